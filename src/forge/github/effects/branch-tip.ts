import { z } from 'zod'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'

export const RefAnswer = z.object({ object: z.object({ sha: z.string() }) })

/** Where a branch is at this moment, as the REST API says; null when there is none. */
export async function branchTip(hub: Hub, branch: string): Promise<string | null> {
  const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: `heads/${branch}` })
  return isGone(answer) ? null : readData(answer, RefAnswer, `GET branch ${branch}`).object.sha
}
