import { join } from 'node:path'
import process from 'node:process'
import { run } from 'probot'
import type { Logger, Server } from 'probot'
import type { Config, Environment } from './settings/config.ts'
import { readEnvFile, updateEnvFile } from './settings/env-file.ts'

/** All that the service needs of what GitHub hands out; the OAuth secret is not kept, since nothing uses it. */
const KEPT = ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET']

/**
 * Serves Probot's setup page, which registers the App from `app.yml` (manifest flow) or takes an existing one, and writes its credentials
 * to `.env` in the working folder, once. Whoever reaches the page may do so: it listens on this machine alone unless HOST says otherwise.
 */
export async function serveSetup({ host, port }: Config, env: Environment, log: Logger): Promise<Server> {
  process.env['NO_SMEE_SETUP'] ??= 'true' // a channel on somebody else's server is opened only when a person asks for it
  const file = join(process.cwd(), '.env')
  return run(() => {}, {
    env: { ...env, HOST: host, PORT: String(port) },
    log,
    updateEnv: (given) => keepCredentials(file, given, log),
  })
}

/** Writes what Probot was given. Throws when there are credentials already: the page must not be able to replace them. */
export function keepCredentials(
  file: string,
  given: Readonly<Record<string, unknown>>,
  log: Logger,
): Record<string, string> {
  if (KEPT.some((name) => (readEnvFile(file)[name] ?? '') !== '')) {
    throw new Error(`${file} already holds the credentials of an App; restart the server to use them`)
  }
  const kept = KEPT.flatMap((name) => {
    const value = given[name]
    return value === undefined ? [] : [[name, unquoted(String(value))] as const]
  })
  const changes = Object.fromEntries(kept)
  updateEnvFile(file, changes)
  log.info({ file, variables: Object.keys(changes) }, 'the credentials of the App were written')
  return changes
}

/** Probot puts quotes around the key because its own writer does not. */
function unquoted(value: string): string {
  return /^"(.*)"$/s.exec(value)?.[1] ?? value
}
