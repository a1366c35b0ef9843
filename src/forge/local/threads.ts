import type { Actor, Comment, Reaction } from '../../model/snapshot.ts'
import type { ForgeState } from './read-state.ts'
import type { IssueState, PullState } from './state.ts'

/** An issue or a pull request, as something that people comment on. */
export type Thread = { readonly path: string; readonly data: IssueState | PullState }

export function issuePath(number: number): string {
  return `issues/${number}.json`
}

export function pullPath(number: number): string {
  return `pulls/${number}.json`
}

/** Issues and pull requests share one series of numbers. */
export async function findThread(state: ForgeState, number: number): Promise<Thread | null> {
  const issue = await state.issue(number)
  if (issue !== null) return { path: issuePath(number), data: issue }
  const pull = await state.pull(number)
  return pull === null ? null : { path: pullPath(number), data: pull }
}

/** The state's files after one more comment. */
export function withComment(
  state: ForgeState,
  { path, data }: Thread,
  author: Actor,
  body: string,
  now: string,
): Readonly<Record<string, unknown>> {
  const id = state.counters.nextId
  const comment: Comment = { id, author, body, createdAt: now, updatedAt: now, reactions: [] }
  return {
    [path]: { ...data, comments: [...data.comments, comment] },
    'counters.json': { ...state.counters, nextId: id + 1 },
  }
}

/** The state's files after a comment was given another text. */
export function withEdit(
  { path, data }: Thread,
  id: number,
  body: string,
  now: string,
): Readonly<Record<string, unknown>> {
  const comments = data.comments.map((each) => (each.id === id ? { ...each, body, updatedAt: now } : each))
  return { [path]: { ...data, comments } }
}

/** The state's files after the bot left one more reaction on a comment. */
export function withReaction(
  { path, data }: Thread,
  id: number,
  reaction: Reaction,
): Readonly<Record<string, unknown>> {
  const comments = data.comments.map((each) =>
    each.id === id ? { ...each, reactions: [...each.reactions, reaction] } : each,
  )
  return { [path]: { ...data, comments } }
}
