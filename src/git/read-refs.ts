import type { Git } from './git.ts'

/** References and the commits they name: `refs/heads/main` → id. */
export type Refs = ReadonlyMap<string, string>

/** Reads every reference below the given prefixes, in one process. */
export async function readRefs(git: Git, prefixes: readonly string[]): Promise<Refs> {
  const lines = (await git.run(['for-each-ref', '--format=%(objectname) %(refname)', ...prefixes])).split('\n')
  return new Map(lines.filter((line) => line !== '').map((line) => [line.slice(41), line.slice(0, 40)]))
}
