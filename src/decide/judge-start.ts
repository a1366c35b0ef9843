import { buildProgress } from '../derive/build-progress.ts'
import type { BuildProgress } from '../derive/build-progress.ts'
import type { Command } from '../derive/commands.ts'
import { isInstalled } from '../derive/is-installed.ts'
import { readDossier } from '../derive/dossier.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import { driftOfLocked } from '../rules/locked-stays-locked.ts'
import { lockOf } from '../model/engagement.ts'
import type { Lock } from '../model/engagement.ts'
import { gateName } from '../model/phase.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import { workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** Whether a command starts an attempt; otherwise why not. `reason` null and no start: it did start one, or asks for none. */
export type Start = { readonly start: boolean; readonly reason: string | null }

const NO_START: Start = { start: false, reason: null }

/**
 * Judges `/sdd build`, and `/sdd retry`, which asks for an attempt only where one stopped before it was written. A command asks for what is
 * to come after it, never for another attempt after one that it had not seen the end of.
 */
export function judgeStart(scene: Scene, command: Command): Start {
  const { snapshot, engagement } = scene
  const gate2 = lockOf(engagement, 'design')
  if (attemptOf(scene, command) !== null) return NO_START
  if (command.refusal !== null) return refused(command.refusal)
  const isRetry = command.name === 'retry'
  const progress = gate2 === null ? null : progressOf(scene, gate2)
  if (isRetry && !stoppedBefore(progress, command)) return NO_START
  if (gate2 === null) return refused(`no build before Gate 2: ${missingGate(scene)}`)
  if (command.at <= gate2.at) return refused('it was asked before Gate 2 was locked; ask again now that it is')
  if (lockOf(engagement, 'as-built') !== null) return isRetry ? NO_START : refused('the engagement is closed')
  if (snapshot.issue?.state === 'closed') return refused(`the issue #${engagement.issue} is closed; reopen it first`)
  const [drift] = driftOfLocked(snapshot, engagement)
  if (drift !== undefined) return refused(`${drift.path} is not what was approved: ${drift.found}`)
  if (workplaceOf(scene, 'build') === null) return refused('the build pull request was closed; reopen it first')
  const { design } = readDossier(snapshot, engagement.id, null, scene.documents)
  if (design === null || progress === null) return refused('the locked design cannot be read')
  const missing = design.components.find(
    (component) => component.action === 'build' && !isInstalled(snapshot, component),
  )
  if (missing !== undefined) {
    return refused(`${missing.skill} is not the program that Gate 2 approved for ${missing.id} (${missing.digest})`)
  }
  if (progress.status === 'not-requested') return { start: true, reason: null }
  if (progress.status === 'stuck' && progress.end.at < command.at) return { start: true, reason: null }
  if (progress.status !== 'finished') return refused('a build is under way')
  if (progress.stoppedAt === null) return refused('every component is built')
  return stoppedBefore(progress, command)
    ? { start: true, reason: null }
    : refused('it was asked while the attempt before was under way; ask again now that it stopped')
}

/** The attempt that a command started; null when it started none. */
export function attemptOf({ snapshot }: Scene, command: Command): TypedRecord<'build.requested'> | null {
  const requested = recordsOf(snapshot.ledger.records, 'build.requested')
  return requested.find(({ data }) => data.comment === command.comment) ?? null
}

/** How far the build of the contract in force is; null when the locked design cannot be read. */
export function progressOf(scene: Scene, gate2: Lock): BuildProgress | null {
  const { snapshot, engagement } = scene
  const { design } = readDossier(snapshot, engagement.id, null, scene.documents)
  if (design === null) return null
  const { runs } = readEvidence(snapshot, engagement.id, workplaceOf(scene, 'build')?.content ?? null)
  return buildProgress(snapshot, gate2, design.components, runs)
}

function stoppedBefore(progress: BuildProgress | null, { at }: Command): boolean {
  if (progress?.status === 'stuck') return progress.end.at < at
  return progress?.status === 'finished' && progress.stoppedAt !== null && progress.stoppedAt.record.finishedAt <= at
}

function refused(reason: string): Start {
  return { start: false, reason }
}

/** Which gate is open, and what it lacks, in one sentence. */
export function missingGate({ engagement, verdicts }: Scene): string {
  for (const [gate, state] of Object.entries(engagement.gates)) {
    if (state.status === 'locked') continue
    const name = gateName(gate as keyof typeof engagement.gates)
    if (gate === 'as-built' && state.status === 'ready') {
      return `the build has not begun: a person with write permission comments "/sdd build" on #${engagement.issue}`
    }
    if (state.status !== 'open') return `${name} has no pull request yet`
    const verdict = verdicts.find((each) => each.pull === state.pull.number && each.conclusion !== 'passed')
    return verdict === undefined
      ? `${name} is approved but #${state.pull.number} is not merged`
      : `${name} is open. ${verdict.next}`
  }
  return 'every gate is locked'
}
