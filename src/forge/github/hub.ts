import type { z } from 'zod'
import type { GithubClient, GithubResponse } from './client.ts'
import { GithubRefusal, Unanswered } from './client.ts'
import type { TokenIssuer } from './actions/token-issuer.ts'
import type { Registrar } from './people/commit-authors.ts'
import type { ForgeMemory } from './memory.ts'
import type { Mirror } from './mirror/mirror.ts'

/** One repository on GitHub, as one process reaches it. */
export type Hub = {
  readonly client: GithubClient
  readonly repository: { readonly owner: string; readonly name: string }
  /** The App's number; `botId` and `botLogin` are those of the account it acts as. */
  readonly app: { readonly id: number; readonly botId: number; readonly botLogin: string }
  readonly registrar: Registrar
  readonly mirror: Mirror
  /** Who signs for the jobs. */
  readonly issuer: TokenIssuer
  readonly memory: ForgeMemory
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** First pause before looking again at what does not fit together yet; each later one is twice as long. */
  readonly pauseMs: number
}

/** One GraphQL question about the repository, its answer checked. */
export async function askGraphql<T>(
  { client, repository }: Hub,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
): Promise<T> {
  const [, what = 'GraphQL'] = /^\s*(?:query|mutation) (\w+)/.exec(document) ?? []
  const place = document.includes('$owner') ? repository : {}
  return checked(await client.graphql(document, { ...place, ...variables }), schema, what)
}

/** One REST request below the repository. */
export function askRest(
  { client, repository }: Hub,
  route: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<GithubResponse> {
  return client.request(route, { owner: repository.owner, repo: repository.name, ...parameters })
}

/** What is asked for does not exist, or not any more. */
export function isGone({ status }: GithubResponse): boolean {
  return status === 404 || status === 410
}

/** Data of an answer that says it was done. Throws when GitHub refused, or answered what nobody can read. */
export function readData<T>(response: GithubResponse, schema: z.ZodType<T>, what: string): T {
  if (response.status >= 400) {
    const { status } = response
    throw new GithubRefusal(`GitHub refused ${what} with ${status}: ${messageIn(response.data)}`, { status })
  }
  return checked(response.data, schema, what)
}

/** GitHub's own words in a refusal. */
export function messageIn(data: unknown): string {
  return JSON.stringify(data ?? null).slice(0, 500)
}

function checked<T>(data: unknown, schema: z.ZodType<T>, what: string): T {
  const { data: answer, error } = schema.safeParse(data)
  if (error !== undefined) throw new Unanswered(`GitHub's answer to ${what} cannot be read`, { cause: error })
  return answer
}
