import type { Merge } from '../../../model/snapshot.ts'
import { accountsOf, actorOf, signatureOf } from '../identity.ts'
import { mergeBaseOf, ownCommits, predictTree, requireCommit } from '../../content/branch-content.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { headOf, pullRef } from '../pull-head.ts'
import type { ForgeState } from '../read-state.ts'
import { Refused } from '../refused.ts'
import { hasPermission, requireUser } from '../require-user.ts'
import type { PullState } from '../state.ts'
import type { LocalStore } from '../store.ts'
import { pullPath } from '../threads.ts'
import type { ActAs } from './act.ts'
import { act } from './act.ts'
import type { MergeInput } from './merge-commits.ts'
import { mergeCommits } from './merge-commits.ts'
import { requireOpenPull } from './require-pull.ts'

export type MergeRequest = ActAs & { readonly pull: number; readonly method: Merge['method'] }

/**
 * Merges a pull request as a user with write permission, deletes its branch, and gives the facts of the merge; all of it happens
 * together. Throws `Refused` unless it is open, no draft, without conflict, and every check of its head is green (there must be one).
 */
export async function mergePull(wanted: MergeRequest): Promise<Merge> {
  const { as, now, method } = wanted
  return act(wanted, (store) => async (state) => {
    const user = requireUser(state, as, 'write')
    const pull = await requireOpenPull(state, wanted.pull)
    const head = headOf(state.refs, pull)
    if (pull.draft) throw new Refused(`pull request #${pull.number} is a draft`)
    refuseUnlessGreen(pull, head)
    refuseObjection(state, pull)
    const accounts = accountsOf(state.users, state.settings.bot)
    const author = accounts.find((each) => each.id === pull.author.id) ?? user
    const input = {
      ...(await proposal(store, state, pull, head)),
      author: signatureOf(author, now),
      committer: signatureOf(user, now),
    }
    const sha = await mergeCommits(store, method, input)
    const { tree } = await requireCommit(store, sha)
    const merge: Merge = { sha, tree, from: input.base, method, by: actorOf(user), at: now }
    const kept = pullRef(pull.number)
    return {
      result: merge,
      change: {
        message: `${user.login} merges pull request #${pull.number}`,
        files: { [pullPath(pull.number)]: { ...pull, state: 'merged', merge } },
        refs: [
          { ref: branchRef(pull.baseBranch), from: input.base, to: sha },
          { ref: kept, from: state.refs.get(kept) ?? null, to: head },
          { ref: branchRef(pull.headBranch), from: head, to: null },
        ],
      },
    }
  })
}

function refuseUnlessGreen(pull: PullState, head: string): void {
  const checks = pull.checks.filter((check) => check.head === head)
  const bad = checks.find((check) => check.conclusion !== 'success')
  if (bad !== undefined) {
    const is = bad.conclusion === 'failure' ? 'fails' : 'is pending'
    throw new Refused(`pull request #${pull.number} cannot be merged: check "${bad.name}" ${is}: ${bad.title}`)
  }
  if (checks.length > 0) return
  const earlier = [...new Set(pull.checks.map((check) => `"${check.name}"`))]
  const missing = earlier.length > 0 ? `check ${earlier.join(', ')} has not reported` : 'no check has reported'
  throw new Refused(`pull request #${pull.number} cannot be merged: ${missing} on ${head.slice(0, 12)}`)
}

/** As a hosted forge does: whoever may write and last asked for changes holds the merge up. */
function refuseObjection({ users }: ForgeState, { number, reviews }: PullState): void {
  const writers = users.filter((user) => user.active && user.type === 'User' && hasPermission(user, 'write'))
  const objecting = writers.find((user) => {
    const last = reviews.findLast(({ author, state }) => author.id === user.id && state !== 'commented')
    return last?.state === 'changes-requested'
  })
  if (objecting !== undefined)
    throw new Refused(`pull request #${number} cannot be merged: ${objecting.login} asks for changes`)
}

async function proposal(
  store: LocalStore,
  state: ForgeState,
  pull: PullState,
  head: string,
): Promise<Omit<MergeInput, 'author' | 'committer'>> {
  const { number, title, headBranch, baseBranch } = pull
  const base = state.refs.get(branchRef(baseBranch))
  if (base === undefined) throw new Refused(`the base branch ${baseBranch} is gone`)
  const mergeBase = await mergeBaseOf(store, base, head)
  if (mergeBase === null) throw new Refused(`pull request #${number} has no history in common with ${baseBranch}`)
  if (mergeBase === head) throw new Refused(`pull request #${number} has nothing to merge`)
  const tree = await predictTree(store, base, head)
  if (tree === null) throw new Refused(`pull request #${number} conflicts with ${baseBranch}`)
  const ids = await ownCommits(store, mergeBase, head)
  const commits = await Promise.all(ids.map((id) => requireCommit(store, id)))
  return { base, head, commits, tree, number, title, headBranch }
}
