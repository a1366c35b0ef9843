import { entryOf } from '../model/entry-of.ts'
import { buildFactsOf } from '../derive/build-facts.ts'
import { isSettled } from '../derive/commands.ts'
import type { Command } from '../derive/commands.ts'
import { readDossier } from '../derive/dossier.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { reconcileBuild } from '../derive/reconcile-build.ts'
import { lockOf } from '../model/engagement.ts'
import { recordsOf } from '../model/record.ts'
import type { RecordData, RecordDraft } from '../model/record.ts'
import { planDispatched, planGrant, planGrantEnd } from './plan-grants.ts'
import { judgePlan } from './judge-plan.ts'
import { judgeStart } from './judge-start.ts'
import { buildScene } from './run-scene.ts'
import { isMachineOnly, isWorkable, workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** The next fact about runs that the ledger does not hold yet: discovery, a start, a step, a grant and its end, a deviation. */
export function planRunRecord(scene: Scene, commands: readonly Command[]): RecordDraft | null {
  return (
    discoveryRecord(scene) ??
    startRecord(scene, commands) ??
    planRecord(scene, commands) ??
    stepRecord(scene) ??
    dispatchedRecord(scene) ??
    endRecord(scene) ??
    grantRecord(scene) ??
    deviationRecord(scene)
  )
}

function discoveryRecord(scene: Scene): RecordDraft | null {
  const place = isWorkable(scene, 'feasibility') ? workplaceOf(scene, 'feasibility') : null
  const gate1 = lockOf(scene.engagement, 'requirements')
  if (place === null || place.content === null || gate1 === null) return null
  if (!isMachineOnly(scene.snapshot, place.content)) return null
  const told = new Set(recordsOf(scene.snapshot.ledger.records, 'skill.run').map(({ data }) => data.run.evidence))
  const { runs } = readEvidence(scene.snapshot, scene.engagement.id, place.content)
  const run = runs.find(
    ({ record, digest }) => record.mode === 'read' && record.authority === gate1.record && !told.has(digest),
  )
  if (run === undefined) return null
  const data = { environment: run.record.environment, previous: gate1.record, run: summaryOf(run) }
  return draft(scene, { event: 'skill.run', data })
}

function startRecord(scene: Scene, commands: readonly Command[]): RecordDraft | null {
  const gate2 = lockOf(scene.engagement, 'design')
  if (gate2 === null || !isWorkable(scene, 'as-built')) return null
  // Attempts are counted over the whole engagement, so that a run's name is never used for two contracts.
  const requested = recordsOf(scene.snapshot.ledger.records, 'build.requested')
  const attempt = requested.length + 1
  const { design } = readDossier(scene.snapshot, scene.engagement.id, null, scene.documents)
  const environment = entryOf(scene.policy.environments, design?.frontMatter.environment ?? '')
  const common = {
    contract: gate2.record,
    attempt,
    ...(environment?.planApproval === true ? { planApproval: 'required' as const } : {}),
  }
  const command = commands.find((each) => isStarter(each) && !isSettled(each) && judgeStart(scene, each).start)
  if (command !== undefined) {
    const by = { id: command.author.id, login: command.author.login }
    return draft(scene, { event: 'build.requested', data: { ...common, by, comment: command.comment } })
  }
  if (environment?.stage !== 2 || requested.some(({ data }) => data.contract === gate2.record)) return null
  const by = { id: scene.snapshot.bot.id, login: scene.snapshot.bot.login }
  return draft(scene, { event: 'build.requested', data: { ...common, by, comment: null } })
}

function isStarter({ name }: Command): boolean {
  return name === 'build' || name === 'retry'
}

function planRecord(scene: Scene, commands: readonly Command[]): RecordDraft | null {
  if (buildScene(scene) === null) return null
  const asked = commands.filter((each) => each.name === 'approve-plan' && !isSettled(each))
  const [data] = asked.flatMap((command) => judgePlan(scene, command).approval ?? [])
  return data === undefined ? null : draft(scene, { event: 'plan.approved', data })
}

function stepRecord(scene: Scene): RecordDraft | null {
  const found = buildScene(scene)
  if (found === null || found.progress.status !== 'record') return null
  const { component, attempt, run } = found.progress
  const data = {
    contract: found.gate2.record,
    component: component.id,
    attempt,
    idempotencyKey: run.record.idempotencyKey,
    run: summaryOf(run),
  }
  return draft(scene, { event: 'build.step', data })
}

function dispatchedRecord(scene: Scene): RecordDraft | null {
  const data = planDispatched(scene)
  return data === null ? null : draft(scene, { event: 'run.dispatched', data })
}

function endRecord(scene: Scene): RecordDraft | null {
  const data = planGrantEnd(scene)
  return data === null ? null : draft(scene, { event: 'run.ended', data })
}

function grantRecord(scene: Scene): RecordDraft | null {
  const data = planGrant(scene)
  return data === null ? null : draft(scene, { event: 'run.granted', data })
}

function deviationRecord(scene: Scene): RecordDraft | null {
  const found = buildScene(scene)
  if (found === null || found.progress.status !== 'finished') return null
  const { gate2, place, dossier } = found
  const facts = buildFactsOf(scene.snapshot, scene.engagement, dossier, place.content)
  const told = recordsOf(scene.snapshot.ledger.records, 'deviation.recorded').filter(
    ({ data }) => data.contract === gate2.record,
  )
  const deviation = (facts === null ? [] : reconcileBuild(facts).deviations).find(
    ({ id, component, kind, cause }) =>
      !told.some(
        ({ data }) =>
          data.id === id && data.component === component && data.kind === kind && data.cause === cause.slice(0, 2000),
      ),
  )
  if (deviation === undefined) return null
  const { id, component, kind, cause } = deviation
  const data = { contract: gate2.record, id, component, kind, cause: cause.slice(0, 2000) }
  return draft(scene, { event: 'deviation.recorded', data })
}

function summaryOf({ record, digest }: Evidence): RecordData<'build.step'>['run'] {
  const { id, skill, inputsDigest, outcome, changed } = record
  return { id, skill, inputs: inputsDigest, outcome, changed, evidence: digest }
}

type RunEvent =
  | 'skill.run'
  | 'build.requested'
  | 'plan.approved'
  | 'run.granted'
  | 'run.dispatched'
  | 'run.ended'
  | 'build.step'
  | 'deviation.recorded'
type Told = { [E in RunEvent]: { readonly event: E; readonly data: RecordData<E> } }[RunEvent]

function draft({ engagement, snapshot }: Scene, told: Told): RecordDraft {
  return { ...told, engagement: engagement.id, at: snapshot.now, subject: [] }
}
