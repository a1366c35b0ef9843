import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { JsonObject } from '../../json-object.ts'
import { runProcess } from '../../run-process.ts'
import type { ProgramJob, ProgramResult } from '../runner.ts'
import { failureOf, joinCalls } from './call-log.ts'
import type { LoggedCall } from './call-log.ts'
import { readClusterPlace } from './cluster-place.ts'
import type { ClusterPlace } from './cluster-place.ts'
import { readKubeconfig } from './kubeconfig.ts'

/** Time that is kept back from a job to tell how it ended. */
const RESERVE_MS = 10_000
const LEAST_MS = 1000
/** Writes what a program prints to a file, since it may be longer than what is kept of a process's output; at most 32 MiB. */
const TO_FILE = ['/bin/sh', '-c', 'ulimit -f 65536; exec "$@" >"$0"'] as const
/** The secret that connects to a cluster, and the file of the workspace it lies in. */
const KUBECONFIG = 'kubeconfig'

/** A tool that works on a cluster. */
export type ClusterTool = {
  readonly path: string
  /** Arguments that lead it to a place in the cluster. */
  readonly lead: (place: ClusterPlace) => readonly string[]
  /** Variables it needs, for a home of its own. */
  readonly env: (home: string) => Readonly<Record<string, string>>
}

export type Call = {
  readonly args: readonly string[]
  /** How the log calls it, when not by its arguments. */
  readonly title?: string
  /** Time to clean up in when it is asked to end. */
  readonly graceMs?: number
  /** Whether what it prints is for people and goes into the log. */
  readonly shown?: boolean
}

/** What one call printed; `failure` says in words what went wrong, null when it ended well. */
export type Answer = { readonly text: string; readonly failure: string | null }

/** One job's connection to a cluster: a workspace with its kubeconfig, and the calls that are made there, one after the other. */
export type ToolSession = {
  readonly job: ProgramJob
  readonly call: (call: Call) => Promise<Answer>
  /** Takes the process of one of the skill's programs into the log; returns its failure. */
  readonly adopt: (title: string, result: ProgramResult) => string | null
  /** Writes a document for the tool, readable by this user only, and returns its name in the workspace. */
  readonly write: (name: string, document: JsonObject) => Promise<string>
  /** Copies a folder of the skill into the workspace. */
  readonly bring: (name: string, folder: string) => Promise<void>
  /** Time that may be spent on waiting: what is left, less some to tell how it ended. */
  readonly patienceMs: () => number
}

export type Told = Pick<ProgramResult, 'output' | 'failure' | 'report' | 'sensitive'>

/** What is told when nothing could be done. */
export function toldFailure(failure: string): Told {
  return { output: null, failure, report: null, sensitive: [] }
}

/** Secret values of a job that a tool may show: the skill's secrets, and the credentials in its kubeconfig, each alone. */
export function secretsOf({ secrets }: ProgramJob): string[] {
  return [...Object.values(secrets), ...readKubeconfig(secrets[KUBECONFIG] ?? '').credentials]
}

/** Secrets that a program gets which only says what is wanted: it has no business in the cluster. */
export function withoutKubeconfig(secrets: ProgramJob['secrets']): ProgramJob['secrets'] {
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => name !== KUBECONFIG))
}

/**
 * Does a job with a tool in a fresh workspace, which is gone afterwards. The tool is called from there with relative paths, so that the name
 * of the folder is nowhere.
 */
export async function withSession(
  tool: ClusterTool,
  job: ProgramJob,
  use: (session: ToolSession) => Promise<Told>,
): Promise<ProgramResult> {
  const workspace = await mkdtemp(join(tmpdir(), 'specgate-run-'))
  const calls: LoggedCall[] = []
  const sensitive = secretsOf(job)
  try {
    const { place, problem } = readClusterPlace(job.input.inputs)
    const refusal = refusalOf(job) ?? problem
    if (refusal !== null || place === null) {
      return { ...toldFailure(refusal ?? ''), sensitive, workspace, process: joinCalls(calls) }
    }
    await writeFile(join(workspace, KUBECONFIG), job.secrets[KUBECONFIG] ?? '', { mode: 0o600 })
    const told = await use(openSession(tool, job, { workspace, place, calls, sensitive }))
    return { ...told, sensitive: [...told.sensitive, ...sensitive], workspace, process: joinCalls(calls) }
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

function refusalOf({ secrets }: ProgramJob): string | null {
  const text = secrets[KUBECONFIG]
  return text === undefined ? 'the skill does not name the secret kubeconfig' : readKubeconfig(text).problem
}

type Opened = {
  readonly workspace: string
  readonly place: ClusterPlace
  readonly calls: LoggedCall[]
  readonly sensitive: readonly string[]
}

function openSession(tool: ClusterTool, job: ProgramJob, { workspace, place, calls, sensitive }: Opened): ToolSession {
  const deadline = performance.now() + job.timeoutMs
  const name = basename(tool.path)
  const leftMs = () => Math.max(LEAST_MS, deadline - performance.now())
  return {
    job,
    patienceMs: () => Math.max(LEAST_MS, leftMs() - Math.min(RESERVE_MS, job.timeoutMs / 4)),
    write: async (file, document) => {
      await writeFile(join(workspace, file), JSON.stringify(document), { mode: 0o600 })
      return file
    },
    bring: (inside, folder) => cp(folder, join(workspace, inside), { recursive: true }),
    adopt: (title, { process, workspace: other, failure }) => {
      const homeless = (text: string) => text.replaceAll(other, '<run>')
      const [stdout, stderr] = [process.stdout, process.stderr]
      const ended = {
        ...process,
        stdout: { ...stdout, text: homeless(stdout.text) },
        stderr: { ...stderr, text: homeless(stderr.text) },
      }
      calls.push({ title, ended })
      return failure === null ? null : homeless(failure)
    },
    call: async ({ args, title, graceMs = 0, shown = false }) => {
      const printed = join(workspace, `printed-${calls.length}`)
      const timeoutMs = leftMs()
      const ended = await runProcess({
        argv: [...TO_FILE, printed, tool.path, ...args, `--kubeconfig=${KUBECONFIG}`, ...tool.lead(place)],
        cwd: workspace,
        env: { HOME: workspace, TMPDIR: workspace, ...tool.env(workspace) },
        timeoutMs,
        ...(graceMs > 0 ? { graceMs } : {}),
      })
      const text = await readFile(printed, 'utf8').catch(() => '')
      const log = shown ? { ...ended, stdout: { text, dropped: 0 } } : ended
      calls.push({ title: title ?? `${name} ${args.join(' ')}`, ended: log })
      const failure = failureOf(ended, name, timeoutMs, sensitive)
      return { text, failure: failure === null ? null : failure.replaceAll(workspace, '<run>') }
    },
  }
}
