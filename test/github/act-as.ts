import type { TreeWrite } from '../../src/git/write-tree.ts'
import { requireAccount } from './caller.ts'
import { moveRef } from './git/take-push.ts'
import { settleRefs } from './git/settle-refs.ts'
import type { InTurn } from './answer.ts'
import { branchRef } from './pull-facts.ts'
import { PEOPLE_AGENT } from './record-exchange.ts'
import type { PushOptions } from './push-commit.ts'
import { pushCommit } from './push-commit.ts'
import type { Caller, StandIn } from './stand-in.ts'
import { mayAtLeast } from './stand-in.ts'
import { Refusal } from './refusal.ts'

/** Somebody who is signed in. */
export type GithubUser = {
  readonly id: number
  readonly login: string
  readonly token: string
  /** A REST request below the API's root, or below the repository when the path does not begin with a slash. Throws on 4xx and 5xx. */
  readonly request: (method: string, path: string, body?: unknown) => Promise<{ status: number; data: unknown }>
  readonly graphql: (query: string, variables?: unknown) => Promise<unknown>
  /** Commits and pushes; gives the commit. */
  readonly push: (branch: string, files: readonly TreeWrite[], options?: PushOptions) => Promise<string>
  /** Force-pushes a branch to a commit; null deletes it. */
  readonly reset: (branch: string, to: string | null) => Promise<void>
}

export function actAs(standIn: StandIn, inTurn: InTurn, login: string, installationToken?: string): GithubUser {
  const account = requireAccount(standIn, login)
  const token = installationToken ?? account.token
  const kind = installationToken === undefined ? 'user' : 'installation'
  const caller: Caller = { kind, account, authorization: `Bearer ${token}` }
  const { owner, name } = standIn.repository
  async function request(method: string, path: string, body?: unknown) {
    const full = path.startsWith('/') ? path : `/repos/${owner}/${name}/${path}`
    const answer = await fetch(`${standIn.url}${full}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'user-agent': PEOPLE_AGENT },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await answer.text()
    if (answer.status >= 400) throw new Error(`${method} ${full}: ${answer.status} ${text}`)
    return { status: answer.status, data: text === '' ? null : (JSON.parse(text) as unknown) }
  }
  return {
    id: account.id,
    login: account.login,
    token,
    request,
    graphql: async (query, variables = {}) => (await request('POST', '/graphql', { query, variables })).data,
    push: (branch, files, options) => inTurn(() => pushCommit(standIn, caller, branch, files, options)),
    reset: (branch, to) =>
      inTurn(async () => {
        if (!mayAtLeast(caller, 'write')) throw new Refusal(403, 'Write access to repository not granted.')
        await moveRef(standIn, branchRef(branch), to)
        await settleRefs(standIn, caller)
      }),
  }
}
