import { isDeepStrictEqual } from 'node:util'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import type { LocalStore } from '../store.ts'
import { pullPath } from '../threads.ts'

type SetLabels = Extract<ForgeEffect, { readonly kind: 'set-labels' }>

/** Gives a pull request exactly these labels; their order means nothing. */
export async function setLabels(store: LocalStore, now: string, effect: SetLabels): Promise<void> {
  await changeState(store, now, async (state) => {
    const pull = await state.pull(effect.pull)
    if (pull === null) throw new Conflict(`there is no pull request #${effect.pull}`)
    const labels = [...new Set(effect.labels)].toSorted()
    if (isDeepStrictEqual(labels, pull.labels)) return { result: undefined, change: null }
    const files = { [pullPath(pull.number)]: { ...pull, labels } }
    return { result: undefined, change: { message: `label #${pull.number}`, files } }
  })
}
