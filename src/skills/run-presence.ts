import { randomUUID } from 'node:crypto'
import { createServer, connect } from 'node:net'
import type { Socket } from 'node:net'

/** Where the process that has a run under way can be reached on this machine, and how it is told from any other. */
export type Presence = { readonly port: number; readonly token: string }

/** How long an answer may take; whoever is silent for longer counts as gone. */
const ANSWER_MS = 5000

/**
 * Shows that a run is under way for as long as this process lives: the operating system closes the port with the process, however that
 * ends. A process id would not do, because ids are used again. Throws when no port can be opened on loopback.
 */
export async function showPresence(): Promise<{ readonly presence: Presence; readonly end: () => void }> {
  const token = randomUUID()
  const waiting = new Set<Socket>()
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => {}) // whoever waited may be gone
    socket.on('close', () => waiting.delete(socket))
    socket.write(token)
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', (cause) => reject(new Error('a run cannot be shown to be under way on 127.0.0.1', { cause })))
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a run has no port on 127.0.0.1')
  const end = (): void => {
    server.close()
    for (const socket of waiting) socket.destroy()
  }
  return { presence: { port: address.port, token }, end }
}

/** Waits until the process that showed this presence has ended its run, or itself; at once when it is not there. */
export function untilGone({ port, token }: Presence): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const silence = setTimeout(() => socket.destroy(), ANSWER_MS)
    let heard = ''
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      if (heard === token) clearTimeout(silence)
      else if (!token.startsWith(heard)) socket.destroy() // the port belongs to another program by now
    })
    socket.on('error', () => {}) // refused or reset: nobody is there, and it closes
    socket.on('close', () => {
      clearTimeout(silence)
      resolve()
    })
  })
}
