import { z } from 'zod'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Text } from '../graphql/scalars.ts'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'
import { keep } from '../memory.ts'

type UpsertIssue = Extract<ForgeEffect, { readonly kind: 'upsert-issue' }>

const MAX_PAGES = 10

export const IssueAnswer = z.object({
  number: z.int().positive(),
  title: z.string(),
  body: Text.nullish(),
  state: z.string(),
  user: z.object({ id: z.int() }).nullable(),
  pull_request: z.unknown().optional(),
})
type IssueAnswer = z.infer<typeof IssueAnswer>

/** Keeps one open issue of the bot, known by its marker, up to date; one that was closed is left as it is and another opened. */
export async function upsertIssue(hub: Hub, effect: UpsertIssue): Promise<void> {
  const { marker, title, body } = effect
  if (!body.startsWith(marker)) throw new Error(`the issue "${title}" lacks its marker`)
  const own = (await findIssue(hub, marker)) ?? (await rememberedIssue(hub, marker))
  if (own?.title === title && own.body === body) return
  const answer =
    own === null
      ? await askRest(hub, 'POST /repos/{owner}/{repo}/issues', { title, body })
      : await askRest(hub, 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
          issue_number: own.number,
          title,
          body,
        })
  keep(hub.memory.issues, marker, readData(answer, IssueAnswer, `write issue "${title}"`).number)
}

async function findIssue(hub: Hub, marker: string): Promise<IssueAnswer | null> {
  const creator = hub.app.botLogin
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const wanted = { state: 'open', creator, sort: 'created', direction: 'asc', per_page: 100, page }
    const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/issues', wanted)
    const issues = readData(answer, z.array(IssueAnswer), 'GET open issues')
    const own = issues.find((each) => isOwn(hub, each, marker))
    if (own !== undefined) return own
    if (issues.length < 100) return null
  }
  throw new Error(`too many open issues of ${creator}`)
}

/** One that was just opened may not be in the list yet. */
async function rememberedIssue(hub: Hub, marker: string): Promise<IssueAnswer | null> {
  const number = hub.memory.issues.get(marker)
  if (number === undefined) return null
  const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: number })
  if (isGone(answer)) return null
  const issue = readData(answer, IssueAnswer, `GET issue ${number}`)
  return issue.state === 'open' && isOwn(hub, issue, marker) ? issue : null
}

function isOwn({ app }: Hub, { user, body, pull_request: pull }: IssueAnswer, marker: string): boolean {
  return user?.id === app.botId && (pull === undefined || pull === null) && (body ?? '').startsWith(marker)
}
