import type { Actor, Comment, Instant, Snapshot, User } from '../model/snapshot.ts'

/** A `/sdd …` line of a comment, by a person who may give it. Comments approve nothing; they answer, decide and start. */
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
}

const LINE = /^\/(?:sdd\s+|specops\.)([a-z-]+)(?:\s+(.*))?$/
/** CommonMark 4.5: a backtick fence has no backtick in its info string. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/
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
    .map(({ name, argument }) => ({
      comment: comment.id,
      target,
      author: comment.author,
      at: comment.createdAt,
      name,
      argument,
      refusal: refusalOf(snapshot, name, comment, author ?? null),
    }))
}

function commandLines(body: string): readonly { readonly name: string; readonly argument: string }[] {
  let open: string | null = null
  // What a reader does not see asks for nothing.
  const shown = body.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
  return shown.split(/\r?\n/).flatMap((line) => {
    const [, fence = '', info = ''] = FENCE.exec(line) ?? []
    const inside = open !== null
    if (open === null) open = fence === '' ? null : fence
    // Only as many of the same character close it: what a longer fence encloses may hold shorter ones.
    else if (fence.startsWith(open) && info.trim() === '') open = null
    const match = inside || fence !== '' ? null : LINE.exec(line.trimEnd())
    return match === null ? [] : [{ name: String(match[1]), argument: (match[2] ?? '').trim() }]
  })
}

/** The requester may answer and decide without write permission; starting a build takes it. */
function refusalOf(snapshot: Snapshot, name: string, comment: Comment, author: User | null): string | null {
  if (comment.updatedAt !== comment.createdAt) return 'the comment was edited after it was written; write a new one'
  if (author === null || !author.active) return 'its author is not a known, active account'
  const isRequester = snapshot.issue?.author.id === author.id && name !== 'build'
  if (!isRequester && !CAN_WRITE.includes(author.permission)) return `@${author.login} has no write permission here`
  return null
}
