import { isDeepStrictEqual } from 'node:util'
import type { Check } from '../../../model/snapshot.ts'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import type { LocalStore } from '../store.ts'
import { pullPath } from '../threads.ts'

type SetCheck = Extract<ForgeEffect, { readonly kind: 'set-check' }>

/** Reports a check on one commit of a pull request; there is one of each name for each commit. */
export async function setCheck(store: LocalStore, now: string, effect: SetCheck): Promise<void> {
  await changeState(store, now, async (state) => {
    const { name, head, conclusion, title, summary } = effect
    const pull = await state.pull(effect.pull)
    if (pull === null) throw new Conflict(`there is no pull request #${effect.pull}`)
    const check: Check = { name, head, conclusion, title, summary }
    const isSame = (each: Check): boolean => each.name === name && each.head === head
    const old = pull.checks.find(isSame)
    if (isDeepStrictEqual(old, check)) return { result: undefined, change: null }
    const checks =
      old === undefined ? [...pull.checks, check] : pull.checks.map((each) => (isSame(each) ? check : each))
    const files = { [pullPath(pull.number)]: { ...pull, checks } }
    return { result: undefined, change: { message: `${name} on #${pull.number}: ${conclusion}`, files } }
  })
}
