import { isSettled } from '../derive/commands.ts'
import type { Command } from '../derive/commands.ts'
import type { Effect } from '../model/effect.ts'
import type { Reaction } from '../model/snapshot.ts'
import { judgeCommand } from './judge-command.ts'
import type { Scene } from './scene.ts'

/** What the bot leaves on comments: `seen` before it begins what they ask for, `ended` after. */
export type Reactions = { readonly seen: readonly Effect[]; readonly ended: readonly Effect[] }

/**
 * 👀 on each comment that holds a command, then 👍 when all it asks for is done, or 👎 when something of it was refused or stopped (R9.2).
 * A comment that has its 👍 or 👎 is settled for good: nothing more follows from it.
 */
export function planReactions(scene: Scene, commands: readonly Command[]): Reactions {
  const open = byComment(commands).filter(([first]) => first !== undefined && !isSettled(first))
  return {
    seen: open.flatMap(([first]) =>
      first === undefined || first.reactions.includes('eyes') ? [] : [react(first, 'eyes')],
    ),
    ended: open.flatMap((group) => {
      const [first] = group
      const last = endOf(scene, group)
      return first === undefined || last === null ? [] : [react(first, last)]
    }),
  }
}

/** Commands of one comment together, in the order of the comments. */
export function byComment(commands: readonly Command[]): readonly (readonly Command[])[] {
  return [...Map.groupBy(commands, (command) => command.comment).values()]
}

/** Null while something of it goes on: until then nothing of it may be taken for settled. */
function endOf(scene: Scene, commands: readonly Command[]): Reaction | null {
  const outcomes = commands.map((command) => judgeCommand(scene, command).status)
  if (outcomes.includes('under-way')) return null
  return outcomes.every((status) => status === 'done') ? '+1' : '-1'
}

function react({ target, comment }: Command, reaction: Reaction): Effect {
  return { kind: 'react', target, comment, reaction }
}
