import { z } from 'zod'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { Text } from '../graphql/scalars.ts'
import { commentsOn, expectToSee } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'
import { keep } from '../memory.ts'

type UpsertComment = Extract<ForgeEffect, { readonly kind: 'upsert-comment' }>
type OwnComment = { readonly id: number; readonly body: string }

const MAX_PAGES = 50

export const CommentAnswer = z.object({
  id: z.int().positive(),
  body: Text.nullish(),
  user: z.object({ id: z.int() }).nullable(),
})

/** Keeps one comment of the bot, known by its marker and its author, up to date. */
export async function upsertComment(hub: Hub, effect: UpsertComment): Promise<void> {
  const { target, marker, body } = effect
  if (!body.startsWith(marker)) throw new Error(`the comment for #${target} lacks its marker`)
  const known = knownComment(hub, target, marker)
  const own = known !== null && known.body !== body ? known : await findComment(hub, target, marker)
  if (own?.body === body) return
  const written = (own === null ? null : await edit(hub, own.id, body)) ?? (await create(hub, target, body))
  keep(hub.memory.comments, target, new Map([...(hub.memory.comments.get(target) ?? []), [written, body]]))
  expectToSee(hub.memory, {
    what: `comment ${written} on #${target}`,
    holds: (snapshot) =>
      commentsOn(snapshot, target)?.some((each) => each.id === written && each.body === body) ?? null,
  })
}

function knownComment({ memory }: Hub, target: number, marker: string): OwnComment | null {
  const [id, body] = [...(memory.comments.get(target) ?? [])].find(([, text]) => text.startsWith(marker)) ?? []
  return id === undefined || body === undefined ? null : { id, body }
}

async function findComment(hub: Hub, target: number, marker: string): Promise<OwnComment | null> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await askRest(hub, route, { issue_number: target, per_page: 100, page })
    if (isGone(answer)) throw new Conflict(`there is no issue or pull request #${target}`)
    const comments = readData(answer, z.array(CommentAnswer), `GET comments on #${target}`)
    const own = comments.find((each) => each.user?.id === hub.app.botId && each.body?.startsWith(marker))
    if (own !== undefined) return { id: own.id, body: own.body ?? '' }
    if (comments.length < 100) return null
  }
  throw new Error(`too many comments on #${target}`)
}

/** Null when it is gone. */
async function edit(hub: Hub, id: number, body: string): Promise<number | null> {
  const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}'
  const answer = await askRest(hub, route, { comment_id: id, body })
  return isGone(answer) ? null : readData(answer, CommentAnswer, `PATCH comment ${id}`).id
}

async function create(hub: Hub, target: number, body: string): Promise<number> {
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const answer = await askRest(hub, route, { issue_number: target, body })
  if (isGone(answer)) throw new Conflict(`there is no issue or pull request #${target}`)
  return readData(answer, CommentAnswer, `POST comment on #${target}`).id
}
