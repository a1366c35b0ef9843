import { z } from 'zod'
import type { ForgeEffect } from '../../../model/effect.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { parsePhaseBranch } from '../../../model/place.ts'
import { Conflict } from '../../forge.ts'
import { Unanswered } from '../client.ts'
import { expectToSee } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { askRest, messageIn, readData } from '../hub.ts'
import { keep } from '../memory.ts'
import { DEFAULT_REF } from '../mirror/mirror.ts'
import { defaultBranchOf } from '../repository-identity.ts'

type OpenPull = Extract<ForgeEffect, { readonly kind: 'open-pull' }>

export const PullAnswer = z.object({ number: z.int().positive() })

/** Opens the bot's pull request from a branch; nothing happens when one is open from it. */
export async function openPull(hub: Hub, effect: OpenPull): Promise<void> {
  const { branch, title, body } = effect
  if ((await openFrom(hub, branch)) !== null) return
  const refs = await hub.mirror.update()
  const head = refs.get(branchRef(branch))
  if (head === undefined || head === refs.get(DEFAULT_REF)) {
    throw new Conflict(`branch ${branch} has nothing to propose`)
  }
  const base = await defaultBranchOf(hub)
  const answer = await askRest(hub, 'POST /repos/{owner}/{repo}/pulls', { title, body, head: branch, base })
  if (answer.status === 422) {
    if ((await openFrom(hub, branch)) !== null) return
    // Git has the branch; the API may not have seen its commits yet.
    throw new Unanswered(`GitHub does not take branch ${branch} for a pull request: ${messageIn(answer.data)}`)
  }
  const { number } = readData(answer, PullAnswer, `POST pull request from ${branch}`)
  keep(hub.memory.branches, number, branch)
  expectToSee(hub.memory, {
    what: `pull request #${number}`,
    holds: ({ engagement, pulls }) =>
      parsePhaseBranch(branch)?.engagement === engagement ? pulls.some((pull) => pull.number === number) : null,
  })
}

/** The open pull request from a branch of this repository; forks do not count. */
async function openFrom(hub: Hub, branch: string): Promise<number | null> {
  const head = `${hub.repository.owner}:${branch}`
  const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/pulls', { state: 'open', head, per_page: 1 })
  return readData(answer, z.array(PullAnswer), `GET pull requests from ${branch}`)[0]?.number ?? null
}
