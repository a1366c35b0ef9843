import { z } from 'zod'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { expectToSee } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { askRest, readData } from '../hub.ts'
import { readIssue } from '../threads/read-issue.ts'

export const ClosedAnswer = z.object({ state: z.literal('closed') })

type CloseIssue = Extract<ForgeEffect, { readonly kind: 'close-issue' }>

export async function closeIssue(hub: Hub, { issue: number }: CloseIssue): Promise<void> {
  const issue = await readIssue(hub, number)
  if (issue === null || issue.isPull) throw new Conflict(`there is no issue #${number}`)
  if (issue.state === 'closed') return
  const route = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}'
  const body = { issue_number: number, state: 'closed', state_reason: 'completed' }
  readData(await askRest(hub, route, body), ClosedAnswer, `PATCH issue ${number}`)
  expectToSee(hub.memory, {
    what: `the end of #${number}`,
    holds: ({ issue: seen }) => (seen?.number === number ? seen.state === 'closed' : null),
  })
}
