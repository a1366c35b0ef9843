import { z } from 'zod'
import { Conflict } from '../../forge.ts'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'

const Label = z
  .union([z.string(), z.object({ name: z.string() })])
  .transform((label) => (typeof label === 'string' ? label : label.name))

export const LabelList = z.array(Label)

export const IssueAnswer = z
  .object({
    number: z.int().positive(),
    state: z.enum(['open', 'closed']),
    labels: LabelList,
    pull_request: z.unknown().optional(),
  })
  .transform(({ pull_request: pull, ...issue }) => ({ ...issue, isPull: pull !== undefined && pull !== null }))

/** An issue or a pull request, which the REST API shows as an issue too. */
export type IssueState = z.output<typeof IssueAnswer>

export async function readIssue(hub: Hub, number: number): Promise<IssueState | null> {
  const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: number })
  return isGone(answer) ? null : readData(answer, IssueAnswer, `GET issue ${number}`)
}

/** Throws `Conflict` when it is no pull request. */
export function requirePull(issue: IssueState | null, number: number): IssueState {
  if (issue === null || !issue.isPull) throw new Conflict(`there is no pull request #${number}`)
  return issue
}
