import { LEDGER_BRANCH } from '../../../model/place.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { readGovernedFiles } from '../../content/governed-files.ts'
import { readLedger } from '../../content/ledger-files.ts'
import type { RunBranchContent } from '../../content/run-branches.ts'
import { readRunBranches } from '../../content/run-branches.ts'
import type { ForgeSnapshot } from '../../forge.ts'
import type { Hub } from '../hub.ts'
import { DEFAULT_REF } from '../mirror/mirror.ts'
import { openCommitBook } from '../people/commit-book.ts'
import { defaultBranchOf } from '../repository-identity.ts'

/** What git alone tells: what governs, the ledger as it lies there, and the run branches. */
export type GitView = Pick<ForgeSnapshot, 'base' | 'files' | 'ledger'> & { readonly runs: readonly RunBranchContent[] }

/** Fetches once, and reads what grants and policy say of an engagement (null: the policy alone). Authors of commits are not asked for. */
export async function lookAtGit(hub: Hub, engagement: string | null): Promise<GitView> {
  const { store } = hub.mirror
  const refs = await hub.mirror.update()
  const base = refs.get(DEFAULT_REF)
  if (base === undefined) throw new Error('the repository has no default branch')
  const { toCommit } = openCommitBook(hub)
  return {
    base: { branch: await defaultBranchOf(hub), sha: base },
    files: await readGovernedFiles(store, base, null),
    ledger: await readLedger(store, refs.get(branchRef(LEDGER_BRANCH)) ?? null, engagement),
    runs: await readRunBranches(store, refs, { base, engagement }, toCommit),
  }
}
