import { tmpdir } from 'node:os'
import { z } from 'zod'
import { runProcess } from '../../../run-process.ts'
import { findProgram } from '../../find-program.ts'
import type { MissingRunner, ProgramJob, ProgramResult, RunnerPlace } from '../../runner.ts'
import type { Entry } from '../read-entry.ts'
import { toldFailure, withSession } from '../tool-session.ts'
import type { ClusterTool, Told, ToolSession } from '../tool-session.ts'
import { applyObjects, dryRunObjects } from './apply-objects.ts'
import { describe } from './describe.ts'
import { putBack } from './put-back.ts'
import { readLive, stateOf } from './read-live.ts'
import { secretValues } from '../objects/secret-values.ts'

const HOW_TO_GET =
  'Install kubectl 1.25 or later (macOS: brew install kubectl; Linux: snap install kubectl --classic; others: https://kubernetes.io/docs/tasks/tools/).'
/** Strict validation by the server came with this one. */
const OLDEST_MINOR = 25

const Version = z.object({ clientVersion: z.object({ gitVersion: z.string().max(80) }) })

/** How kubectl tells that it got no answer, and how we tell that it was given up. */
const SILENT = /^(Unable to connect to the server|The connection to the server)|timeout|deadline exceeded/i
const STOPPED = /did not end within \d+ s/

type Opened = {
  readonly name: string
  readonly version: string
  readonly run: (job: ProgramJob) => Promise<ProgramResult>
}

/** What runs a program that describes objects: kubectl brings them into the cluster. */
export async function openKubectl(
  place: RunnerPlace,
  entry: Entry,
  python: readonly [string, ...string[]],
): Promise<Opened | MissingRunner> {
  const path = await findProgram(['kubectl'], place.path)
  if (path === null) return { name: 'kubectl', missing: `There is no kubectl on this machine. ${HOW_TO_GET}` }
  const version = await readVersion(path)
  const minor = /^v1\.(\d+)\./.exec(version ?? '')?.[1]
  if (version === null || (minor !== undefined && Number(minor) < OLDEST_MINOR)) {
    return { name: 'kubectl', missing: `The kubectl on this machine is too old or does not run. ${HOW_TO_GET}` }
  }
  const tool: ClusterTool = {
    path,
    lead: ({ context, namespace }) => [
      ...(context === null ? [] : [`--context=${context}`]),
      ...(namespace === null ? [] : [`--namespace=${namespace}`]),
    ],
    env: () => ({}),
  }
  return {
    name: 'kubectl',
    version,
    run: (job) => withSession(tool, job, (session) => doJob(session, entry, python)),
  }
}

async function readVersion(path: string): Promise<string | null> {
  const argv = [path, 'version', '--client', '--output=json'] as const
  const { exitCode, stdout } = await runProcess({ argv, cwd: tmpdir(), env: { HOME: tmpdir() }, timeoutMs: 20_000 })
  if (exitCode !== 0) return null
  try {
    return Version.parse(JSON.parse(stdout.text)).clientVersion.gitVersion
  } catch {
    return null
  }
}

/** What kubectl says of a server that is gone depends on what it was about to do: so it is asked once more, for nothing in particular. */
async function doJob(session: ToolSession, entry: Entry, python: readonly [string, ...string[]]): Promise<Told> {
  const told = await tryJob(session, entry, python)
  if (told.failure === null || told.report !== null) return told
  if (STOPPED.test(told.failure)) return unreached(session, told.failure)
  const { failure } = await session.call({ args: ['get', '--raw=/version', '--request-timeout=15s'] })
  return failure === null ? told : unreached(session, failure)
}

async function tryJob(session: ToolSession, entry: Entry, python: readonly [string, ...string[]]): Promise<Told> {
  const { input } = session.job
  // One name for each skill: what one skill no longer sets is taken back, and must not be another's.
  const manager = `specgate/${entry.skill}`
  if (input.mode === 'rollback') return putBack(session, input['before'], manager)
  const { wanted, failure } = await describe(session, python)
  if (wanted === null) return toldFailure(failure)
  if (input.mode === 'dry-run') return dryRunObjects(session, wanted, { manager, mayDelete: entry.mayDelete })
  if (input.mode === 'apply') return applyObjects(session, wanted, { manager, mayDelete: entry.mayDelete })
  const all = [...wanted.objects, ...wanted.absent]
  const reading = await readLive(session, all)
  if (reading.live === null) return toldFailure(reading.failure)
  const ids = all.map(({ id }) => id)
  const sensitive = secretValues([...reading.live.values(), ...all.map(({ object }) => object)])
  return { output: stateOf(ids, reading.live, manager), failure: null, report: null, sensitive }
}

/** Nothing was done, since the API server does not answer, or not to this user. */
function unreached({ job }: ToolSession, failure: string): Told {
  const target = job.input['target']
  const isSilent = STOPPED.test(failure) || SILENT.test(failure)
  const unreachable = isSilent && typeof target === 'string' ? [target] : []
  const report = { changed: false, failures: [failure], unreachable, diff: [], plan: null, notSimulated: [] }
  return { output: null, failure, report, sensitive: [] }
}
