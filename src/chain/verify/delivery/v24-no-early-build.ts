import { specFolder } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import { artifactSubject, lockBefore, nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { firstSeen } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Something was built without an execution contract: take it back, or have a design approved that covers it.'

type BuildRecord = { readonly seq: number; readonly digest: string }

/**
 * V24 No build before Gate 2: every record of a build names the lock of Gate 2 that held at that time, every grant of one also the digest
 * of the design that it locked, and no asset reached the default branch before Gate 2 was locked.
 */
export function checkNoEarlyBuild(archive: Archive): readonly Violation[] {
  const chains = new Map(archive.engagements.map((chain) => [chain.id, chain]))
  return [
    ...archive.engagements.flatMap(earlySteps),
    ...archive.engagements.flatMap(earlyGrants),
    ...[...archive.main.folders].flatMap(([id, paths]) =>
      paths.flatMap((path) => earlyAsset(archive, id, chains.get(id) ?? null, path)),
    ),
  ]
}

function earlySteps(chain: EngagementChain): readonly Violation[] {
  const records = [...chain.requested, ...chain.steps, ...chain.deviations, ...chain.reconciled]
  return records.flatMap((record) => lockProblem(chain, record, record.data.contract))
}

function earlyGrants(chain: EngagementChain): readonly Violation[] {
  const grants = chain.grants.filter(({ data }) => data.command !== 'discover')
  return grants.flatMap((grant): readonly Violation[] => {
    const { authority, design } = grant.data
    const wrong = lockProblem(chain, grant, authority)
    const lock = wrong.length > 0 ? null : lockBefore(chain, 'design', grant.seq)
    if (lock === null) return wrong
    const subject = artifactSubject(chain, lock)
    const locked = subject === null ? 'none' : `sha256:${subject.digest.sha256}`
    if (design === locked) return []
    const message = `${nameOf(grant)} is of design ${design ?? 'none'}; the one that was locked is ${locked}`
    return [{ code: 'V24', message, remedy: REMEDY, record: pathOf(chain, grant) }]
  })
}

/** What is wrong with the lock of Gate 2 that a record names. */
function lockProblem(chain: EngagementChain, record: BuildRecord, contract: string): readonly Violation[] {
  const lock = lockBefore(chain, 'design', record.seq)
  if (contract === lock?.digest) return []
  const problem =
    lock === null
      ? 'is of a build before the design was locked'
      : `builds by ${contract}; the design was locked by ${lock.digest}`
  return [{ code: 'V24', message: `${nameOf(record)} ${problem}`, remedy: REMEDY, record: pathOf(chain, record) }]
}

function earlyAsset({ main }: Archive, id: string, chain: EngagementChain | null, path: string): readonly Violation[] {
  if (!path.startsWith(`${specFolder(id)}/build/`)) return []
  const seen = firstSeen(main, path)
  const gate2 = chain?.merged.find(({ data }) => data.gate === 'design')
  const locked = gate2 === undefined ? undefined : main.position.get(gate2.data.merge.sha)
  if (seen === null || (locked !== undefined && locked < seen)) return []
  const commit = main.commits[seen]?.sha ?? ''
  const message = `asset ${path} was committed with ${commit}, before the contract was locked`
  return [{ code: 'V24', message, remedy: REMEDY, commit, path }]
}
