import { spawn } from 'node:child_process'
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export const WEBHOOK_SECRET = 'a-webhook-secret-for-tests'
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const PRIVATE_KEY = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

const MAIN = fileURLToPath(new URL('../../src/app/main.ts', import.meta.url))

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string }

/** `npm start` as a process of its own, in a folder of its own. */
export type RunningApp = {
  readonly folder: string
  readonly output: () => string
  /** The log as it was written so far. */
  readonly log: () => readonly LogLine[]
  readonly exited: Promise<number | null>
  readonly stop: () => Promise<number | null>
}

/** Variables that would reach the process from outside and change what it does. */
const FOREIGN =
  /^(?:APP_ID|PRIVATE_KEY|WEBHOOK_|GHE_|SPECGATE_|DATABASE_URL|REDIS_URL|HOST$|PORT$|LOG_|NODE_ENV$|https?_proxy$|no_proxy$|all_proxy$)/i

export async function runApp(env: Readonly<Record<string, string>>, folder?: string): Promise<RunningApp> {
  const cwd = folder ?? (await mkdtemp(join(tmpdir(), 'specgate-app-')))
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  const child = spawn(process.execPath, [MAIN], { cwd, env: { ...Object.fromEntries(inherited), ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    folder: cwd,
    output: () => output,
    log: () =>
      output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line): LogLine => JSON.parse(line)),
    exited,
    stop: async () => {
      child.kill('SIGTERM')
      const code = await exited
      if (folder === undefined) await rm(cwd, { recursive: true, force: true })
      return code
    },
  }
}

/** The service with credentials, listening; `url` is where. */
export async function runService(
  host: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningApp & { readonly url: string }> {
  const app = await runApp({
    APP_ID: '7',
    PRIVATE_KEY,
    WEBHOOK_SECRET,
    GHE_HOST: host,
    GHE_PROTOCOL: 'http',
    HOST: '127.0.0.1',
    PORT: '0',
    ...more,
  })
  try {
    const line = await seen(app, (each) => each.msg === 'specgate takes deliveries')
    return { ...app, url: `http://127.0.0.1:${String(line['port'])}` }
  } catch (cause) {
    await app.stop()
    throw cause
  }
}

/** Waits for a log line, at most 50 seconds. */
export async function seen(app: RunningApp, fits: (line: LogLine) => boolean): Promise<LogLine> {
  const until = Date.now() + 50_000
  let over = false
  void app.exited.then(() => (over = true))
  while (Date.now() < until) {
    const line = app.log().find(fits)
    if (line !== undefined) return line
    if (over) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`the log never said it:\n${app.output()}`)
}

export function sign(body: string, secret = WEBHOOK_SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

export type Sent = { readonly id: string; readonly status: number }

/** Delivers an event as GitHub does. */
export async function deliver(
  url: string,
  event: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Sent> {
  const id = headers['x-github-delivery'] ?? randomUUID()
  const response = await fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': id,
      'x-hub-signature-256': sign(body),
      ...headers,
    },
    body,
  })
  await response.text()
  return { id, status: response.status }
}
