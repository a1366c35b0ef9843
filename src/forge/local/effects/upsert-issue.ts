import type { ForgeEffect } from '../../../model/effect.ts'
import { changeState } from '../change-state.ts'
import { actorOf } from '../identity.ts'
import type { IssueState } from '../state.ts'
import type { LocalStore } from '../store.ts'
import { issuePath } from '../threads.ts'

type UpsertIssue = Extract<ForgeEffect, { readonly kind: 'upsert-issue' }>

/** Keeps one open issue of the bot, known by its marker, up to date; one that was closed is left as it is and another opened. */
export async function upsertIssue(store: LocalStore, now: string, effect: UpsertIssue): Promise<void> {
  const { marker, title, body } = effect
  if (!body.startsWith(marker)) throw new Error(`the issue "${title}" lacks its marker`)
  await changeState(store, now, async (state) => {
    const { bot } = state.settings
    const own = (await state.issues()).find(
      (each) => each.state === 'open' && each.author.id === bot.id && each.body.startsWith(marker),
    )
    if (own?.title === title && own.body === body) return { result: undefined, change: null }
    const number = own?.number ?? state.counters.nextNumber
    const opened: IssueState = {
      number,
      title,
      body,
      author: actorOf(bot),
      state: 'open',
      createdAt: now,
      comments: [],
    }
    const files = {
      [issuePath(number)]: own === undefined ? opened : { ...own, title, body },
      ...(own === undefined ? { 'counters.json': { ...state.counters, nextNumber: number + 1 } } : {}),
    }
    return { result: undefined, change: { message: `${bot.login} writes issue #${number}`, files } }
  })
}
