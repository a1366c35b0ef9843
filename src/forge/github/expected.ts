import type { Comment, OutsidePull } from '../../model/snapshot.ts'
import type { ForgeSnapshot } from '../forge.ts'
import type { Hub } from './hub.ts'
import type { Expectation, ForgeMemory } from './memory.ts'
import { keep, runKey } from './memory.ts'
import { Unsettled } from './settle.ts'
import type { CheckRun } from './pulls/to-checks.ts'

/** Waits for what was just written to be seen: a look that lags behind would ask for the same once more. */
export function expectToSee({ expectations }: ForgeMemory, expectation: Expectation): void {
  keep(expectations, expectation.what, expectation)
}

/** `Unsettled` when something that this process wrote is not seen yet; what is seen is not waited for any more. */
export function requireExpected({ expectations }: ForgeMemory, snapshot: ForgeSnapshot): void {
  for (const expectation of expectations.values()) {
    const holds = expectation.holds(snapshot)
    if (holds === false) throw new Unsettled(`${expectation.what} is not shown yet`, expectation)
    if (holds === true) expectations.delete(expectation.what)
  }
}

/** Takes over what a look showed, so that effects have less to ask for. */
export function rememberSeen(hub: Hub, snapshot: ForgeSnapshot, id: string, runs: readonly CheckRun[]): void {
  const { memory, app } = hub
  memory.repository.set('id', id)
  memory.repository.set('number', String(snapshot.repo.id))
  memory.repository.set('defaultBranch', snapshot.base.branch)
  for (const run of runs) keep(memory.runs, runKey(run.name, run.head), run)
  const pulls = pullsOf(snapshot)
  for (const pull of pulls) keep(memory.branches, pull.number, pull.headBranch)
  for (const { number, comments } of [...pulls, ...(snapshot.issue === null ? [] : [snapshot.issue])]) {
    const own = comments.filter(({ author }) => author.id === app.botId)
    keep(memory.comments, number, new Map(own.map((comment) => [comment.id, comment.body])))
  }
}

/** The pull requests of a snapshot, whoever opened them. */
export function pullsOf({ pulls, outside }: ForgeSnapshot): readonly OutsidePull[] {
  return [...pulls, ...(outside === null ? [] : [outside])]
}

/** The comments of an issue or a pull request of a snapshot; null when it shows none of that number. */
export function commentsOn(snapshot: ForgeSnapshot, target: number): readonly Comment[] | null {
  if (snapshot.issue?.number === target) return snapshot.issue.comments
  return pullsOf(snapshot).find((pull) => pull.number === target)?.comments ?? null
}
