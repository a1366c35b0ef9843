import process from 'node:process'
import { pino } from 'pino'
import type { Logger } from 'probot'
import type { Config } from './settings/config.ts'

/** What a secret looks like, wherever it stands: GitHub's tokens, JSON web tokens, private keys, passwords in addresses. */
const SECRETS: readonly RegExp[] = [
  /\bgh[a-z]_\w{16,}/g,
  /\bgithub_pat_\w{16,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs,
  /(?<=\b(?:bearer|basic) )[\w+/=.~-]{8,}/gi,
  /(?<=[?&]code=)[^&\s"]+/g,
  /(?<=:\/\/[^\s/@:"]*:)[^\s/@"]+(?=@)/g,
  /(?<="(?:authorization|x-hub-signature-256|x-hub-signature|cookie)":")[^"]+/gi,
]

const CENSORED = '[secret]'

/**
 * One JSON line for each thing that happened, on standard output. Every line is searched for secrets, known ones and anything of their
 * looks, whoever wrote it. Errors are told by message and stack; what else hangs on them (requests, payloads) is left out.
 */
export function openLog(
  level: Config['logLevel'],
  secrets: readonly string[],
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Logger {
  const known = secrets.filter((secret) => secret.length >= 4).map((secret) => JSON.stringify(secret).slice(1, -1))
  return pino(
    {
      name: 'specgate',
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => describeError(error, 0) },
      redact: { paths: ['payload', 'headers', 'req', 'res'], remove: true },
    },
    { write: (line: string) => write(mask(line, known)) },
  )
}

function mask(line: string, known: readonly string[]): string {
  const masked = SECRETS.reduce((text, secret) => text.replace(secret, CENSORED), line)
  return known.reduce((text, secret) => text.replaceAll(secret, CENSORED), masked)
}

const MAX_TEXT = 4000

function describeError(error: unknown, depth: number): object {
  if (!(error instanceof Error)) return { message: String(error).slice(0, MAX_TEXT) }
  return {
    type: error.name,
    message: error.message.slice(0, MAX_TEXT),
    stack: error.stack?.slice(0, MAX_TEXT),
    ...('status' in error && typeof error.status === 'number' ? { status: error.status } : {}),
    ...(error.cause === undefined || depth >= 5 ? {} : { cause: describeError(error.cause, depth + 1) }),
  }
}
