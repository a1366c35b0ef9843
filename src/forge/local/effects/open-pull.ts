import type { Actor } from '../../../model/snapshot.ts'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import type { StateChange } from '../change-state.ts'
import { changeState } from '../change-state.ts'
import { actorOf } from '../identity.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { isOpen, pullRef } from '../pull-head.ts'
import type { ForgeState } from '../read-state.ts'
import type { PullState } from '../state.ts'
import type { LocalStore } from '../store.ts'
import { pullPath } from '../threads.ts'

type OpenPull = Extract<ForgeEffect, { readonly kind: 'open-pull' }>

/** Opens the bot's pull request from a branch; nothing happens when one is open from it. */
export async function openBotPull(store: LocalStore, now: string, effect: OpenPull): Promise<void> {
  await changeState(store, now, async (state) => {
    const { branch, title, body } = effect
    if ((await findOpenPull(state, branch)) !== null) return { result: undefined, change: null }
    const head = state.refs.get(branchRef(branch))
    const base = state.refs.get(branchRef(state.settings.defaultBranch))
    if (head === undefined || head === base) throw new Conflict(`branch ${branch} has nothing to propose`)
    const { change } = addPull(state, {
      author: actorOf(state.settings.bot),
      branch,
      head,
      title,
      body,
      draft: false,
      now,
    })
    return { result: undefined, change }
  })
}

export async function findOpenPull(state: ForgeState, branch: string): Promise<PullState | null> {
  const pulls = await state.pulls()
  return pulls.find((pull) => pull.headBranch === branch && isOpen(state.refs, pull)) ?? null
}

export type NewPull = {
  readonly author: Actor
  readonly branch: string
  readonly head: string
  readonly title: string
  readonly body: string
  readonly draft: boolean
  readonly now: string
  readonly baseBranch?: string
}

/** The change that adds a pull request under the next number. */
export function addPull(state: ForgeState, wanted: NewPull): { readonly number: number; readonly change: StateChange } {
  const { author, branch, head, title, body, draft, now, baseBranch = state.settings.defaultBranch } = wanted
  const number = state.counters.nextNumber
  const pull: PullState = {
    number,
    title,
    body,
    state: 'open',
    draft,
    author,
    baseBranch,
    headBranch: branch,
    createdAt: now,
    reviews: [],
    comments: [],
    checks: [],
    labels: [],
    requested: { users: [], teams: [] },
    merge: null,
  }
  const change = {
    message: `${author.login} opens pull request #${number}`,
    files: { [pullPath(number)]: pull, 'counters.json': { ...state.counters, nextNumber: number + 1 } },
    refs: [{ ref: pullRef(number), from: null, to: head }],
  }
  return { number, change }
}
