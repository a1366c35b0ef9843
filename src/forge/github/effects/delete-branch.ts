import type { ForgeEffect } from '../../../model/effect.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { requireRunBranch } from '../../content/require-run-branch.ts'
import { Conflict } from '../../forge.ts'
import { expectToSee } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { moveBranch } from './write-content.ts'

type DeleteBranch = Extract<ForgeEffect, { readonly kind: 'delete-branch' }>

/** As the target of an update: no commit at all. */
const NOTHING = '0'.repeat(40)

/** Deletes a run branch that is where it is expected. Nothing happens when it is gone; `Conflict` when it is elsewhere. */
export async function deleteBranch(hub: Hub, { branch, expected }: DeleteBranch): Promise<void> {
  const engagement = requireRunBranch(branch)
  if (await isGone(hub, branch, expected)) return
  try {
    await moveBranch(hub, branch, expected, NOTHING)
  } catch (cause) {
    // Whatever GitHub said: what counts is where the branch is now.
    if (!(await isGone(hub, branch, expected, cause))) throw cause
  }
  expectToSee(hub.memory, {
    what: `the end of ${branch}`,
    holds: (seen) => (seen.engagement === engagement ? !seen.runs.some(({ name }) => name === branch) : null),
  })
}

async function isGone({ mirror }: Hub, branch: string, expected: string, cause?: unknown): Promise<boolean> {
  const tip = (await mirror.update()).get(branchRef(branch)) ?? null
  if (tip !== null && tip !== expected) {
    throw new Conflict(`branch ${branch} is at ${tip}, not at ${expected}`, { cause })
  }
  return tip === null
}
