import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import type { LocalStore } from '../store.ts'
import { findThread, withReaction } from '../threads.ts'

type React = Extract<ForgeEffect, { readonly kind: 'react' }>

/** Leaves a reaction of the bot on a comment, at most one of each; the text, and when it was edited, stay as they are. */
export async function react(store: LocalStore, now: string, effect: React): Promise<void> {
  const { target, comment: id, reaction } = effect
  await changeState(store, now, async (state) => {
    const thread = await findThread(state, target)
    const comment = thread?.data.comments.find((each) => each.id === id)
    if (thread === null || comment === undefined) throw new Conflict(`there is no comment ${id} on #${target}`)
    if (comment.reactions.includes(reaction)) return { result: undefined, change: null }
    const files = withReaction(thread, id, reaction)
    return { result: undefined, change: { message: `${state.settings.bot.login} reacts to comment ${id}`, files } }
  })
}
