import { likeGithub } from '../like-github.ts'
import { Refusal } from '../refusal.ts'
import type { Account, Caller, Permission, StandIn } from '../stand-in.ts'
import { mayAtLeast } from '../stand-in.ts'

export type Body = Readonly<Record<string, unknown>>

/** A REST request, taken apart. */
export type Call = {
  readonly caller: Caller | null
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Media types that are wanted. */
  readonly accept: string
  readonly query: URLSearchParams
  readonly params: Readonly<Record<string, string>>
  readonly body: Body
}

export type Reply = {
  readonly status: number
  readonly data?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Answerer = (standIn: StandIn, call: Call) => Promise<Reply>

/** A request that the stand-in answers itself: `GET /repos/:owner/:repo/rulesets`; `*name` takes the rest of the path. */
export type Route = { readonly request: string; readonly answer: Answerer }

/** Finds the route of a request and what its path names; null when emulate answers it. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  pathname: string,
): { answer: Answerer; params: Readonly<Record<string, string>> } | null {
  for (const { request, answer } of routes) {
    const [wanted, path = ''] = request.split(' ')
    if (wanted !== method) continue
    const pattern = path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)').replaceAll(/\*(\w+)/g, '(?<$1>.+)')
    const match = new RegExp(`^${pattern}$`).exec(pathname)
    if (match === null) continue
    const groups = Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)])
    return { answer, params: Object.fromEntries(groups) }
  }
  return null
}

/** Lets emulate answer, with another body or path when given. */
export async function passThrough(
  standIn: StandIn,
  { caller, method, path, body }: Call,
  changes: { readonly body?: unknown; readonly path?: string; readonly method?: string } = {},
): Promise<Reply> {
  const verb = changes.method ?? method
  const answer = await standIn.peer.send(verb, changes.path ?? path, {
    ...(caller === null ? {} : { authorization: caller.authorization }),
    ...(verb === 'GET' ? {} : { body: changes.body ?? body }),
  })
  const kept = [...answer.headers].filter(([name]) => /^(link|x-ratelimit-.*)$/.test(name))
  const link = kept.map(([name, value]) => [
    name,
    value.replaceAll(/https?:\/\/(localhost|127\.0\.0\.1):\d+/g, standIn.url),
  ])
  return { status: answer.status, data: likeGithub(standIn, answer.data), headers: Object.fromEntries(link) }
}

/** The account that writes. Throws `Refusal` unless somebody with that permission is signed in. */
export function requirePermission({ caller }: Call, permission: Permission): Account {
  const account = requireSignedIn(caller)
  if (!mayAtLeast(caller, permission)) throw new Refusal(403, `You need ${permission} access to this repository.`)
  return account
}

export function requireSignedIn(caller: Caller | null): Account {
  const account = caller?.account ?? null
  if (account === null) throw new Refusal(401, 'Requires authentication')
  return account
}

/** 422 as GitHub reports it for one field of a resource. */
export function invalid(resource: string, field: string, message?: string): Refusal {
  const error = message === undefined ? { code: 'invalid' } : { code: 'custom', message }
  return new Refusal(422, 'Validation Failed', [{ resource, field, ...error }])
}
