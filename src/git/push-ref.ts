import { remoteEnvironment, TIMEOUT_MS } from './fetch-refs.ts'
import type { Remote } from './fetch-refs.ts'
import type { Git } from './git.ts'

/**
 * Moves one reference of another repository from one commit to another, or makes it (`from` null), and only from there: compare and swap.
 * False when it was somewhere else. Throws `GitError` when the other side cannot be reached or refuses for another reason.
 */
export async function pushRef(
  git: Git,
  remote: Remote,
  { ref, from, to }: { readonly ref: string; readonly from: string | null; readonly to: string },
): Promise<boolean> {
  const lease = `--force-with-lease=${ref}:${from ?? ''}`
  const args = [
    'push',
    '--porcelain',
    '--no-verify',
    '--no-recurse-submodules',
    lease,
    '--',
    remote.url,
    `${to}:${ref}`,
  ]
  const { code, stdout } = await git.tryRun(args, { env: remoteEnvironment(remote), timeoutMs: TIMEOUT_MS })
  if (code === 0) return true
  if (
    /^!\t.*\[(?:rejected|remote rejected)\] \((?:stale info|fetch first|non-fast-forward|already exists|failed to update ref|cannot lock ref.*)\)/m.test(
      stdout,
    )
  )
    return false
  throw new Error(`git push of ${ref} was refused: ${stdout.trim().split('\n').slice(-3).join(' ')}`)
}
