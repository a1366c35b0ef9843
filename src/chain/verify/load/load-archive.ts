import { openGit } from '../../../git/git.ts'
import type { Git } from '../../../git/git.ts'
import { openObjectReader } from '../../../git/object-reader.ts'
import { digestOf } from '../../../model/digest.ts'
import { TRUST_ROOT_PATH } from '../../../model/place.ts'
import type { StoredRecord } from '../../../model/record.ts'
import { readTrustRoot } from '../../trust-root.ts'
import type { Archive, ArchivedRecord, ChainRefs, TrustState } from '../archive.ts'
import { readContracts } from '../contract.ts'
import { chainOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { traceMainline } from '../mainline.ts'
import { approvedGates, mergedGates } from '../recorded-gates.ts'
import type { Violation } from '../violation.ts'
import { readDocuments } from './read-documents.ts'
import { readLog } from './read-log.ts'
import { readRecords } from './read-records.ts'
import { readRefs } from './read-refs.ts'

export type VerifyOptions = {
  /** The default branch; found out when null. */
  readonly branch: string | null
  /** Fingerprint of the trust root as given out of band, `sha256:…`; null when there is none to compare with. */
  readonly rootFingerprint: string | null
}

/** The archive, or why there is none. */
export type Loaded =
  | { readonly archive: Archive; readonly missing: null }
  | { readonly archive: null; readonly missing: Violation }

/**
 * Reads everything the checks need from the repository at `dir`, bare or cloned, with a handful of git processes that run at the same
 * time. Nothing is fetched and no working tree is looked at. Throws when the repository is damaged.
 */
export async function loadArchive(dir: string, options: VerifyOptions): Promise<Loaded> {
  const git = openGit(dir)
  const { refs, missing } = await readRefs(git, options.branch)
  if (refs === null) return { archive: null, missing }
  return { archive: await readArchive(git, refs, options), missing: null }
}

async function readArchive(git: Git, refs: ChainRefs, options: VerifyOptions): Promise<Archive> {
  const trust = await readTrust(git.dir, refs.main)
  const [{ records, strays }, commits, { main, documents, policies }] = await Promise.all([
    readRecords(git, refs.ledger, trust.root),
    readLog(git, refs.ledger),
    readMain(git, refs.main),
  ])
  const engagements = groupRecords(records)
  return {
    refs,
    expectedRoot: options.rootFingerprint,
    trust,
    ledger: { commits, records, strays },
    main,
    documents,
    policies,
    engagements,
    mergedGates: mergedGates(engagements, main),
    approvedGates: approvedGates(engagements, main, policies),
    contracts: readContracts(engagements, documents),
  }
}

async function readMain(git: Git, tip: string) {
  const main = traceMainline(await readLog(git, tip))
  return { main, ...(await readDocuments(git, main)) }
}

async function readTrust(dir: string, main: string): Promise<TrustState> {
  const reader = openObjectReader(dir)
  try {
    const object = await reader.read(`${main}:${TRUST_ROOT_PATH}`)
    if (object?.type !== 'blob') return { root: null, fingerprint: null, problem: 'there is none' }
    const { root, problem } = readTrustRoot(object.body.toString('utf8'))
    return { root, fingerprint: digestOf(object.body), problem }
  } finally {
    reader.close()
  }
}

function groupRecords(records: readonly ArchivedRecord[]): readonly EngagementChain[] {
  const groups = new Map<string, StoredRecord[]>()
  for (const { stored } of records) {
    const engagement = stored?.statement.predicate.engagement ?? null
    if (stored === null || engagement === null) continue
    const group = groups.get(engagement)
    if (group === undefined) groups.set(engagement, [stored])
    else group.push(stored)
  }
  return [...groups].map(([id, group]) => chainOf(id, group))
}
