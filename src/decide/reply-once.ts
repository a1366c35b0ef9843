import { isSettled } from '../derive/commands.ts'
import type { Command } from '../derive/commands.ts'
import type { Effect } from '../model/effect.ts'
import type { Comment, Snapshot } from '../model/snapshot.ts'
import { cutText } from '../views/cut-text.ts'

/** One reply to a comment that holds commands, written once: later looks find it, or the reaction that was given after it. */
export function replyOnce(
  snapshot: Snapshot,
  command: Command | undefined,
  texts: readonly string[],
): readonly Effect[] {
  if (command === undefined || isSettled(command) || texts.length === 0) return []
  const marker = `<!-- specgate:reply:${command.comment} -->`
  const isReplied = commentsOf(snapshot, command.target).some(
    (each) => each.author.id === snapshot.bot.id && each.body.startsWith(marker),
  )
  if (isReplied) return []
  const body = cutText([marker, ...new Set(texts)].join('\n\n'))
  return [{ kind: 'upsert-comment', target: command.target, marker, body }]
}

function commentsOf(snapshot: Snapshot, target: number): readonly Comment[] {
  if (snapshot.issue?.number === target) return snapshot.issue.comments
  return snapshot.pulls.find((pull) => pull.number === target)?.comments ?? []
}
