import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { JsonObject } from '../../json-object.ts'
import { changedResources } from './change-words.ts'
import { allResources, PlanDocument, StoredState } from './documents.ts'
import { initialise } from './initialise.ts'
import { ORIGIN, originOf, toolName, writeOrigin } from './origin.ts'
import { problemOf } from './problem.ts'
import type { Problem } from './problem.ts'
import { readDocument } from './read-document.ts'
import type { Result } from './read-document.ts'
import { openRedaction } from './redaction.ts'
import type { Redaction } from './redaction.ts'
import type { Session } from './session.ts'

/** What a plan is made for: what is asked, the way back to inputs of before, the end of all there is, or merely to look what there is. */
export type PlanKind = 'change' | 'restore' | 'destroy' | 'look'

/** A plan file of the tool, read. */
export type Plan = {
  readonly kind: PlanKind
  /** The inputs it was made with, `backend` left out. */
  readonly inputs: JsonObject
  readonly document: PlanDocument
  /** The state as it is stored; null when there is none yet. */
  readonly state: StoredState | null
  readonly redaction: Redaction
  /** Whether the tool would do anything, if only write an output. */
  readonly hasChanges: boolean
}

const FLAGS: Readonly<Record<PlanKind, readonly string[]>> = {
  change: [],
  restore: [],
  destroy: ['-destroy'],
  look: ['-refresh-only'],
}

/** How long to wait for somebody else's lock on the state. */
export const LOCK = '-lock-timeout=10s'

/** Makes a plan and reads it. It stays in the workspace as `plan.bin`, to be applied as it is. */
export async function makePlan(session: Session, kind: PlanKind, inputs: JsonObject): Promise<Result<Plan>> {
  const unready = await initialise(session)
  if (unready !== null) return { value: null, problem: unready }
  const origin = originOf(inputs, session.module)
  const values = Object.entries(origin.inputs).map(([name, value]) => [toolName(name), value] as const)
  const variables = { ...Object.fromEntries(values), [ORIGIN]: writeOrigin(origin) }
  await writeFile(join(session.workspace, 'inputs.tfvars.json'), JSON.stringify(variables), { mode: 0o600 })

  // A file named on the command line goes before all values that lie with the module.
  const named = [`-var-file=${inWorkspace(session, 'inputs.tfvars.json')}`, `-out=${planFile(session)}`]
  const planned = await session.call(
    'plan',
    '-input=false',
    '-json',
    '-detailed-exitcode',
    LOCK,
    ...FLAGS[kind],
    ...named,
  )
  const failed = problemOf(planned, [0, 2])
  if (failed !== null) return { value: null, problem: failed }
  const shown = readDocument(await session.call('show', '-json', planFile(session)), PlanDocument)
  if (shown.problem !== null) return shown
  const stored = await readStored(session)
  if (stored.problem !== null) return { value: null, problem: stored.problem }
  const state = stored.value.state
  const redaction = openRedaction(state?.lineage ?? null)
  hideAll(shown.value, redaction)
  const hasChanges = planned.ended.exitCode === 2 || changedResources(shown.value).length > 0
  return { value: { kind, inputs: origin.inputs, document: shown.value, state, redaction, hasChanges }, problem: null }
}

/** The plan file as the tool is to be told of it: names of temporary folders would stand in its messages. */
export function planFile(session: Session): string {
  return inWorkspace(session, 'plan.bin')
}

function inWorkspace({ workspace, folder }: Session, name: string): string {
  return relative(folder, join(workspace, name))
}

async function readStored(session: Session): Promise<Result<{ readonly state: StoredState | null }>> {
  const pulled = await session.call('state', 'pull')
  const failed: Problem | null = problemOf(pulled)
  if (failed !== null) return { value: null, problem: failed }
  if (pulled.ended.stdout.text.trim() === '') return { value: { state: null }, problem: null }
  const read = readDocument(pulled, StoredState)
  if (read.problem !== null) return read
  return { value: { state: read.value.lineage === '' ? null : read.value }, problem: null }
}

/** Learns all that is marked as sensitive, so that it is masked whatever of the plan is told. */
function hideAll(document: PlanDocument, { redact }: Redaction): void {
  for (const { change } of [...document.resource_changes, ...document.resource_drift]) {
    redact(change.before, change.before_sensitive)
    redact(change.after, change.after_sensitive)
  }
  for (const change of Object.values(document.output_changes)) {
    redact(change.before, change.before_sensitive)
    redact(change.after, change.after_sensitive)
  }
  for (const { values, sensitive_values } of allResources(document.prior_state?.values?.root_module)) {
    redact(values, sensitive_values)
  }
  for (const [name, { sensitive }] of Object.entries(document.configuration.root_module.variables)) {
    redact(document.variables[name]?.value ?? null, sensitive)
  }
}
