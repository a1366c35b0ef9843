import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request that the stand-in was sent. */
export type Asked = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string
  readonly body: string
}
type Reply = {
  readonly status?: number
  readonly body?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}
export type Replies = Readonly<Record<string, Reply | ((asked: Asked) => Reply)>>

export type AppApi = {
  /** `127.0.0.1:port`, as GHE_HOST takes it. */
  readonly host: string
  readonly asked: readonly Asked[]
  readonly close: () => Promise<void>
}

export const TOKEN = `ghs_${'t'.repeat(36)}`

/** What an App is told: it is installed once, as 11, for acme/edge. */
const USUAL: Replies = {
  'GET /app': { body: { id: 7, slug: 'specgate' } },
  'GET /app/installations': { body: [{ id: 11, suspended_at: null }] },
  'GET /app/installations/11': { body: { id: 11, suspended_at: null } },
  'POST /app/installations/11/access_tokens': () => ({
    status: 201,
    body: {
      token: TOKEN,
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      permissions: {},
      repository_selection: 'all',
    },
  }),
  'GET /installation/repositories': {
    body: { total_count: 1, repositories: [{ id: 5, name: 'edge', owner: { login: 'acme' } }] },
  },
  'GET /repos/acme/edge/installation': { body: { id: 11, suspended_at: null } },
  'GET /users/specgate%5Bbot%5D': { body: { id: 70, login: 'specgate[bot]' } },
  'GET /app/hook/deliveries': { body: [] },
}

/** A stand-in for the few calls that an App makes about itself, at `/api/v3` as on a GitHub Enterprise Server. Anything else is a 404. */
export async function startAppApi(replies: Replies = {}): Promise<AppApi> {
  const all: Replies = { ...USUAL, ...replies }
  const asked: Asked[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = url.pathname.replace(/^\/api\/v3/, '')
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const method = request.method ?? 'GET'
    const { authorization = '' } = request.headers
    const each = { method, path, query: url.searchParams, authorization, body }
    asked.push(each)
    const found = all[`${method} ${path}`] ?? { status: 404, body: { message: 'Not Found' } }
    const reply = typeof found === 'function' ? found(each) : found
    response.writeHead(reply.status ?? 200, {
      'content-type': reply.text === undefined ? 'application/json' : 'text/plain',
      ...reply.headers,
    })
    response.end(reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)))
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
