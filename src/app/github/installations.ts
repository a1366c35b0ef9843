import type { Probot, ProbotOctokit } from 'probot'
import { z } from 'zod'
import type { Work } from '../../queue/work.ts'
import { Owner, RepositoryName } from '../events/event-payload.ts'
import type { Metrics } from '../metrics.ts'

export type Client = InstanceType<typeof ProbotOctokit>
type Repository = Work['repository']

/** The App on GitHub: who it is, where it is installed, and clients that act for it. */
export type Installations = {
  /** Acts as the App itself, by a signed token of ten minutes. */
  readonly asApp: () => Promise<Client>
  /** Acts as one installation. */
  readonly client: (installation: number) => Promise<Client>
  /** The account that the App writes by. Asked of GitHub once. */
  readonly bot: (client: Client) => Promise<{ readonly id: number; readonly login: string }>
  readonly botLogin: () => Promise<string>
  /** Every installation that is not suspended. */
  readonly list: () => Promise<readonly number[]>
  readonly has: (installation: number) => Promise<boolean>
  /** The repositories of an installation that can be written to. */
  readonly repositories: (installation: number) => Promise<readonly Repository[]>
  /** Whether the installation is the one that this repository is in: a repository that is public could be read without being in it. */
  readonly holds: (repository: Repository) => Promise<boolean>
}

const Id = z.int().positive()
export const App = z.object({ id: Id, slug: z.string().regex(/^[\w-]{1,100}$/) })
export const Installation = z.object({ id: Id, suspended_at: z.string().nullish() })
export const InstalledRepository = z.object({
  id: Id,
  name: RepositoryName,
  owner: z.object({ login: Owner }),
  archived: z.boolean().default(false),
  disabled: z.boolean().default(false),
})
export const User = z.object({ id: Id, login: z.string().min(1).max(110) })

/** Pages of 100 that a list may have; what is beyond is an error, never left out in silence. */
const MAX_PAGES = 100

/** How long the App believes that an installation is its own without asking again. */
const BELIEVED_MS = 10 * 60_000
const MAX_BELIEVED = 10_000

/** @param now milliseconds, to forget by */
export function openInstallations(
  probot: Pick<Probot, 'auth'>,
  metrics: Pick<Metrics, 'set'>,
  now: () => number = Date.now,
): Installations {
  const believed = new Map<string, number>()
  let slug: Promise<string> | null = null
  let bot: Promise<z.infer<typeof User>> | null = null

  async function client(installation: number): Promise<Client> {
    const octokit = await probot.auth(installation)
    octokit.hook.after('request', ({ headers }) => {
      const left = Number(headers['x-ratelimit-remaining'] ?? Number.NaN)
      const resource = String(headers['x-ratelimit-resource'] ?? 'core').slice(0, 50)
      if (Number.isFinite(left)) metrics.set('specgate_github_rate_limit_remaining', left, { installation, resource })
    })
    return octokit
  }

  function believe(what: string): void {
    if (believed.size >= MAX_BELIEVED) believed.clear()
    believed.set(what, now() + BELIEVED_MS)
  }

  function isBelieved(what: string): boolean {
    return (believed.get(what) ?? 0) > now()
  }

  const asApp = () => probot.auth()

  async function botLogin(): Promise<string> {
    slug ??= asApp()
      .then((app) => app.request('GET /app'))
      .then(({ data }) => App.parse(data).slug)
    try {
      return `${await slug}[bot]`
    } catch (cause) {
      slug = null
      throw new Error('GitHub did not say who this App is', { cause })
    }
  }

  return {
    asApp,
    client,
    botLogin,
    bot: async (octokit) => {
      bot ??= botLogin()
        .then((username) => octokit.request('GET /users/{username}', { username }))
        .then(({ data }) => User.parse(data))
      try {
        return await bot
      } catch (cause) {
        bot = null
        throw new Error('GitHub did not say which account this App writes by', { cause })
      }
    },
    list: async () => {
      const app = await asApp()
      const found = await readPages(app.paginate.iterator('GET /app/installations', { per_page: 100 }), Installation)
      const active = found.filter((each) => !isSuspended(each)).map(({ id }) => id)
      for (const id of active) believe(String(id))
      return active
    },
    has: async (installation) => {
      if (isBelieved(String(installation))) return true
      const app = await asApp()
      const answer = await orMissing(
        app.request('GET /app/installations/{installation_id}', { installation_id: installation }),
      )
      if (answer === null || isSuspended(Installation.parse(answer.data))) return false
      believe(String(installation))
      return true
    },
    repositories: async (installation) => {
      const octokit = await client(installation)
      const pages = octokit.paginate.iterator('GET /installation/repositories', { per_page: 100 })
      return (await readPages(pages, InstalledRepository))
        .filter(({ archived, disabled }) => !archived && !disabled)
        .map(({ id, name, owner }) => ({ installation, id, owner: owner.login, name }))
    },
    holds: async ({ installation, owner, name }) => {
      const place = `${installation}/${owner}/${name}`
      if (isBelieved(place)) return true
      const app = await asApp()
      const answer = await orMissing(app.request('GET /repos/{owner}/{repo}/installation', { owner, repo: name }))
      if (answer === null) return false
      const found = Installation.parse(answer.data)
      if (found.id !== installation || isSuspended(found)) return false
      believe(place)
      return true
    },
  }
}

function isSuspended({ suspended_at }: z.infer<typeof Installation>): boolean {
  return suspended_at !== null && suspended_at !== undefined
}

async function readPages<T>(
  pages: AsyncIterable<{ readonly data: unknown }>,
  schema: z.ZodType<T>,
): Promise<readonly T[]> {
  const all: T[] = []
  let count = 0
  for await (const { data } of pages) {
    count += 1
    if (count > MAX_PAGES) throw new Error(`a list of GitHub has more than ${MAX_PAGES} pages`)
    all.push(...z.array(schema).parse(data))
  }
  return all
}

/** Null when GitHub says that there is no such thing. */
async function orMissing<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request
  } catch (cause) {
    if (cause instanceof Error && 'status' in cause && cause.status === 404) return null
    throw cause
  }
}
