import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import { actorOf } from '../identity.ts'
import type { LocalStore } from '../store.ts'
import { findThread, withComment, withEdit } from '../threads.ts'

type UpsertComment = Extract<ForgeEffect, { readonly kind: 'upsert-comment' }>

/** Keeps one comment of the bot, known by its marker, up to date; a marker in somebody else's comment means nothing. */
export async function upsertComment(store: LocalStore, now: string, effect: UpsertComment): Promise<void> {
  const { target, marker, body } = effect
  if (!body.startsWith(marker)) throw new Error(`the comment for #${target} lacks its marker`)
  await changeState(store, now, async (state) => {
    const { bot } = state.settings
    const thread = await findThread(state, target)
    if (thread === null) throw new Conflict(`there is no issue or pull request #${target}`)
    const own = thread.data.comments.find((each) => each.author.id === bot.id && each.body.startsWith(marker))
    if (own?.body === body) return { result: undefined, change: null }
    const files =
      own === undefined ? withComment(state, thread, actorOf(bot), body, now) : withEdit(thread, own.id, body, now)
    return { result: undefined, change: { message: `${bot.login} comments on #${target}`, files } }
  })
}
