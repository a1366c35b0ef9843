import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'probot'

export type Answer = { readonly status: number; readonly type: string; readonly body: string }

export type Route = (request: IncomingMessage) => Promise<Answer> | Answer

/** What answers a method and path, such as `GET /healthz`. */
export type Routes = ReadonlyMap<string, Route>

export type RunningServer = {
  readonly port: number
  /** Takes no more requests and resolves when those under way are answered, at the latest after ten seconds. */
  readonly stop: () => Promise<void>
}

const NOT_FOUND: Answer = { status: 404, type: 'text/plain', body: 'there is nothing here\n' }
const FAILED: Answer = { status: 500, type: 'text/plain', body: 'this failed; the log says why\n' }

/** Bytes of a refused body that are read and dropped before the connection is cut. */
const MAX_DROPPED = 64 * 1024 * 1024
const STOP_MS = 10_000

/** Serves routes over HTTP. Throws when the port cannot be had. */
export async function serve(routes: Routes, { host, port }: Listen, log: Logger): Promise<RunningServer> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 5000 })
  server.on('request', (request, response) => {
    answer(routes, request, log)
      .then((given) => send(request, response, given))
      .catch((cause: unknown) => {
        log.error({ err: cause }, 'a request could not be answered')
        response.destroy()
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), STOP_MS)
        server.close(() => {
          clearTimeout(force)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

type Listen = { readonly host: string; readonly port: number }

async function answer(routes: Routes, request: IncomingMessage, log: Logger): Promise<Answer> {
  const path = request.url?.split('?')[0] ?? '/'
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const act = routes.get(`${method} ${path}`)
  if (act === undefined) return NOT_FOUND
  try {
    return await act(request)
  } catch (cause) {
    log.error({ err: cause, path }, 'a request failed')
    return FAILED
  }
}

/** A connection that is closed while its sender still writes loses the answer, so what is left of a body is taken off first, within bounds. */
function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  const isUnread = !request.complete
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(isUnread ? { connection: 'close' } : {}),
  })
  if (!isUnread) {
    response.end(request.method === 'HEAD' ? undefined : body)
    return
  }
  response.write(body)
  let dropped = 0
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length
    if (dropped > MAX_DROPPED) request.destroy()
  })
  request.on('error', () => {})
  request.once('close', () => response.end())
}
