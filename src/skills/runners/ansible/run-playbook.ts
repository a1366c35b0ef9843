import { realpath, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { maskSecrets } from '../../mask-secrets.ts'
import { runProcess } from '../../run-process.ts'
import type { ProcessResult } from '../../run-process.ts'
import type { ProgramJob, ProgramMode, ProgramResult } from '../runner.ts'
import { textCleaner } from './judge/clean-text.ts'
import { ansibleEnvironment } from './prepare/environment.ts'
import type { Ansible } from './find-ansible.ts'
import { endConnections } from './end-connections.ts'
import { judgePlaybook } from './judge/judge-playbook.ts'
import type { Judgement } from './judge/judge-playbook.ts'
import { makeVariables } from './prepare/make-variables.ts'
import { readEvents } from './judge/read-events.ts'
import { readHosts } from './prepare/read-hosts.ts'
import type { Host } from './prepare/read-hosts.ts'
import { readRecord } from './judge/read-record.ts'
import { makeWorkspace } from './prepare/workspace.ts'
import type { Workspace } from './prepare/workspace.ts'

/** ansible-runner looks every second whether it is to stop, and then stops Ansible. */
const GRACE_MS = 5000

/** Modes in which nothing may change: there Ansible runs in check mode. */
const UNCHANGING: readonly ProgramMode[] = ['observe', 'read', 'dry-run']

/** What playbooks of one skill are run with. */
export type Stage = {
  readonly ansible: Ansible
  /** Private copy of the skill's files. */
  readonly folder: string
  readonly collections: string | null
  /** What modules run with on this machine: the system's Python, which has the operating system's packages. */
  readonly python: string
}

/**
 * Runs a playbook on the hosts of the input `hosts`. With a reviewed plan it is rehearsed once more just before, and only applied while the plan is
 * the same.
 */
export async function runPlaybook(stage: Stage, job: ProgramJob): Promise<ProgramResult> {
  const { hosts, problem } = readHosts(job.input.inputs)
  const variables = makeVariables(job)
  if (hosts === null || variables.text === null) return notStarted(stage, problem ?? variables.problem ?? '')
  const workspace = await makeWorkspace(job, { hosts, variables: variables.text, python: stage.python })
  try {
    return await runIn(workspace, stage, job, hosts)
  } finally {
    await endConnections(workspace)
    await rm(workspace.root, { recursive: true, force: true })
  }
}

async function runIn(
  workspace: Workspace,
  stage: Stage,
  job: ProgramJob,
  hosts: readonly Host[],
): Promise<ProgramResult> {
  const { mode } = job.input
  const deadline = performance.now() + job.timeoutMs
  const play = (as: ProgramMode) => playOnce({ workspace, stage, job, hosts, mode: as, deadline })
  if (mode !== 'apply' || job.plan === null) return resultOf(await play(mode), workspace, mode)
  const rehearsal = await play('dry-run')
  const { plan } = rehearsal.report
  if (plan !== job.plan) return refused(rehearsal, workspace, job.plan)
  const applied = await play('apply')
  const process = joined(rehearsal.process, applied.process, job)
  return resultOf({ ...applied, process, report: { ...applied.report, plan } }, workspace, mode)
}

type Ended = Judgement & { readonly process: ProcessResult }

type Play = {
  readonly workspace: Workspace
  readonly stage: Stage
  readonly job: ProgramJob
  readonly hosts: readonly Host[]
  readonly mode: ProgramMode
  readonly deadline: number
}

async function playOnce({ workspace, stage, job, hosts, mode, deadline }: Play): Promise<Ended> {
  const { ansible, folder, collections } = stage
  const check = UNCHANGING.includes(mode)
  const playbook = relative(folder, job.file)
  const { root } = workspace
  const record = join(root, `record-${mode}.jsonl`)
  const arguments_ = [
    '-i',
    workspace.inventory,
    '-e',
    `@${workspace.variables}`,
    ...(check ? ['--check'] : []),
    '--diff',
    playbook,
  ]
  // In this file ansible-runner finds the whole command: what it would make up itself needs ansible-playbook on the PATH.
  await writeFile(join(root, 'args'), [...ansible.playbook, ...arguments_].map(quoted).join(' '), { mode: 0o600 })
  const process = await runProcess({
    argv: [...ansible.runner, 'run', root, '--project-dir', folder, '--playbook', playbook, '--ident', mode],
    cwd: root,
    env: { ...ansibleEnvironment(workspace, folder, collections), SPECGATE_RECORD: record },
    timeoutMs: Math.max(deadline - performance.now(), 1),
    graceMs: GRACE_MS,
  })
  const judgement = judgePlaybook({
    mode,
    check,
    hosts: hosts.map(({ name }) => name),
    reading: await readEvents(join(root, 'artifacts', mode, 'job_events')),
    noted: await readRecord(record),
    process,
    timeoutMs: job.timeoutMs,
    wording: {
      clean: textCleaner(root, [folder, await realpath(folder)]),
      mask: maskSecrets(Object.values(job.secrets)),
    },
  })
  return { ...judgement, process }
}

function resultOf({ process, report, output }: Ended, { root }: Workspace, mode: ProgramMode): ProgramResult {
  const lost = report.unreachable.map((told) => `unreachable: ${told}`)
  const told = [...report.failures, ...lost]
  const failure = told.length === 0 ? null : told.join('; ')
  // A state of which a part may be missing is none.
  const whole = mode === 'observe' && failure !== null ? null : output
  return { process, output: whole, failure, workspace: root, report, sensitive: [] }
}

function refused(rehearsal: Ended, { root }: Workspace, reviewed: string): ProgramResult {
  const { plan, failures, unreachable } = rehearsal.report
  const reason =
    plan === null
      ? `the plan could not be made again: ${[...failures, ...unreachable].join('; ')}`
      : `the plan is no longer the one that was reviewed: it was ${reviewed}, it would now be ${plan}`
  // A rehearsal that went well changed nothing.
  const report = { ...rehearsal.report, changed: plan === null ? ('unknown' as const) : false }
  const failure = `${reason}; nothing was applied`
  return { process: rehearsal.process, output: null, failure, workspace: root, report, sensitive: [] }
}

function notStarted({ folder }: Stage, failure: string): ProgramResult {
  const nothing = { text: '', dropped: 0 }
  const process = { exitCode: null, signal: null, timedOut: false, stdout: nothing, stderr: nothing, truncated: false }
  return { process, output: null, failure, workspace: folder, report: null, sensitive: [] }
}

/** The last process, with what both printed. */
function joined(first: ProcessResult, last: ProcessResult, { secrets }: ProgramJob): ProcessResult {
  // Later, only the very end of a text is searched for the beginning of a secret.
  const mask = maskSecrets(Object.values(secrets))
  const join = (stream: 'stdout' | 'stderr') => {
    const { text, dropped } = first[stream]
    const told = dropped > 0 ? mask.cutText(text) : text
    return { text: told + last[stream].text, dropped: dropped + last[stream].dropped }
  }
  return { ...last, stdout: join('stdout'), stderr: join('stderr'), truncated: first.truncated || last.truncated }
}

/** As ansible-runner splits it: like a shell, but none reads it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`
}
