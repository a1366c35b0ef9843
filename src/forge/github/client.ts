import { z } from 'zod'

/** What GitHub answered; `data` is not yet checked. */
export type GithubResponse = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly data: unknown
}

/** GitHub's two APIs and a token for git, as one installation. */
export type GithubClient = {
  /** The answer's data; a node that does not exist is null in it. Any other error is thrown with GitHub's message. */
  readonly graphql: (document: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>
  /** One request, `GET /repos/{owner}/{repo}`. Statuses that say how the world is (404, 409, 410, 422) are answers; others are thrown. */
  readonly request: (route: string, parameters?: Readonly<Record<string, unknown>>) => Promise<GithubResponse>
  /** An installation token that still lives for a while. */
  readonly token: () => Promise<string>
}

/** GitHub gave no usable answer: whether a write happened is not known. */
export class Unanswered extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Unanswered'
  }
}

/** GitHub understood and will not do it: a permission is missing, a limit reached, or the question is wrong. */
export class GithubRefusal extends Error {
  /** Of the answer; null where there is none to tell. */
  readonly status: number | null
  constructor(message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options)
    this.name = 'GithubRefusal'
    this.status = options.status ?? null
  }
}

type Parameters = Record<string, unknown>
type Fetch = (input: string, init?: Parameters) => Promise<unknown>

/** As much of an Octokit as is needed, so that Probot's and a plain one fit. */
export type OctokitLike = {
  readonly request: {
    (route: string, parameters?: Parameters): Promise<unknown>
    readonly endpoint: { readonly DEFAULTS: { readonly request?: { readonly fetch?: unknown } | undefined } }
  }
  readonly graphql: (document: string, parameters?: Parameters) => Promise<unknown>
}

const TIMEOUT_MS = 30_000
const WORLD_STATUSES = [404, 409, 410, 422]

const Answer = z.object({ status: z.int(), headers: z.record(z.string(), z.unknown()), data: z.unknown() })
const RequestFailure = z.object({ message: z.string(), status: z.int(), response: Answer.partial().optional() })
const GraphqlFailure = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).min(1),
})

/**
 * A client over an Octokit, which signs requests and waits out rate limits. What GitHub did not answer in time is asked again by the
 * Octokit's retry plugin, except for a POST: that could be done twice.
 * `timeoutMs` is for one try; `questions` is an Octokit of its own for GraphQL queries, which need not wait like writes do.
 */
export function githubClient(
  octokit: OctokitLike,
  token: () => Promise<string>,
  {
    timeoutMs = TIMEOUT_MS,
    questions = octokit,
  }: { timeoutMs?: number; questions?: Pick<OctokitLike, 'graphql'> } = {},
): GithubClient {
  const options = { fetch: limitedFetch(octokit, timeoutMs) }
  const once = { ...options, retries: 0 }
  return {
    token,
    graphql: async (document, variables) => {
      const isMutation = /^\s*mutation\b/.test(document)
      const asked = isMutation ? octokit : questions
      try {
        return await asked.graphql(document, { ...variables, request: isMutation ? once : options })
      } catch (cause) {
        return dataOf(cause)
      }
    },
    request: async (route, parameters) => {
      const request = route.startsWith('POST ') ? once : options
      try {
        return Answer.parse(await octokit.request(route, { ...parameters, request }))
      } catch (cause) {
        return refusalOf(route, cause)
      }
    },
  }
}

/** Each try gets its own time: waiting for a rate limit to pass does not count. */
function limitedFetch(octokit: OctokitLike, timeoutMs: number): Fetch {
  const own = octokit.request.endpoint.DEFAULTS.request?.fetch
  return async (input, init) => {
    const send = (typeof own === 'function' ? own : globalThis.fetch) as Fetch
    return send(input, { ...init, signal: AbortSignal.timeout(timeoutMs) })
  }
}

/** Only that something does not exist is an answer; whoever needs it sees a null where none may be. */
function dataOf(cause: unknown): unknown {
  const { data: failure } = GraphqlFailure.safeParse(cause)
  if (failure === undefined) throw failed('a GraphQL request', cause)
  const other = failure.errors.find((error) => error.type !== 'NOT_FOUND')
  if (other === undefined && typeof failure.data === 'object' && failure.data !== null) return failure.data
  const told = (other ?? failure.errors[0])?.message
  throw new GithubRefusal(`GitHub refused a GraphQL request: ${told}`, { cause })
}

function refusalOf(route: string, cause: unknown): GithubResponse {
  const { data: failure } = RequestFailure.safeParse(cause)
  if (failure === undefined || !WORLD_STATUSES.includes(failure.status)) throw failed(route, cause)
  const { headers = {}, data } = failure.response ?? {}
  return { status: failure.status, headers, data }
}

function failed(what: string, cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause)
  const { data: failure } = RequestFailure.safeParse(cause)
  const isRefusal = failure !== undefined && failure.status < 500 && failure.status >= 400
  return isRefusal
    ? new GithubRefusal(`GitHub refused ${what} with ${failure.status}: ${message}`, { cause, status: failure.status })
    : new Unanswered(`GitHub did not answer ${what}: ${message}`, { cause })
}
