import { z } from 'zod'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'
import { keep } from '../memory.ts'

export const ReactionAnswer = z.object({ id: z.int() })

type React = Extract<ForgeEffect, { readonly kind: 'react' }>

/** Leaves a reaction of the bot on a comment; GitHub keeps one of each. */
export async function react(hub: Hub, { target, comment, reaction }: React): Promise<void> {
  const made = hub.memory.reactions.get(comment) ?? new Set()
  if (made.has(reaction)) return
  const route = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions'
  const answer = await askRest(hub, route, { comment_id: comment, content: reaction })
  if (isGone(answer)) throw new Conflict(`there is no comment ${comment} on #${target}`)
  readData(answer, ReactionAnswer, `POST reaction to comment ${comment}`)
  keep(hub.memory.reactions, comment, new Set([...made, reaction]))
}
