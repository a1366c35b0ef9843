import { setGlobalProxyFromEnv } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import type { Config, Environment } from './settings/config.ts'
import { readEnvFile } from './settings/env-file.ts'
import { loadConfig } from './settings/load-config.ts'
import { openLog } from './open-log.ts'
import { serveSetup } from './setup.ts'
import { startService } from './start-service.ts'

/** `npm start`: the service, or the setup page while there is no App. Exits with 2 when it cannot start. */
async function main(): Promise<void> {
  const env: Environment = { ...readEnvFile(join(process.cwd(), '.env')), ...process.env }
  const { config, findings } = await loadConfig(env)
  if (config === null) return refuse(findings)
  setGlobalProxyFromEnv(env)
  const log = openLog(config.logLevel, secretsOf(config))
  const { app } = config
  if (app === null && env['NODE_ENV'] === 'production') return refuse([NO_SETUP_IN_PRODUCTION])
  const running = app === null ? await serveSetup(config, env, log) : await startService(config, app, log)

  let stopping = false
  function stop(signal: NodeJS.Signals): void {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping')
    running.stop().then(
      () => process.exit(0),
      (cause: unknown) => {
        log.error({ err: cause }, 'could not stop in order')
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

const NO_SETUP_IN_PRODUCTION: Finding = {
  code: 'SG801',
  severity: 'block',
  path: 'APP_ID',
  line: 1,
  found: 'no App, and NODE_ENV is production, where the setup page is not served',
  expected: 'APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET',
  remedy: 'Set the three, or run npm start once without NODE_ENV=production to register the App.',
}

function secretsOf({ app, databaseUrl, redisUrl, webhookProxy, ledgerKey }: Config): readonly string[] {
  const key = ledgerKey !== null && 'pem' in ledgerKey ? ledgerKey.pem : null
  return [app?.privateKey, app?.webhookSecret, databaseUrl, redisUrl, webhookProxy, key].filter(
    (each) => typeof each === 'string',
  )
}

function refuse(findings: readonly Finding[]): void {
  for (const finding of findings) process.stderr.write(`${formatFinding(finding)}\n`)
  process.exitCode = 2
}

function tell(cause: unknown): void {
  for (let each = cause; each instanceof Error; each = each.cause) process.stderr.write(`specgate: ${each.message}\n`)
  process.exit(2)
}

await main().catch(tell)
