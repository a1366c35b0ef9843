import type { Team } from './team.ts'

type PullAnswer = {
  readonly number: number
  readonly head: { readonly ref: string; readonly sha: string }
  readonly labels: readonly { readonly name: string }[]
  readonly requested_teams?: readonly { readonly slug: string }[]
}
export type CheckAnswer = {
  readonly name: string
  readonly status: string
  readonly conclusion: string | null
  readonly output: { readonly title: string | null; readonly summary: string | null }
}
export type CommentAnswer = { readonly id: number; readonly body: string; readonly user: { readonly login: string } }

const PATIENCE_MS = 150_000
/** GitHub allows a person 5 000 questions an hour. */
const PAUSE_MS = 500

/** Waits for something that the App will have done; says what it last saw when it never came. */
export async function until<T>(team: Team, what: string, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  let last: unknown = 'nothing'
  while (Date.now() < end) {
    try {
      const seen = await look()
      if (seen !== null) return seen
    } catch (cause) {
      last = cause
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  throw new Error(`${what} never came (${String(last)}); the App said:\n${team.app.output().slice(-6000)}`)
}

export async function openPullOf(team: Team, phase: string): Promise<PullAnswer | null> {
  const pulls = (await team.github.as('ada').request('GET', 'pulls?state=open')).data as readonly PullAnswer[]
  return pulls.find(({ head }) => head.ref.endsWith(`/${phase}`)) ?? null
}

export async function checksOf(team: Team, sha: string): Promise<readonly CheckAnswer[]> {
  const { data } = await team.github.as('ada').request('GET', `commits/${sha}/check-runs?per_page=100`)
  return (data as { check_runs: readonly CheckAnswer[] }).check_runs
}

/** The pull request of a phase once its gate check says this: `success`, `failure`, or a part of the title. */
export function whenGate(team: Team, phase: string, says: string): Promise<PullAnswer> {
  return until(team, `${phase}: ${says}`, async () => {
    const pull = await openPullOf(team, phase)
    if (pull === null) return null
    const gate = (await checksOf(team, pull.head.sha)).find(({ name }) => name === 'specgate / gate')
    const isSo = gate !== undefined && (gate.conclusion === says || (gate.output.title ?? '').includes(says))
    if (isSo) return pull
    throw new Error(`${pull.head.sha} ${gate?.output.title ?? 'has no gate'}: ${gate?.output.summary ?? ''}`)
  })
}

export async function commentsOn(team: Team, number: number): Promise<readonly CommentAnswer[]> {
  const { data } = await team.github.as('ada').request('GET', `issues/${number}/comments?per_page=100`)
  return data as readonly CommentAnswer[]
}

export async function say(team: Team, login: string, number: number, body: string): Promise<number> {
  const { data } = await team.github.as(login).request('POST', `issues/${number}/comments`, { body })
  return (data as CommentAnswer).id
}

export async function approve(team: Team, login: string, number: number): Promise<void> {
  await team.github.as(login).request('POST', `pulls/${number}/reviews`, { event: 'APPROVE', body: 'Read.' })
}

export async function merge(team: Team, login: string, number: number, method: string): Promise<void> {
  await team.github.as(login).request('PUT', `pulls/${number}/merge`, { merge_method: method })
}

/** The text of the one dashboard issue; empty before there is one. */
export async function boardOf(team: Team): Promise<string> {
  const { data } = await team.github.as('rik').request('GET', 'issues?state=open&per_page=100')
  const boards = (data as readonly { title: string; body: string }[]).filter(
    ({ title }) => title === 'Engagements under way',
  )
  if (boards.length > 1) throw new Error(`there are ${boards.length} dashboards`)
  return boards[0]?.body ?? ''
}
