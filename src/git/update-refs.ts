import type { Git } from './git.ts'
import { GitError } from './git-error.ts'
import { readRefs } from './read-refs.ts'

/** One reference to move: null `from` means it must not exist, null `to` deletes it, equal ones only check it. */
export type RefUpdate = { readonly ref: string; readonly from: string | null; readonly to: string | null }

/**
 * Moves all references together, or none: each must be where `from` says (compare and swap).
 * False when one was not, or when somebody else was moving it; throws when git failed for another reason.
 */
export async function updateRefs(git: Git, updates: readonly RefUpdate[]): Promise<boolean> {
  try {
    await git.run(['update-ref', '--stdin'], { input: `start\n${updates.map(formatUpdate).join('')}commit\n` })
    return true
  } catch (error) {
    if (error instanceof GitError && (isLocked(error) || (await hasMoved(git, updates)))) return false
    throw error
  }
}

function formatUpdate({ ref, from, to }: RefUpdate): string {
  if (from === to) return from === null ? `verify ${ref}\n` : `verify ${ref} ${from}\n`
  if (to === null) return `delete ${ref} ${from}\n`
  return from === null ? `create ${ref} ${to}\n` : `update ${ref} ${to} ${from}\n`
}

function isLocked(error: GitError): boolean {
  return /\.lock': File exists/.test(error.message)
}

async function hasMoved(git: Git, updates: readonly RefUpdate[]): Promise<boolean> {
  const refs = await readRefs(
    git,
    updates.map((update) => update.ref),
  )
  return updates.some(({ ref, from }) => (refs.get(ref) ?? null) !== from)
}
