import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A target that keeps one value: GET and PUT /value. Some values make it misbehave, after it has taken them. */
export type ValueServer = {
  readonly url: string
  readonly port: number
  readonly value: () => string
  /** Ids of processes that wait for an answer which never comes, as they told them. */
  readonly waiting: () => readonly number[]
  readonly stop: () => Promise<void>
}

export const MISBEHAVIOUR = { breaks: 'breaks', hangs: 'hangs', tells: 'tells' } as const

export async function startValueServer(first: string): Promise<ValueServer> {
  let value = first
  const waiting = new Set<number>()
  const server = createServer((request, response) => void answer(request, response))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'PUT') {
      value = (await request.setEncoding('utf8').toArray()).join('')
      const pid = Number(request.headers['x-pid'])
      if (value === MISBEHAVIOUR.hangs) {
        waiting.add(pid)
        request.socket.on('close', () => waiting.delete(pid))
        return
      }
      if (value === MISBEHAVIOUR.breaks) return void response.writeHead(500).end('the disk is full')
      if (value === MISBEHAVIOUR.tells) {
        return void response.writeHead(403).end(`not allowed with ${request.headers.authorization}`)
      }
    }
    response.end(value)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/value`,
    port: address.port,
    value: () => value,
    waiting: () => [...waiting],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
