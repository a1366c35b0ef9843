import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { readActLog } from './act-log.ts'
import type { ActLog } from './act-log.ts'
import { findPeer, PEERS_PATH } from './peer.ts'

/** Labels of runners that this machine plays; a job for any other is an error here, while act leaves it out and calls the run good. */
const RUNNERS = ['ubuntu-latest', 'ubuntu-24.04', 'self-hosted']
const TIMEOUT_MS = 120_000
/** Played by act, which copies the working tree, but only when the step asks for nothing else than that. */
const CHECKOUT = 'actions/checkout@'

const Step = z.object({ uses: z.string().default('./'), with: z.record(z.string(), z.unknown()).default({}) })
type Step = z.infer<typeof Step>
const Workflow = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(Step).default([]) })) })

export type WorkflowJob = {
  /** Path of the workflow file; it need not lie in the repository. */
  readonly workflow: string
  /** Event's name and payload; the inputs of a `workflow_dispatch` are `payload.inputs`, all of them strings, as GitHub sends them. */
  readonly event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }
  /** Folder with a git working tree: what `actions/checkout` gives the job, and where `github.sha` comes from. */
  readonly repository: string
  /** Variables of the runner. GITHUB_REPOSITORY, GITHUB_ACTOR, GITHUB_SERVER_URL, GITHUB_API_URL, GITHUB_RUN_ID are the `github` context too. */
  readonly env: Readonly<Record<string, string>>
  /** `GITHUB_TOKEN` is the job's own token (`github.token`). */
  readonly secrets: Readonly<Record<string, string>>
  /** A folder for each repository of actions, by `owner/name@ref`; it is copied for every step. None is ever fetched. */
  readonly localActions: Readonly<Record<string, string>>
  /** Labels of runners beyond the usual ones. */
  readonly runners?: readonly string[]
  readonly timeoutMs?: number
}

export type WorkflowRun = ActLog & {
  /** 0 when every job that ran succeeded. */
  readonly exitCode: number
}

/**
 * Runs a workflow for real on this machine, without containers and without a network, with nektos/act. Actions run with the node that
 * runs the tests. Not played by act, so not proven by it: permissions, environments with their protection, concurrency, and the masking of a
 * secret's single lines. Throws when it cannot be run as it is meant: no such event, a workflow that GitHub would refuse, an action that would
 * have to be fetched, a runner we do not play.
 */
export async function runWorkflow(job: WorkflowJob): Promise<WorkflowRun> {
  const act = findPeer('act')
  if (act === null) throw new Error('act is not here (npm run peers)')
  await refuseFetching(job)
  const folder = await mkdtemp(join(tmpdir(), 'specgate-act-'))
  try {
    const { exitCode, text } = await runAct([act, ...(await writeArguments(job, folder))], job, folder)
    const log = readActLog(text)
    const unplayed = log.log.match(/Skipping unsupported platform.*/u)
    if (unplayed !== null) throw new Error(`${job.workflow}: a job was left out: ${unplayed[0]}`)
    if (exitCode !== 0 && Object.keys(log.jobs).length === 0)
      throw new Error(`${job.workflow} did not run:\n${log.log}`)
    return { exitCode, ...log }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What act does not find among the local actions it would clone from GITHUB_SERVER_URL, with the job's token. */
async function refuseFetching({ workflow, localActions }: WorkflowJob): Promise<void> {
  const { jobs } = Workflow.parse(parse(await readFile(workflow, 'utf8')))
  const fetched = Object.values(jobs).flatMap(({ steps }) => steps.filter((step) => !isPlayed(step)))
  const absent = fetched.filter(({ uses }) => !Object.hasOwn(localActions, repositoryOf(uses)))
  if (absent.length === 0) return
  throw new Error(`${workflow}: not among the local actions: ${absent.map(({ uses }) => uses).join(', ')}`)
}

function isPlayed(step: Step): boolean {
  if (!step.uses.startsWith(CHECKOUT)) return step.uses.startsWith('./')
  return step.with['ref'] === undefined && step.with['repository'] === undefined
}

/** `owner/name/folder@ref` without the folder. */
function repositoryOf(uses: string): string {
  return uses.replace(/^([^/@]+\/[^/@]+)[^@]*/u, '$1')
}

/** Values go into files, which act reads as YAML, so that none stands on the command line and none is cut at a line's end. */
async function writeArguments(job: WorkflowJob, folder: string): Promise<string[]> {
  const context = Object.entries(job.env).filter(([name]) => name.startsWith('GITHUB_'))
  const files = { event: job.event.payload, context: Object.fromEntries(context), secrets: job.secrets, none: {} }
  await mkdir(join(folder, 'home'))
  const written = Object.entries(files).map(([name, content]) =>
    writeFile(join(folder, `${name}.yaml`), JSON.stringify(content), { mode: 0o600 }),
  )
  await Promise.all(written)
  const file = (name: keyof typeof files) => join(folder, `${name}.yaml`)
  const settings = {
    actor: job.env['GITHUB_ACTOR'] ?? 'nobody',
    directory: job.repository,
    workflows: job.workflow,
    eventpath: file('event'),
    'env-file': file('context'),
    'secret-file': file('secrets'),
    'var-file': file('none'),
    'input-file': file('none'),
    'action-cache-path': join(folder, 'cache'),
  }
  const runners = [...RUNNERS, ...(job.runners ?? [])].map((label) => ['platform', `${label}=-self-hosted`] as const)
  const actions = Object.entries(job.localActions).map(
    ([name, place]) => ['local-repository', `${name}=${place}`] as const,
  )
  const options = [...Object.entries(settings), ...runners, ...actions].map(([name, value]) => `--${name}=${value}`)
  return [job.event.name, '--json', '--strict', '--rm', '--action-offline-mode', '--no-cache-server', ...options]
}

/** Started in the temporary folder and with a home of its own, so that no settings of this machine count. */
async function runAct(
  argv: readonly [string, ...string[]],
  job: WorkflowJob,
  folder: string,
): Promise<{ exitCode: number; text: string }> {
  const [program, ...args] = argv
  const output = await open(join(folder, 'log'), 'w')
  const child = spawn(program, args, {
    cwd: folder,
    env: runnerEnvironment(job, folder),
    stdio: ['ignore', output.fd, output.fd],
    timeout: job.timeoutMs ?? TIMEOUT_MS,
  })
  try {
    await once(child, 'close')
  } finally {
    await output.close()
  }
  const text = await readFile(join(folder, 'log'), 'utf8')
  if (child.exitCode === null || child.killed) throw new Error(`act was ended or out of time:\n${readActLog(text).log}`)
  return { exitCode: child.exitCode, text }
}

/** What act was started with is what steps see. They are given a terminal, which GitHub's are not: the rest tells programs not to mind it. */
function runnerEnvironment(job: WorkflowJob, folder: string): Record<string, string> {
  const own = Object.entries(job.env).filter(([name]) => !name.startsWith('GITHUB_'))
  return {
    PATH: [dirname(process.execPath), PEERS_PATH].join(delimiter),
    HOME: join(folder, 'home'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    NO_COLOR: '1',
    TERM: 'dumb',
    GIT_PAGER: 'cat',
    ...Object.fromEntries(own),
  }
}
