import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import type { Finding } from '../../model/finding.ts'

/** What the service was told by its environment, checked once. */
export type Config = {
  readonly host: string
  readonly port: number
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** Folder for the queue, the mirrors, the journals and, unless it is given, the ledger key. */
  readonly data: string
  /** A Postgres server; null for the embedded database in `data`. */
  readonly databaseUrl: string | null
  readonly concurrency: number
  /** Shares GitHub's throttling between replicas; null for one process. */
  readonly redisUrl: string | null
  readonly ledgerKey: { readonly pem: string } | { readonly path: string } | null
  /** A smee.io channel that deliveries come through, for development; null: GitHub reaches the server itself. */
  readonly webhookProxy: string | null
  readonly github: { readonly api: string; readonly web: string }
  /** Null before the App was registered: then only the setup page is served. */
  readonly app: Credentials | null
}

export type Credentials = { readonly id: number; readonly privateKey: string; readonly webhookSecret: string }

export type Environment = Readonly<Record<string, string | undefined>>

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.|(?=:|$)))+(?::\d{1,5})?$/

type Variable<T> = {
  readonly name: string
  readonly schema: z.ZodType<T>
  readonly expected: string
  /** Its value is never shown. */
  readonly secret?: boolean
}

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
const path = z.string().min(1).max(4000)
const url = (protocol: RegExp) => z.url({ protocol }).max(4000)

const APP_ID = { name: 'APP_ID', schema: whole(1, Number.MAX_SAFE_INTEGER), expected: 'the number of the App' }
const PRIVATE_KEY = {
  name: 'PRIVATE_KEY',
  schema: z.string().transform(readPrivateKey).pipe(z.string()),
  expected: 'the private key of the App as an RSA key in PEM, with line breaks or \\n, or that in base64',
  secret: true,
}
const WEBHOOK_SECRET = {
  name: 'WEBHOOK_SECRET',
  schema: z
    .string()
    .min(1)
    .max(1000)
    .refine((secret) => secret !== 'development'),
  expected: 'the webhook secret of the App, long and random',
  secret: true,
}

/**
 * Reads the configuration from environment variables. Everything that is wrong is told at once, as findings; a value is shown only when
 * it is no secret. Pure: key files are read by the caller (`PRIVATE_KEY_PATH` is given here as `PRIVATE_KEY`).
 */
export function readConfig(env: Environment): {
  readonly config: Config | null
  readonly findings: readonly Finding[]
} {
  const findings: Finding[] = []
  function read<T>(variable: Variable<T>): T | null {
    const value = env[variable.name]
    if (value === undefined || value === '') return null
    const parsed = variable.schema.safeParse(value)
    if (parsed.success) return parsed.data
    findings.push(wrong(variable, value))
    return null
  }

  const id = read(APP_ID)
  const privateKey = read(PRIVATE_KEY)
  const webhookSecret = read(WEBHOOK_SECRET)
  const given = [APP_ID, PRIVATE_KEY, WEBHOOK_SECRET].map(({ name }) => isSet(env, name))
  if (given.includes(true)) {
    for (const variable of [APP_ID, PRIVATE_KEY, WEBHOOK_SECRET])
      if (!isSet(env, variable.name)) findings.push(missing(variable))
  }

  const host = read({
    name: 'GHE_HOST',
    schema: z.string().max(260).regex(HOST),
    expected: 'a host name, without https://',
  })
  const protocol =
    read({ name: 'GHE_PROTOCOL', schema: z.enum(['https', 'http']), expected: 'https or http' }) ?? 'https'
  const databaseUrl = read({
    name: 'DATABASE_URL',
    schema: url(/^postgres(?:ql)?$/),
    expected: 'postgres://user:password@host/database',
    secret: true,
  })
  const keyPem = read({
    name: 'SPECGATE_LEDGER_KEY',
    schema: z.string().min(1).max(4000),
    expected: 'a PEM',
    secret: true,
  })
  const keyPath = read({ name: 'SPECGATE_LEDGER_KEY_PATH', schema: path, expected: 'a path' })
  if (databaseUrl !== null && keyPem === null && keyPath === null && !findings.some(isAboutLedgerKey)) {
    findings.push({
      ...missing({ name: 'SPECGATE_LEDGER_KEY_PATH', expected: 'one ledger key that all replicas share' }),
      remedy:
        'Set SPECGATE_LEDGER_KEY_PATH, or SPECGATE_LEDGER_KEY, to the same key on each replica that uses DATABASE_URL.',
    })
  }
  const config: Config = {
    host:
      read({
        name: 'HOST',
        schema: z
          .string()
          .max(255)
          .regex(/^[\w.:-]+$/),
        expected: 'an address to listen on',
      }) ?? 'localhost',
    port: read({ name: 'PORT', schema: whole(0, 65_535), expected: 'a port from 0 to 65535' }) ?? 3000,
    logLevel: read({ name: 'LOG_LEVEL', schema: z.enum(LOG_LEVELS), expected: LOG_LEVELS.join(', ') }) ?? 'info',
    data: read({ name: 'SPECGATE_DATA', schema: path, expected: 'a folder' }) ?? 'specgate-data',
    databaseUrl,
    concurrency: read({ name: 'SPECGATE_CONCURRENCY', schema: whole(1, 64), expected: 'a number from 1 to 64' }) ?? 4,
    redisUrl: read({ name: 'REDIS_URL', schema: url(/^rediss?$/), expected: 'redis://host:6379', secret: true }),
    ledgerKey: keyPem !== null ? { pem: unescaped(keyPem) } : keyPath === null ? null : { path: keyPath },
    webhookProxy: read({
      name: 'WEBHOOK_PROXY_URL',
      schema: url(/^https?$/),
      expected: 'https://smee.io/…',
      secret: true,
    }),
    github:
      host === null
        ? { api: 'https://api.github.com', web: 'https://github.com' }
        : { api: `${protocol}://${host}/api/v3`, web: `${protocol}://${host}` },
    app: id === null || privateKey === null || webhookSecret === null ? null : { id, privateKey, webhookSecret },
  }
  return findings.length > 0 ? { config: null, findings } : { config, findings: [] }
}

/** The key as PKCS#8 PEM; null when it is none. GitHub hands it out as PKCS#1. */
function readPrivateKey(value: string): string | null {
  const text = unescaped(value)
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8')
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa' ? key.export({ type: 'pkcs8', format: 'pem' }).toString() : null
  } catch {
    return null
  }
}

function unescaped(value: string): string {
  return value.trim().replaceAll('\\n', '\n')
}

function isSet(env: Environment, name: string): boolean {
  const value = env[name]
  return value !== undefined && value !== ''
}

function isAboutLedgerKey({ path }: Finding): boolean {
  return path.startsWith('SPECGATE_LEDGER_KEY')
}

function wrong({ name, expected, secret = false }: Omit<Variable<unknown>, 'schema'>, value: string): Finding {
  const found = secret ? `a value of ${value.length} characters that does not fit` : `"${value.slice(0, 100)}"`
  return finding('SG802', name, found, expected, `Set ${name} to ${expected}, or leave it out.`)
}

function missing({ name, expected }: Omit<Variable<unknown>, 'schema'>): Finding {
  const all = 'APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET'
  const remedy = `Set ${name} to ${expected}. Without ${all} npm start shows the page that registers an App.`
  return finding('SG801', name, 'nothing', expected, remedy)
}

function finding(code: string, path: string, found: string, expected: string, remedy: string): Finding {
  return { code, severity: 'block', path, line: 1, found, expected, remedy }
}
