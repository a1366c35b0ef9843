import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}
export type Sent = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

export type LocalServer = { readonly url: string; readonly close: () => Promise<void> }

/** Listens on a free port of the loopback; null from `answer` breaks the connection off. */
export async function listen(answer: (request: Received) => Promise<Sent | null>): Promise<LocalServer> {
  const server = createServer((request, response) => {
    void respond(request, response, answer)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => end(server) }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: Received) => Promise<Sent | null>,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method = 'GET', url = '/', headers } = request
  const sent = await answer({ method, path: url, headers, body: Buffer.concat(chunks) }).catch((error: unknown) => ({
    status: 500,
    headers: { 'content-type': 'text/plain' },
    body: error instanceof Error ? String(error.stack) : 'failed',
  }))
  if (sent === null) {
    request.socket.destroy()
    return
  }
  response.writeHead(sent.status, sent.headers)
  response.end(sent.body)
}

function end(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)))
  })
}
