import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterEach } from 'vitest'

/** Where the `http` backend keeps a state: GET, POST. */
export type StateServer = {
  readonly address: string
  readonly state: () => string | null
  /** How many of the next writes it refuses. */
  readonly refuseWrites: (count: number) => void
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** A state server on a free port, ended after the test. It wants a user and a password. */
export async function startStateServer(user: string, password: string): Promise<StateServer> {
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  let state: string | null = null
  let refusals = 0
  const server = createServer((request, response) => {
    async function answer(): Promise<void> {
      if (request.headers.authorization !== wanted) return void response.writeHead(401).end()
      if (request.method === 'GET') return void response.writeHead(state === null ? 404 : 200).end(state ?? '')
      const body = await bodyOf(request)
      refusals -= 1
      if (refusals >= 0) return void response.writeHead(507).end()
      state = body
      response.writeHead(200).end()
    }
    void answer()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  const place = server.address()
  if (place === null || typeof place === 'string') throw new Error('the server has no port')
  return {
    address: `http://127.0.0.1:${place.port}/state`,
    state: () => state,
    refuseWrites: (count) => {
      refusals = count
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts).toString('utf8')
}
