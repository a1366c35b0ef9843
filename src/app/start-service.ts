import { Probot, ProbotOctokit } from 'probot'
import type { Logger } from 'probot'
import specgate from '../app.ts'
import type { ObserverKey } from '../chain/observer-key.ts'
import { keepDashboard, writeDashboard } from '../dashboard/keep-dashboard.ts'
import { openGithubInstallation } from '../installation/open-github-installation.ts'
import { openQueue } from '../queue/open-queue.ts'
import type { Queue } from '../queue/queue.ts'
import { VERSION } from '../version.ts'
import type { Config, Credentials } from './settings/config.ts'
import { dashboardRows } from './evaluation/dashboard-rows.ts'
import { createHandle } from './evaluation/evaluate.ts'
import { githubOf } from './github/github-of.ts'
import { openInstallations } from './github/installations.ts'
import type { Installations } from './github/installations.ts'
import { knowSelf } from './github/know-self.ts'
import { openLedgerKey } from './settings/ledger-key.ts'
import { keepLedgerMemory } from './evaluation/ledger-memory-store.ts'
import { createMetrics } from './metrics.ts'
import { openMachines } from './evaluation/open-machines.ts'
import type { OpenMachines } from './evaluation/open-machines.ts'
import { createQuestionLimits } from './github/question-limits.ts'
import { createRoutes } from './http/routes.ts'
import { serve } from './http/serve.ts'
import { keepSweeping } from './sweep.ts'
import { followWebhookProxy } from './http/webhook-proxy.ts'
import { createWebhookRoute } from './http/webhook-route.ts'

export type Service = {
  readonly port: number
  /** Finishes what is under way, at most for half a minute, and closes everything. */
  readonly stop: () => Promise<void>
}

/** Repositories that are kept open at a time. */
const MAX_OPEN = 50
const TIMEOUT_MS = 30_000

/** Starts the whole service. Throws when the key, the queue, Redis or the port cannot be had. */
export async function startService(config: Config, app: Credentials, log: Logger): Promise<Service> {
  const key = await openLedgerKey(config)
  const probot = openProbot(config, app, log)
  await probot.ready()
  const metrics = createMetrics()
  metrics.set('specgate_build_info', 1, { version: VERSION })
  const { data, databaseUrl, concurrency } = config
  const queue = await openQueue({ data, databaseUrl, concurrency, log: log.child({ part: 'queue' }) })
  const installations = openInstallations(probot, metrics)
  const known = knowSelf(app.id, installations, log)
  const questions = openProbot(config, app, log, createQuestionLimits())
  const machines = openRepositories(config, app, { key, queue, installations, questions })

  await probot.load((loaded, options) =>
    specgate(loaded, { ...options, queue, self: known.self, installations, metrics, log }),
  )
  const receiver = {
    verify: (body: string, signature: string) => probot.webhooks.verify(body, signature),
    receive: (event: object) => receiveBy(probot, event),
  }
  const webhook = createWebhookRoute({ appId: app.id, receiver, metrics, log })
  const isKnown = () => known.self().botLogin !== null
  const server = await serve(createRoutes({ key, queue, metrics, isKnown, webhook }), config, log)
  await queue.start(
    createHandle({
      machines,
      installations,
      queue,
      metrics,
      log,
      onEvaluated: async ({ id }, { machine }, looked) =>
        keepDashboard(machine.forge, dashboardRows(queue.rows, id), machine.now(), looked),
      onListed: async ({ id }, { machine }) => {
        const rows = dashboardRows(queue.rows, id)
        if ((await rows.list()).length > 0) await writeDashboard(machine.forge, rows, machine.now())
      },
    }),
  )
  const stopSweeping = keepSweeping({ installations, queue, metrics, log })
  const local = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${server.port}/api/github/webhooks`
  const stopProxy = config.webhookProxy === null ? () => {} : followWebhookProxy(config.webhookProxy, local, log)
  log.info({ host: config.host, port: server.port, version: VERSION, key: key.keyid }, 'specgate takes deliveries')
  return {
    port: server.port,
    stop: async () => {
      known.stop()
      stopProxy()
      await server.stop()
      await stopSweeping()
      await queue.stop()
      await machines.close()
    },
  }
}

function openProbot(
  { github, redisUrl }: Config,
  { id, privateKey, webhookSecret }: Credentials,
  log: Logger,
  throttle: object = {},
): Probot {
  return new Probot({
    appId: id,
    privateKey,
    secret: webhookSecret,
    baseUrl: github.api,
    redisConfig: redisUrl ?? undefined,
    log,
    request: { fetch: fetchInTime },
    Octokit: ProbotOctokit.defaults({ throttle }),
  })
}

/** Without it a connection that hangs would hold up a sweep for ever. */
function fetchInTime(url: string, init?: RequestInit): Promise<Response> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
}

async function receiveBy(probot: Probot, event: object): Promise<void> {
  // Probot names the events it knows; what the app does with any name and payload is its own reading
  await probot.webhooks.receive(event as Parameters<Probot['webhooks']['receive']>[0])
}

type Parts = {
  readonly key: ObserverKey
  readonly queue: Queue
  readonly installations: Installations
  /** Asks questions only, by limits of its own. */
  readonly questions: Probot
}

function openRepositories(
  config: Config,
  app: Credentials,
  { key, queue, installations, questions }: Parts,
): OpenMachines {
  return openMachines(async ({ installation, id, owner, name }) => {
    const octokit = await installations.client(installation)
    const bot = await installations.bot(octokit)
    return openGithubInstallation({
      client: githubOf(octokit, await questions.auth(installation)),
      app: { id: app.id, botId: bot.id, botLogin: bot.login },
      repository: { id, owner, name },
      gitUrl: `${config.github.web}/${owner}/${name}.git`,
      data: config.data,
      key,
      memory: keepLedgerMemory(queue.memory, id),
    })
  }, MAX_OPEN)
}
