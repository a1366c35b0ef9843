import type { Git } from './git.ts'
import { GitError } from './git-error.ts'

/**
 * The tree that merging `head` into `base` gives, without touching any reference; null when they conflict.
 * The commits must have a common ancestor. Needs git 2.38.
 */
export async function mergeTrees(git: Git, base: string, head: string): Promise<string | null> {
  const args = ['merge-tree', '--write-tree', '--no-messages', base, head]
  const { code, stdout } = await git.tryRun(args)
  // On a conflict git names a tree too, with conflict marks in it; without one it could not even try.
  if (!/^[0-9a-f]{40}\n/.test(stdout)) throw new GitError(args, code, 'it named no tree')
  return code === 0 ? stdout.trim() : null
}
