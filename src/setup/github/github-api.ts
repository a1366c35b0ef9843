import { z } from 'zod'
import { VERSION } from '../../version.ts'

const TIMEOUT_MS = 30_000
const MAX_BYTES = 20 * 1024 * 1024
const PAGE = 100
const MAX_PAGES = 10

/** What GitHub answered: the part that was asked for, or why there is none. Only what a person can act on is an answer; the rest is thrown. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly status: number
      readonly message: string
      /** Permissions that would do, as GitHub names them; null when it does not say. */
      readonly needs: string | null
    }

/** A request: what follows the API's URL, and what is sent. */
export type Request = { readonly method: 'GET' | 'POST' | 'PATCH'; readonly path: string; readonly body?: unknown }

/** GitHub's API under one token. Every answer is parsed by a schema; what is not as GitHub documents it is thrown. */
export type GitHubApi = {
  /** Throws when GitHub cannot be reached, limits the rate or fails. */
  readonly ask: <T>(request: Request, schema: z.ZodType<T>) => Promise<Answer<T>>
  /** All pages of a list, at most 1 000 entries; throws beyond. */
  readonly list: <T>(path: string, entries: (page: unknown) => readonly T[]) => Promise<Answer<readonly T[]>>
  /** Runs a GraphQL document; throws with GitHub's reasons when it has errors. */
  readonly graphql: <T>(document: string, variables: unknown, schema: z.ZodType<T>) => Promise<T>
  /** GitHub's clock less this machine's, of the last answer, in milliseconds; null before the first. Known to about a second. */
  readonly skewMs: () => number | null
}

/** @param api `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server */
export function openGitHub({ api, token }: { readonly api: URL; readonly token: string }): GitHubApi {
  const root = api.href.replace(/\/+$/, '')
  const graphqlUrl = `${root.replace(/\/api\/v3$/, '/api')}/graphql`
  const clock: { skewMs: number | null } = { skewMs: null }

  async function send(url: string, method: string, body: unknown): Promise<{ response: Response; data: unknown }> {
    const asked = Date.now()
    const response = await reach(url, method, body, token)
    const date = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(date)) clock.skewMs = date - (asked + Date.now()) / 2
    const data = await readJson(response, url)
    requireUsable(response, data, url)
    return { response, data }
  }

  async function ask<T>({ method, path, body }: Request, schema: z.ZodType<T>): Promise<Answer<T>> {
    const { response, data } = await send(`${root}${path}`, method, body)
    if (response.ok) return { ok: true, value: parseAnswer(data, schema, path) }
    const needs = response.headers.get('x-accepted-github-permissions')
    return { ok: false, status: response.status, message: messageOf(data), needs: needs === '' ? null : needs }
  }

  return {
    ask,
    list: async (path, entries) => {
      const all = []
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const joint = path.includes('?') ? '&' : '?'
        const answer = await ask({ method: 'GET', path: `${path}${joint}per_page=${PAGE}&page=${page}` }, z.unknown())
        if (!answer.ok) return answer
        const found = entries(answer.value)
        all.push(...found)
        if (found.length < PAGE) return { ok: true, value: all }
      }
      throw new Error(`GitHub lists more than ${PAGE * MAX_PAGES} entries at ${path}; that is more than is looked at`)
    },
    graphql: async (document, variables, schema) => {
      const { response, data } = await send(graphqlUrl, 'POST', { query: document, variables })
      const { errors } = parseAnswer(data, GraphqlErrors, 'graphql')
      if (!response.ok || errors.length > 0)
        throw new Error(`GitHub refused: ${errors.map(({ message }) => message).join('; ') || messageOf(data)}`)
      return parseAnswer(data, z.object({ data: schema }), 'graphql').data
    },
    skewMs: () => clock.skewMs,
  }
}

const GraphqlErrors = z.object({ errors: z.array(z.object({ message: z.string() })).default([]) })

async function reach(url: string, method: string, body: unknown, token: string): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      redirect: 'error', // a renamed repository: the person should say its new name, and the token goes nowhere else
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': `specgate/${VERSION}`,
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (cause) {
    throw new Error(`GitHub cannot be reached at ${url}`, { cause })
  }
}

async function readJson(response: Response, url: string): Promise<unknown> {
  if (Number(response.headers.get('content-length') ?? '0') > MAX_BYTES)
    throw new Error(`the answer of ${url} is too long`)
  const text = await response.text()
  if (text.length > MAX_BYTES) throw new Error(`the answer of ${url} is too long`)
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${url} answered ${response.status} with something that is not JSON; is this GitHub's API?`, {
      cause,
    })
  }
}

/** Throws for what nobody can mend by changing the repository. */
function requireUsable(response: Response, data: unknown, url: string): void {
  const { status, headers } = response
  const limited =
    status === 429 || (status === 403 && (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0'))
  if (limited) throw new Error(`GitHub limits the rate of this token: ${messageOf(data)}; try again later`)
  if (status >= 500) throw new Error(`GitHub failed at ${url}: ${status} ${messageOf(data)}`)
}

function messageOf(data: unknown): string {
  const parsed = z.object({ message: z.string() }).safeParse(data)
  return parsed.success ? parsed.data.message : 'no reason given'
}

function parseAnswer<T>(data: unknown, schema: z.ZodType<T>, path: string): T {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  throw new Error(`GitHub answered at ${path} otherwise than documented: ${z.prettifyError(parsed.error)}`)
}
