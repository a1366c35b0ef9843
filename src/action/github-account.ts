import { ProbotOctokit } from 'probot'
import { z } from 'zod'
import { githubOf } from '../app/github/github-of.ts'
import { App, Installation, User } from '../app/github/installations.ts'
import { createQuestionLimits } from '../app/github/question-limits.ts'
import { githubClient } from '../forge/github/client.ts'
import type { GithubClient } from '../forge/github/client.ts'
import type { AppCredentials, GithubJob } from './settings.ts'

/** As whom a job acts on GitHub: a client, and what its checks and comments are told from others' by. */
export type GithubAccount = {
  readonly client: GithubClient
  readonly app: { readonly id: number; readonly botId: number; readonly botLogin: string }
}

type Caller = {
  readonly job: Pick<GithubJob, 'api' | 'repository'>
  /** The job's own token. */
  readonly token: string | null
  readonly app: AppCredentials | null
}

/** GitHub's own App, for which the token of every job acts, and its numbers on github.com; a server of one's own has others. */
const ACTIONS = 'github-actions'
const ON_GITHUB = { id: 15_368, botId: 41_898_282, botLogin: `${ACTIONS}[bot]` }

const AppNumber = z.object({ id: z.int().positive() })

/**
 * Acts for an App of the team's own when one is given, else for the job. Throws when GitHub knows no such App, or when it is not installed
 * in this repository.
 * @param warn told of limits that GitHub says are reached, and are waited for
 */
export async function openGithubAccount(caller: Caller, warn: (line: string) => void): Promise<GithubAccount> {
  return caller.app === null ? actForJob(caller, warn) : actForApp(caller, caller.app, warn)
}

async function actForJob({ job, token }: Caller, warn: (line: string) => void): Promise<GithubAccount> {
  if (token === null) throw new Error('input token is missing: leave it out, and it is the token of the job')
  const { octokit, questions } = clientsFor(job.api, { token }, warn)
  const client = githubClient(octokit, () => Promise.resolve(token), { questions })
  if (job.api === 'https://api.github.com') return { client, app: ON_GITHUB }
  try {
    const { data } = await octokit.request('GET /apps/{app_slug}', { app_slug: ACTIONS })
    return { client, app: await accountOf(octokit, AppNumber.parse(data).id, ACTIONS) }
  } catch (cause) {
    throw new Error(`${job.api} does not say as whom jobs act`, { cause })
  }
}

async function actForApp({ job }: Caller, app: AppCredentials, warn: (line: string) => void): Promise<GithubAccount> {
  const credentials = { appId: app.id, privateKey: app.key }
  const asApp = clientsFor(job.api, credentials, warn).octokit
  const { owner, name: repo } = job.repository
  try {
    const { slug } = App.parse((await asApp.request('GET /app')).data)
    const found = await asApp.request('GET /repos/{owner}/{repo}/installation', { owner, repo })
    const installed = { ...credentials, installationId: Installation.parse(found.data).id }
    const { octokit, questions } = clientsFor(job.api, installed, warn)
    return { client: githubOf(octokit, questions), app: await accountOf(octokit, app.id, slug) }
  } catch (cause) {
    throw new Error(
      `no token for App ${app.id}: is app-key its private key, and is it installed in ${owner}/${repo}?`,
      {
        cause,
      },
    )
  }
}

async function accountOf(octokit: ProbotOctokit, id: number, slug: string): Promise<GithubAccount['app']> {
  const { data } = await octokit.request('GET /users/{username}', { username: `${slug}[bot]` })
  const bot = User.parse(data)
  return { id, botId: bot.id, botLogin: bot.login }
}

/** Set up as the App's clients are: limits are kept to and waited for, what fails is tried again, questions do not wait like writes. */
function clientsFor(baseUrl: string, auth: object, warn: (line: string) => void) {
  const silent = (): void => {}
  const options = { baseUrl, auth, log: { debug: silent, info: silent, warn, error: warn } }
  return {
    octokit: new ProbotOctokit(options),
    questions: new ProbotOctokit({ ...options, throttle: createQuestionLimits() }),
  }
}
