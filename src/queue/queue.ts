import type { Ref } from '../forge/forge.ts'
import type { Work } from './work.ts'

/** One webhook call: GitHub's `X-GitHub-Delivery` and the event's name. */
export type Delivery = { readonly id: string; readonly event: string }

/** Does one piece of work. Throwing means: again later. The signal says that the work is no longer this process's to do. */
export type Handle = (work: Work, signal: AbortSignal) => Promise<void>

/**
 * What is to be looked at, kept on disk or in Postgres until it was looked at (R11.2). Work is the same when its key is: the repository and
 * what the reference is known to stand for. Of each key one piece waits at most, however often it is asked for, and one is under way at
 * most, in all replicas together; what is asked for meanwhile is done once more afterwards. Work that fails is done again after 2 to 4
 * seconds, then after twice as long each time; after ten attempts (25 minutes or so) it rests as failed until it is asked for again.
 */
export type Queue = {
  /** Keeps a delivery's work; durable when it resolves. A delivery id that was accepted in the last seven days is a duplicate. */
  readonly accept: (delivery: Delivery, work: readonly Work[]) => Promise<'accepted' | 'duplicate'>
  /** Asks for work without a delivery, as a sweep does. */
  readonly ask: (work: Work) => Promise<void>
  /**
   * Asks for work at a time to come (ISO 8601), within 5 seconds. One timer per key: the earlier one stays. Work done in between does not
   * take a timer away.
   */
  readonly later: (work: Work, at: string) => Promise<void>
  /** Tells that references stand for one thing: from now on work on any of them is work on `canonical`. */
  readonly learn: (repository: number, aliases: readonly Ref[], canonical: Ref) => Promise<void>
  /** Begins to do what waits. Once. */
  readonly start: (handle: Handle) => Promise<void>
  /**
   * Takes up nothing new, waits at most 20 seconds for what is under way, and closes. What was not finished by then is done again by
   * whoever opens the queue next, or by another replica.
   */
  readonly stop: () => Promise<void>
  readonly state: () => Promise<QueueState>
  readonly rows: Rows
  readonly memory: Memory
}

export type QueueState = {
  /** Started, and the database answers. */
  readonly ready: boolean
  /** Waits for its turn or for its next attempt; timers are not counted. */
  readonly queued: number
  readonly active: number
  /** Given up after the last attempt; kept for three days or until it is asked for again. */
  readonly failed: number
  /** How long the oldest that could be done by now has been waiting; 0 when nothing waits. */
  readonly oldestSeconds: number
}

/** One line per key and repository, as the dashboard shows them. A value is JSON text of at most 64 KiB. */
export type Rows = {
  readonly put: (repository: number, key: string, value: string) => Promise<void>
  /** In order of keys. */
  readonly list: (repository: number) => Promise<readonly { readonly key: string; readonly value: string }[]>
  readonly remove: (repository: number, key: string) => Promise<void>
}

/** What an installation remembers about a repository. A value is JSON text of at most 64 KiB. */
export type Memory = {
  readonly get: (
    repository: number,
    name: string,
  ) => Promise<{ readonly version: number; readonly value: string } | null>
  /** Writes when the stored version is still `version` (0: nothing is stored), and then it is one higher. False when it is not. */
  readonly put: (repository: number, name: string, value: string, version: number) => Promise<boolean>
}
