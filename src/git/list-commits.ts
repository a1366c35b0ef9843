import type { Git } from './git.ts'

/**
 * Ids of the commits that `to` has and `from` has not, oldest first (null `from`: its whole history).
 * Throws when there are more than `limit`: half a list must never pass for all of it.
 */
export async function listCommits(
  git: Git,
  from: string | null,
  to: string,
  limit: number,
): Promise<readonly string[]> {
  const ids = await listNewest(git, from, to, limit + 1)
  if (ids.length > limit) throw new Error(`too many commits to evaluate: more than ${limit} lead to ${to.slice(0, 12)}`)
  return ids
}

/** The same, cut to the newest `most`: for who only has to see that there are that many. */
export async function listNewest(git: Git, from: string | null, to: string, most: number): Promise<readonly string[]> {
  const range = from === null ? [to] : [to, `^${from}`]
  const out = await git.run(['rev-list', '--topo-order', `--max-count=${most}`, ...range, '--'])
  return out
    .split('\n')
    .filter((line) => line !== '')
    .toReversed()
}
