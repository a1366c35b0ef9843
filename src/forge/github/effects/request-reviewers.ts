import { z } from 'zod'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { expectToSee, pullsOf } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'
import { keep } from '../memory.ts'

type RequestReviewers = Extract<ForgeEffect, { readonly kind: 'request-reviewers' }>
type Reviewers = { readonly users: readonly string[]; readonly teams: readonly string[] }

export const PullAnswer = z
  .object({
    requested_reviewers: z.array(z.object({ login: z.string() })).default([]),
    requested_teams: z.array(z.object({ slug: z.string() })).default([]),
  })
  .transform(({ requested_reviewers: users, requested_teams: teams }) => ({
    users: users.map(({ login }) => login),
    teams: teams.map(({ slug }) => slug),
  }))

export const AskedAnswer = z.object({ number: z.int() })

/**
 * Asks people and teams for a review, beside those who were asked before. Whoever cannot be asked (no access, the author) is passed over:
 * that is no reason to stop an evaluation, and asking is not repeated.
 */
export async function requestReviewers(hub: Hub, effect: RequestReviewers): Promise<void> {
  const { pull } = effect
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
  const answer = await askRest(hub, route, { pull_number: pull })
  if (isGone(answer)) throw new Conflict(`there is no pull request #${pull}`)
  const standing = readData(answer, PullAnswer, `GET pull request ${pull}`)
  const wanted = {
    users: without(effect.users, standing.users),
    teams: without(effect.teams, standing.teams),
  }
  if (wanted.users.length + wanted.teams.length === 0) return
  const refused = (await ask(hub, pull, wanted)) ? none() : await askOneByOne(hub, pull, wanted)
  const before = hub.memory.unaskable.get(pull) ?? none()
  keep(hub.memory.unaskable, pull, {
    users: [...before.users, ...without(refused.users, before.users)],
    teams: [...before.teams, ...without(refused.teams, before.teams)],
  })
  expectToSee(hub.memory, {
    what: `whom #${pull} asks for a review`,
    holds: (snapshot) => {
      const seen = pullsOf(snapshot).find((each) => each.number === pull)
      if (seen === undefined) return null
      // Whoever has reviewed meanwhile is not asked any more.
      const reviewers = [...seen.requested.users, ...seen.reviews.map(({ author }) => author.login)]
      return without(wanted.users, reviewers).length + without(wanted.teams, seen.requested.teams).length === 0
    },
  })
}

async function askOneByOne(hub: Hub, pull: number, wanted: Reviewers): Promise<Reviewers> {
  const users: string[] = []
  const teams: string[] = []
  for (const login of wanted.users) if (!(await ask(hub, pull, { users: [login], teams: [] }))) users.push(login)
  for (const slug of wanted.teams) if (!(await ask(hub, pull, { users: [], teams: [slug] }))) teams.push(slug)
  return { users, teams }
}

/** False when somebody among them cannot be asked; then nobody was. */
async function ask(hub: Hub, pull: number, { users, teams }: Reviewers): Promise<boolean> {
  const route = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers'
  const answer = await askRest(hub, route, { pull_number: pull, reviewers: users, team_reviewers: teams })
  if (answer.status === 422) return false
  if (isGone(answer)) throw new Conflict(`there is no pull request #${pull}`)
  readData(answer, AskedAnswer, `POST requested reviewers of #${pull}`)
  return true
}

function without(wanted: readonly string[], standing: readonly string[]): readonly string[] {
  const known = new Set(standing.map((each) => each.toLowerCase()))
  return [...new Map(wanted.map((each) => [each.toLowerCase(), each])).values()].filter(
    (each) => !known.has(each.toLowerCase()),
  )
}

function none(): Reviewers {
  return { users: [], teams: [] }
}
