import type { Actor, Commit, Reaction } from '../../model/snapshot.ts'
import type { ForgeSnapshot } from '../forge.ts'
import type { CheckRun } from './pulls/to-checks.ts'

/** Something this program wrote and has not seen since. */
export type Expectation = {
  /** What was written, the same for whatever replaces it. */
  readonly what: string
  /** Null: the snapshot is of something else. */
  readonly holds: (snapshot: ForgeSnapshot) => boolean | null
}

/**
 * What one process knows of a repository because it wrote or saw it: reads lag behind writes. All of it may be lost; then more is asked.
 */
export type ForgeMemory = {
  /** By what they are of: a later write takes the place of an earlier one. */
  readonly expectations: Map<string, Expectation>
  /** Ours, by `runKey`. */
  readonly runs: Map<string, CheckRun>
  /** Heads of a pull request that got a check. */
  readonly heads: Map<number, ReadonlySet<string>>
  /** The bot's own comments by thread: id → text. */
  readonly comments: Map<number, ReadonlyMap<number, string>>
  readonly reactions: Map<number, ReadonlySet<Reaction>>
  /** Reviewers that were asked in vain: asking again would be in vain too. */
  readonly unaskable: Map<number, { readonly users: readonly string[]; readonly teams: readonly string[] }>
  /** Head branches of pull requests. */
  readonly branches: Map<number, string>
  /** Commits all of whose authors are known. */
  readonly commits: Map<string, Commit>
  /** Who pushed, by branch and head: what led to a head changes no more. */
  readonly pushers: Map<string, readonly Actor[]>
  /** Issues of the bot by marker. */
  readonly issues: Map<string, number>
  /** Jobs that are over: what is over never goes on. */
  readonly goneJobs: Map<number, true>
  /** Node id, number and default branch of the repository. */
  readonly repository: Map<'id' | 'number' | 'defaultBranch', string>
}

const ENTRIES = 10_000

export function createForgeMemory(): ForgeMemory {
  return {
    expectations: new Map(),
    runs: new Map(),
    heads: new Map(),
    comments: new Map(),
    reactions: new Map(),
    unaskable: new Map(),
    branches: new Map(),
    commits: new Map(),
    pushers: new Map(),
    issues: new Map(),
    goneJobs: new Map(),
    repository: new Map(),
  }
}

export function runKey(name: string, head: string): string {
  return `${head} ${name}`
}

/** Keeps an entry as the newest; the oldest goes when there are too many. */
export function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > ENTRIES && oldest !== undefined) map.delete(oldest)
}
