import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const HOST = '127.0.0.1'
const START_MS = 10_000
const STOP_MS = 2000
const Ready = z.strictObject({ port: z.int().positive() })

/** A real TLS server on loopback, the target of the demonstration. */
export type TlsEndpoint = {
  readonly host: string
  readonly port: number
  /** Holds the process id; SIGHUP makes it read its files again. */
  readonly pidFile: string
  readonly certificatePath: string
  readonly keyPath: string
  readonly stop: () => Promise<void>
}

/** The files an endpoint in this folder serves from; they must be there when it starts. */
export function endpointFiles(folder: string): Pick<TlsEndpoint, 'pidFile' | 'certificatePath' | 'keyPath'> {
  return {
    pidFile: join(folder, 'endpoint.pid'),
    certificatePath: join(folder, 'endpoint.crt'),
    keyPath: join(folder, 'endpoint.key'),
  }
}

/** Starts the endpoint on a free port and waits until it answers. It ends with `stop`, or by itself when this process is gone. */
export async function startTlsEndpoint({ folder }: { readonly folder: string }): Promise<TlsEndpoint> {
  const files = endpointFiles(folder)
  const script = fileURLToPath(new URL('tls-endpoint-server.ts', import.meta.url))
  const args = [script, HOST, files.certificatePath, files.keyPath, files.pidFile]
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '' },
  })
  child.stdin.on('error', () => {}) // it may be gone before we tell it to go
  try {
    const { port } = await ready(child)
    return { host: HOST, port, ...files, stop: () => stop(child) }
  } catch (cause) {
    await stop(child)
    throw new Error('the TLS endpoint did not start', { cause })
  }
}

async function ready(child: ChildProcess): Promise<z.infer<typeof Ready>> {
  const complaints: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk.toString().slice(0, 2000)))
  const gone = once(child, 'exit').then(() => {
    throw new Error(complaints.join('').slice(0, 4000))
  })
  gone.catch(() => {}) // it ends one day; that only matters before it is ready
  const late = AbortSignal.timeout(START_MS)
  const line = await Promise.race([once(child.stdout ?? child, 'data', { signal: late }), gone])
  return Ready.parse(JSON.parse(String(line[0])))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  child.stdin?.end()
  await ended
  clearTimeout(force)
}
