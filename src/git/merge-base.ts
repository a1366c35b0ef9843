import type { Git } from './git.ts'

/** The best common ancestor of two commits; null when their histories are unrelated. */
export async function findMergeBase(git: Git, a: string, b: string): Promise<string | null> {
  const { code, stdout } = await git.tryRun(['merge-base', a, b])
  return code === 0 ? stdout.trim() : null
}
