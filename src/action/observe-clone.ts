import { viewLedger } from '../chain/read-ledger.ts'
import { readTrustRoot } from '../chain/trust-root.ts'
import { readBranch } from '../forge/content/branch-content.ts'
import { readGovernedFiles } from '../forge/content/governed-files.ts'
import { readLedger } from '../forge/content/ledger-files.ts'
import { branchRef } from '../git/branch-ref.ts'
import type { CommitObject } from '../git/read-commit.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { parseRunBranch } from '../model/grant.ts'
import { LEDGER_BRANCH, phaseBranch, TRUST_ROOT_PATH } from '../model/place.ts'
import { PULL_PHASES } from '../model/phase.ts'
import type { Commit, Instant, PhaseBranch, Repository, RunBranch, Snapshot } from '../model/snapshot.ts'
import type { SkillSet } from '../skills/registry.ts'
import type { Clone } from './open-clone.ts'

export type CloneView = {
  readonly engagement: string
  /** Commit of the default branch that governs. */
  readonly base: string
  readonly now: Instant
  readonly skills: SkillSet
  readonly library: readonly LibrarySpec[]
}

/** Nobody: the Action takes no commit's word for who made it. What it may do follows from signed records alone. */
const NOBODY = { id: null, login: 'not looked at' }

/**
 * What the repository itself says of an engagement, without the conversation: files at one commit of the default branch, the ledger's trusted
 * records, phase branches and run branches. Null where the commit holds no trust root that can be read: then nothing can be believed.
 */
export async function observeClone(clone: Clone, view: CloneView): Promise<Snapshot | null> {
  const { store, refs } = clone
  const { engagement, base, now } = view
  const files = await readGovernedFiles(store, base, engagement)
  const { root } = readTrustRoot(files.find(({ path }) => path === TRUST_ROOT_PATH)?.text ?? '')
  if (root === null) return null
  const repo: Repository = root.repository
  const ledger = await readLedger(store, refs.get(branchRef(LEDGER_BRANCH)) ?? null, engagement)
  return {
    schema: 1,
    now,
    repo,
    base: { branch: clone.branch, sha: base },
    engagement,
    files,
    users: [],
    bot: { id: 0, login: '' },
    issue: null,
    pulls: [],
    outside: null,
    branches: await readPhases(clone, base, engagement),
    runs: await readRuns(clone, base, engagement),
    // Whether engagements are in each other's way was judged at the gates.
    others: [],
    // Only drafts take values from an earlier engagement.
    bases: [],
    ledger: viewLedger(ledger, root, repo),
    skills: view.skills.skills.map(({ summary }) => summary),
    library: view.library,
  }
}

async function readPhases({ store, refs }: Clone, base: string, engagement: string): Promise<readonly PhaseBranch[]> {
  const found = PULL_PHASES.map(async (phase) => {
    const name = phaseBranch(engagement, phase)
    const tip = refs.get(branchRef(name))
    return tip === undefined ? [] : [{ name, phase, ...(await readBranch(store, base, tip, anonymous)) }]
  })
  return (await Promise.all(found)).flat()
}

async function readRuns({ store, refs }: Clone, base: string, engagement: string): Promise<readonly RunBranch[]> {
  const found = [...refs].map(async ([ref, tip]) => {
    const name = ref.replace('refs/heads/', '')
    if (parseRunBranch(name)?.engagement !== engagement) return []
    return [{ name, job: 'unknown' as const, ...(await readBranch(store, base, tip, anonymous)) }]
  })
  return (await Promise.all(found)).flat()
}

function anonymous({ oid, parents, message }: CommitObject): Commit {
  return { sha: oid, parents, author: NOBODY, committer: NOBODY, coAuthors: [], message }
}
