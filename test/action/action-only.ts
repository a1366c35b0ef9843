import { setTimeout } from 'node:timers/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { shippedLibrary } from '../../src/installation/shipped.ts'
import { RUN_WORKFLOW } from '../../src/model/grant.ts'
import { environmentPath } from '../../src/model/place.ts'
import { loadTemplates } from '../../src/setup/scaffold/load-templates.ts'
import { scaffold } from '../../src/setup/scaffold/scaffold.ts'
import type { Github } from '../github/open-github.ts'
import { openGithub } from '../github/open-github.ts'
import { listen } from '../github/server.ts'
import { ACTIONS_BOT } from '../github/stand-in.ts'
import { runActionJob } from './action-job.ts'
import type { JobResult } from './action-job.ts'
import type { Lab } from './lab.ts'
import { openLab } from './lab.ts'

const PATIENCE_MS = 10_000
const QUIET_MS = 1000

const Trigger = z.object({ types: z.array(z.string()), branches: z.array(z.string()) }).partial()
const Triggers = z.object({ on: z.record(z.string(), z.union([z.null(), z.array(z.unknown()), Trigger])) })
const Delivery = z.looseObject({
  action: z.string().optional(),
  ref: z.string().optional(),
  sender: z.object({ type: z.string() }),
})
const Reviewed = z.looseObject({
  pull_request: z.object({ number: z.int(), head: z.object({ ref: z.string(), repo: z.object({ id: z.int() }) }) }),
})

/** One job as it ended, with what started it. */
export type PlayedJob = JobResult & { readonly event: string; readonly action: string | undefined }

/**
 * A repository on a GitHub of its own that has no App, only the workflows that `specgate init --action-only` brings. What people do starts jobs, by
 * just the triggers of the workflow files; what a job's own token does starts none, as on GitHub.
 */
export type ActionOnly = {
  readonly github: Github
  /** Starts specgate-reconcile.yml by hand or by the clock. */
  readonly start: (event: 'workflow_dispatch' | 'schedule') => Promise<PlayedJob>
  /** Plays every job that was started until none is left, beginning with one that is still to come; gives them in order. */
  readonly settle: () => Promise<readonly PlayedJob[]>
  /** Plays specgate-verify.yml. */
  readonly verify: () => Promise<JobResult>
  /** What the endpoint that is built on shows now. */
  readonly handshake: Lab['handshake']
  readonly close: () => Promise<void>
}

export async function openActionOnly(): Promise<ActionOnly> {
  const lab = await openLab()
  const key = generateObserverKey()
  const pem = key.private.export({ type: 'pkcs8', format: 'pem' }).toString()
  const github = await openGithub({
    // GitHub's own App, for which the token of every job acts.
    app: { id: 15_368, slug: 'github-actions' },
    users: [
      { login: 'ada', permission: 'admin' },
      ...['rik', 'ana', 'sam', 'olga'].map((login) => ({ login, permission: 'write' as const })),
    ],
    files: [{ path: 'README.md', content: '# acme/network\n' }],
  })
  // emulate gives the App's account a number of its own.
  github.state.accounts.set(ACTIONS_BOT.login, { ...ACTIONS_BOT, id: github.app.botId })
  // The stand-in does not show Apps by their names.
  github.intercept(({ path }) =>
    path === '/apps/github-actions' ? { status: 200, body: { id: github.app.id } } : null,
  )
  const { id, owner, name } = github.repository
  const { files } = scaffold({
    roles: { architects: 'user:ana', security: 'user:sam', operations: 'user:olga' },
    environment: 'lab',
    defaultBranch: 'main',
    library: await shippedLibrary(),
    templates: await loadTemplates(),
    repository: { id, owner, name, url: `${github.url}/${owner}/${name}` },
    ledgerKey: { keyid: key.keyid, public: key.public },
    appId: null,
    source: { repository: 'acme/specgate', commit: 'c'.repeat(40) },
    actionOnly: true,
  })
  const kept = files.filter(({ path }) => path !== environmentPath('lab'))
  await github.as('ada').push('main', [...kept, { path: environmentPath('lab'), content: lab.inventory }])
  const textOf = (path: string): string => kept.find((file) => file.path === path)?.content ?? ''
  const { on } = Triggers.parse(parse(textOf('.github/workflows/specgate-reconcile.yml')))
  const waiting: { readonly event: string; readonly payload: unknown }[] = []
  const listener = await listen(async ({ headers, body }) => {
    hear(String(headers['x-github-event']), JSON.parse(body.toString()))
    return { status: 204, headers: {}, body: '' }
  })
  github.webhooks(listener.url)

  function hear(delivered: string, payload: unknown): void {
    const { action = '', ref = '', sender } = Delivery.parse(payload)
    // What the token of a job does starts no workflow.
    if (sender.type === 'Bot') return
    if (delivered === 'pull_request_review') return hear('workflow_run', endOfReview(github, payload))
    const event = delivered === 'pull_request' ? 'pull_request_target' : delivered
    const trigger = on[event]
    if (trigger === undefined) return
    const { types, branches } = trigger === null || Array.isArray(trigger) ? {} : trigger
    if (types !== undefined && !types.includes(action)) return
    if (branches !== undefined && !branches.includes(ref.replace('refs/heads/', ''))) return
    waiting.push({ event, payload })
  }

  async function envOf(workflow: string, event: string): Promise<Record<string, string>> {
    return {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: `${owner}/${name}`,
      GITHUB_REPOSITORY_ID: String(id),
      GITHUB_SERVER_URL: github.url,
      GITHUB_API_URL: github.url,
      GITHUB_SHA: String(github.state.refs.get('refs/heads/main')),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_ID: '5',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_WORKFLOW_REF: `${owner}/${name}/.github/workflows/${workflow}@refs/heads/main`,
      GITHUB_EVENT_NAME: event,
      INPUT_TOKEN: await github.installationToken(),
    }
  }

  async function play(event: string, payload: unknown): Promise<PlayedJob> {
    const inputs = { command: 'reconcile', 'ledger-key': pem }
    const env = await envOf('specgate-reconcile.yml', event)
    const result = await runActionJob({ inputs, env, event: payload })
    return { ...result, event, action: Delivery.partial().safeParse(payload).data?.action }
  }

  /** Works on the jobs that reconcile asked for, each as specgate-run.yml has it. */
  async function runGranted(): Promise<readonly PlayedJob[]> {
    const played: PlayedJob[] = []
    for (const { id: number, inputs, workflow, status } of github.jobs.list()) {
      if (workflow !== RUN_WORKFLOW || status !== 'queued') continue
      await github.jobs.begin(number)
      const env = github.jobs.environment(number)
      const { engagement = '', grant = '', command = '' } = inputs
      const token = env['GITHUB_TOKEN'] ?? ''
      const result = await runActionJob({ inputs: { command, engagement, grant, token }, env })
      await github.jobs.end(number, result.code === 0 ? 'success' : 'failure')
      played.push({ ...result, event: 'workflow_dispatch', action: command })
      waiting.push({ event: 'workflow_run', payload: endOfRun(github, number) })
    }
    return played
  }

  async function settle(): Promise<readonly PlayedJob[]> {
    const played: PlayedJob[] = []
    // The stand-in tells of some of what people did a little later.
    await waitFor(() => waiting.length > 0, PATIENCE_MS)
    for (;;) {
      const next = waiting.shift()
      if (next !== undefined) played.push(await play(next.event, next.payload))
      const granted = next === undefined ? await runGranted() : []
      played.push(...granted)
      if (next !== undefined || granted.length > 0) continue
      await waitFor(() => waiting.length > 0, QUIET_MS)
      if (waiting.length === 0) return played
    }
  }

  return {
    github,
    settle,
    handshake: lab.handshake,
    verify: async () =>
      runActionJob({ inputs: { command: 'verify' }, env: await envOf('specgate-verify.yml', 'schedule') }),
    start: (event) => play(event, event === 'schedule' ? { schedule: '7 * * * *' } : { inputs: {} }),
    close: async () => {
      await listener.close()
      await github.close()
      await lab.close()
    },
  }
}

async function waitFor(holds: () => boolean, patienceMs: number): Promise<void> {
  const until = Date.now() + patienceMs
  while (!holds() && Date.now() < until) await setTimeout(20)
}

type Payload = Readonly<Record<string, unknown>>

/** What GitHub says when the workflow that a review starts has ended. */
function endOfReview({ repository }: Github, payload: unknown): Payload {
  const { pull_request: pull, ...rest } = Reviewed.parse(payload)
  const { number, head } = pull
  return {
    ...rest,
    action: 'completed',
    workflow_run: {
      name: 'specgate review',
      path: '.github/workflows/specgate-review.yml',
      event: 'pull_request_review',
      display_title: 'A pull request',
      head_branch: head.ref,
      head_repository: { id: repository.id },
      pull_requests: [{ number }],
    },
  }
}

function endOfRun({ jobs, repository, state }: Github, number: number): Payload {
  const run = jobs.list().find(({ id }) => id === number)
  const { id, name, owner } = repository
  return {
    action: 'completed',
    repository: { id, name, owner: { login: owner }, default_branch: 'main' },
    sender: { login: ACTIONS_BOT.login, id: state.accounts.get(ACTIONS_BOT.login)?.id, type: 'Bot' },
    workflow_run: {
      id: number,
      path: run?.workflow,
      display_title: run?.title,
      head_branch: run?.branch,
      head_repository: { id },
      pull_requests: [],
    },
  }
}
