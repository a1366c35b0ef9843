import { isSettled, readCommands } from '../derive/commands.ts'
import type { Command } from '../derive/commands.ts'
import type { Effect } from '../model/effect.ts'
import type { Issue, Snapshot } from '../model/snapshot.ts'
import { renderHelp } from '../views/render-help.ts'
import { renderRefusal } from '../views/render-refusal.ts'
import { readSpecify } from './read-specify.ts'
import type { Wanted } from './read-specify.ts'
import { replyOnce } from './reply-once.ts'

/** What commands make of an issue that is no engagement: the first that can be followed, and what to say to the others. */
export type Intake = {
  readonly asked: { readonly command: Command; readonly wanted: Wanted } | null
  readonly effects: readonly Effect[]
}

/** Reads the comments on an issue that no form opened: `/sdd specify` makes an engagement of it, anything else has none to act on (R7.1). */
export function planSpecify(snapshot: Snapshot, issue: Issue): Intake {
  const open = readCommands(snapshot).filter((command) => !isSettled(command))
  for (const command of open) {
    if (command.name !== 'specify' || command.refusal !== null) continue
    const wanted = readSpecify(snapshot, issue, command)
    if (!('problem' in wanted)) return { asked: { command, wanted }, effects: seen(command) }
  }
  const groups = [...Map.groupBy(open, ({ comment }) => comment).values()]
  return { asked: null, effects: groups.flatMap((group) => answers(snapshot, issue, group)) }
}

function answers(snapshot: Snapshot, issue: Issue, group: readonly Command[]): readonly Effect[] {
  const [first] = group
  if (first === undefined) return []
  const refusals = group.map((command) => refusalOf(snapshot, issue, command))
  const texts = group.map(({ name }, index) => {
    const reason = refusals[index] ?? null
    return reason === null ? renderHelp() : renderRefusal(name, reason)
  })
  const reaction = refusals.every((reason) => reason === null) ? '+1' : '-1'
  const { target, comment } = first
  return [...seen(first), ...replyOnce(snapshot, first, texts), { kind: 'react', target, comment, reaction }]
}

/** Null for a question that can be answered without an engagement. */
function refusalOf(snapshot: Snapshot, issue: Issue, command: Command): string | null {
  if (command.refusal !== null) return command.refusal
  if (command.name === 'help') return null
  if (command.name !== 'specify') return 'this issue is no engagement; "/sdd specify" makes it one'
  const read = readSpecify(snapshot, issue, command)
  return 'problem' in read ? read.problem : null
}

function seen({ target, comment, reactions }: Command): readonly Effect[] {
  return reactions.includes('eyes') ? [] : [{ kind: 'react', target, comment, reaction: 'eyes' }]
}
