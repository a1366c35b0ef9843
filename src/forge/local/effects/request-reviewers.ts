import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import type { LocalStore } from '../store.ts'
import { pullPath } from '../threads.ts'

type RequestReviewers = Extract<ForgeEffect, { readonly kind: 'request-reviewers' }>

/** Asks people and teams for a review, beside those who were asked before; whose turn it was takes nobody else’s away. */
export async function requestReviewers(store: LocalStore, now: string, effect: RequestReviewers): Promise<void> {
  await changeState(store, now, async (state) => {
    const pull = await state.pull(effect.pull)
    if (pull === null) throw new Conflict(`there is no pull request #${effect.pull}`)
    const users = added(pull.requested.users, effect.users)
    const teams = added(pull.requested.teams, effect.teams)
    if (users.length + teams.length === 0) return { result: undefined, change: null }
    const requested = { users: [...pull.requested.users, ...users], teams: [...pull.requested.teams, ...teams] }
    const files = { [pullPath(pull.number)]: { ...pull, requested } }
    return { result: undefined, change: { message: `ask for reviews of #${pull.number}`, files } }
  })
}

/** Those wanted who are not there yet, each once; logins and slugs know no case. */
function added(standing: readonly string[], wanted: readonly string[]): readonly string[] {
  const known = new Set(standing.map((each) => each.toLowerCase()))
  return wanted.filter((each) => {
    const isNew = !known.has(each.toLowerCase())
    known.add(each.toLowerCase())
    return isNew
  })
}
