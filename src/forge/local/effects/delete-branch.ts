import type { ForgeEffect } from '../../../model/effect.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { requireRunBranch } from '../../content/require-run-branch.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import { moveBranch } from '../pull-head.ts'
import type { LocalStore } from '../store.ts'

type DeleteBranch = Extract<ForgeEffect, { readonly kind: 'delete-branch' }>

/** Deletes a run branch that is where it is expected. Nothing happens when it is gone; `Conflict` when it is elsewhere. */
export async function deleteBranch(store: LocalStore, now: string, { branch, expected }: DeleteBranch): Promise<void> {
  requireRunBranch(branch)
  await changeState(store, now, async (state) => {
    const tip = state.refs.get(branchRef(branch)) ?? null
    if (tip === null) return { result: undefined, change: null }
    if (tip !== expected) throw new Conflict(`branch ${branch} is at ${tip}, not at ${expected}`)
    const refs = await moveBranch(state, branch, null)
    return { result: undefined, change: { message: `delete ${branch}`, refs } }
  })
}
