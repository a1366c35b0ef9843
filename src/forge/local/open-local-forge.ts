import type { Forge } from '../forge.ts'
import { applyEffect } from './effects/apply-effect.ts'
import { listRefs, observe } from './observe.ts'
import { openStore } from './store.ts'
import { takeBack } from './take-back.ts'

/** A forge with something to end: the process that reads the repository. */
export type LocalForge = Forge & { readonly close: () => void }

/**
 * Opens the local forge in the bare repository at `dir`. `now` is the clock that its commits and comments are dated by. What users do
 * (review, merge, comment) is not part of it: see `actions/`.
 */
export function openLocalForge({ dir, now }: { readonly dir: string; readonly now: () => string }): LocalForge {
  const store = openStore(dir)
  return {
    list: () => listRefs(store),
    observe: (ref) => observe(store, ref),
    apply: (effect) => applyEffect(store, now(), effect),
    takeBack: (ref, told) => takeBack(store, now(), ref, told),
    close: store.close,
  }
}
