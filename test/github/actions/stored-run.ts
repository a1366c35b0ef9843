import { randomBytes } from 'node:crypto'
import { parse } from 'yaml'
import { Refusal } from '../refusal.ts'
import type { StandIn } from '../stand-in.ts'
import { now } from '../stand-in.ts'

/** A run of a workflow that somebody started by hand or by the API. */
export type StoredRun = {
  readonly id: number
  /** `.github/workflows/x.yml` */
  readonly workflow: string
  readonly name: string
  readonly title: string
  readonly branch: string
  readonly sha: string
  readonly inputs: Readonly<Record<string, string>>
  /** What the first job says; null when it names none. */
  readonly environment: string | null
  readonly actor: string
  readonly at: string
  readonly status: 'queued' | 'waiting' | 'in_progress' | 'completed'
  readonly conclusion: string | null
  readonly attempt: number
  /** GITHUB_TOKEN of its job, and the token by which the job may ask for identity tokens; no good once it is over. */
  readonly token: string
  readonly identityToken: string
}

type Workflow = {
  readonly name?: string
  readonly 'run-name'?: string
  readonly on?: { readonly workflow_dispatch?: { readonly inputs?: Record<string, Input | null> | null } | null }
  readonly jobs?: Readonly<Record<string, { readonly environment?: string | { readonly name?: string } }>>
}
type Input = { readonly required?: boolean; readonly default?: unknown }

/** Numbers of runs do not fit into 32 bits. */
const FIRST = 16_000_000_001

export const WORKFLOWS = '.github/workflows'

/** Makes a run of a workflow file of a branch, with the inputs that it takes. Throws as GitHub refuses. */
export async function makeRun(
  standIn: StandIn,
  file: string,
  { branch, inputs, actor }: { branch: string; inputs: Readonly<Record<string, unknown>>; actor: string },
): Promise<StoredRun> {
  const { state, reader } = standIn
  const sha = state.refs.get(`refs/heads/${branch}`)
  if (sha === undefined) throw new Refusal(422, `No ref found for: ${branch}`)
  const blob = await reader.read(`${sha}:${WORKFLOWS}/${file}`)
  if (blob === null) throw new Refusal(404, 'Not Found')
  const workflow = parse(blob.body.toString()) as Workflow
  if (workflow.on === undefined || !('workflow_dispatch' in workflow.on)) {
    throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger")
  }
  const given = inputsOf(workflow.on.workflow_dispatch?.inputs ?? {}, inputs)
  const [job] = Object.values(workflow.jobs ?? {})
  const named = typeof job?.environment === 'string' ? job.environment : job?.environment?.name
  const name = workflow.name ?? `${WORKFLOWS}/${file}`
  const run: StoredRun = {
    id: FIRST + state.workflowRuns.size,
    workflow: `${WORKFLOWS}/${file}`,
    name,
    title: filled(workflow['run-name'] ?? name, given),
    branch,
    sha,
    inputs: given,
    environment: named === undefined ? null : filled(named, given),
    actor,
    at: now(),
    status: 'queued',
    conclusion: null,
    attempt: 1,
    token: `ghs_${randomBytes(18).toString('hex')}`,
    identityToken: randomBytes(24).toString('hex'),
  }
  state.workflowRuns.set(run.id, run)
  return run
}

function inputsOf(
  known: Readonly<Record<string, Input | null>>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const strange = Object.keys(given).filter((name) => !(name in known))
  if (strange.length > 0) throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(strange)}`)
  return Object.fromEntries(
    Object.entries(known).map(([name, input]) => {
      const value = given[name] ?? input?.default
      if (value === undefined && input?.required === true)
        throw new Refusal(422, `Required input '${name}' not provided`)
      return [name, String(value ?? '')]
    }),
  )
}

/** Expressions that name an input; no others are understood. */
function filled(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{\{\s*(?:github\.event\.)?inputs\.([\w-]+)\s*\}\}/g,
    (_, name: string) => inputs[name] ?? '',
  )
}
