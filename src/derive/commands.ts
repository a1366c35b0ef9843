import { rightOf } from '../model/command-list.ts'
import type { Actor, Comment, Instant, Reaction, Snapshot, User } from '../model/snapshot.ts'
import { commandLines } from './command-lines.ts'
import type { CommandLine } from './command-lines.ts'

/** A `/sdd …` line of a comment. Comments approve nothing; they ask, answer, decide and start. */
export type Command = {
  readonly comment: number
  /** Issue or pull request it was written on. */
  readonly target: number
  readonly author: Actor
  readonly at: Instant
  readonly name: string
  /** What follows the name, trimmed. */
  readonly argument: string
  /** Why it is refused whatever it asks: wrong author, edited comment. Null when it may be considered. */
  readonly refusal: string | null
  /** What the bot has left on the comment so far. */
  readonly reactions: readonly Reaction[]
}

/** Whether a command was answered for good by 👍 or 👎: what was refused then does not begin when its reason goes away. */
export function isSettled({ reactions }: Command): boolean {
  return reactions.includes('+1') || reactions.includes('-1')
}

const CAN_WRITE = ['admin', 'maintain', 'write']
const MAX_LENGTH = 16 * 1024
/** Commands that one comment may hold; what follows is not read. */
const MAX_COMMANDS = 20

/**
 * All commands on the engagement's issue and pull requests, oldest first. Quotes, code blocks, comments by bots and by strangers are
 * no commands; a comment edited after it was written stays void (R9.2).
 */
export function readCommands(snapshot: Snapshot): readonly Command[] {
  const places = [
    ...(snapshot.issue === null ? [] : [{ target: snapshot.issue.number, comments: snapshot.issue.comments }]),
    ...snapshot.pulls.map((pull) => ({ target: pull.number, comments: pull.comments })),
  ]
  return places
    .flatMap(({ target, comments }) => comments.flatMap((comment) => commandsIn(snapshot, target, comment)))
    .toSorted((a, b) => a.comment - b.comment)
}

function commandsIn(snapshot: Snapshot, target: number, comment: Comment): readonly Command[] {
  if (comment.body.length > MAX_LENGTH || comment.author.id === snapshot.bot.id) return []
  const author = snapshot.users.find((user) => user.id === comment.author.id)
  if (author?.type === 'Bot') return []
  return commandLines(comment.body)
    .slice(0, MAX_COMMANDS)
    .map((line) => ({
      comment: comment.id,
      target,
      author: comment.author,
      at: comment.createdAt,
      ...line,
      refusal: refusalOf(snapshot, line, comment, author ?? null),
      reactions: comment.reactions,
    }))
}

/** Anybody whom the forge knows may ask; the requester may also answer and decide; starting something takes write permission. */
function refusalOf(
  snapshot: Snapshot,
  { name, argument }: CommandLine,
  comment: Comment,
  author: User | null,
): string | null {
  if (comment.updatedAt !== comment.createdAt) return 'the comment was edited after it was written; write a new one'
  if (author === null || !author.active) return 'its author is not a known, active account'
  const right = rightOf(name, argument)
  const isRequester = snapshot.issue?.author.id === author.id
  if (right === 'anybody' || (right === 'requester' && isRequester)) return null
  return CAN_WRITE.includes(author.permission) ? null : `@${author.login} has no write permission here`
}
