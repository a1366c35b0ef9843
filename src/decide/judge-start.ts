import { buildProgress } from '../derive/build-progress.ts'
import type { Command } from '../derive/commands.ts'
import { isInstalled } from '../derive/is-installed.ts'
import { readDossier } from '../derive/dossier.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import { driftOfLocked } from '../rules/locked-stays-locked.ts'
import { lockOf } from '../model/engagement.ts'
import { gateName } from '../model/phase.ts'
import { recordsOf } from '../model/record.ts'
import { workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** Whether a `/sdd build` starts an attempt; otherwise why not. `reason` null and no start: it did start one, or waits its turn. */
export function judgeStart(
  scene: Scene,
  command: Command,
): { readonly start: boolean; readonly reason: string | null } {
  const { snapshot, engagement } = scene
  const gate2 = lockOf(engagement, 'design')
  const started = recordsOf(snapshot.ledger.records, 'build.requested').some(
    ({ data }) => data.comment === command.comment,
  )
  if (started) return { start: false, reason: null }
  if (command.refusal !== null) return { start: false, reason: command.refusal }
  if (gate2 === null) return { start: false, reason: `no build before Gate 2: ${missingGate(scene)}` }
  if (command.at <= gate2.at)
    return { start: false, reason: 'it was asked before Gate 2 was locked; ask again now that it is' }
  if (lockOf(engagement, 'as-built') !== null) return { start: false, reason: 'the engagement is closed' }
  const [drift] = driftOfLocked(snapshot, engagement)
  if (drift !== undefined) return { start: false, reason: `${drift.path} is not what was approved: ${drift.found}` }
  const place = workplaceOf(scene, 'build')
  if (place === null) return { start: false, reason: 'the build pull request was closed; reopen it first' }
  const { design } = readDossier(snapshot, engagement.id, null, scene.documents)
  if (design === null) return { start: false, reason: 'the locked design cannot be read' }
  const missing = design.components.find(
    (component) => component.action === 'build' && !isInstalled(snapshot, component),
  )
  if (missing !== undefined) {
    return {
      start: false,
      reason: `${missing.skill} is not the program that Gate 2 approved for ${missing.id} (${missing.digest})`,
    }
  }
  const { runs } = readEvidence(snapshot, engagement.id, place.content)
  const progress = buildProgress(snapshot, gate2, design.components, runs)
  if (progress.status === 'not-requested') return { start: true, reason: null }
  if (progress.status !== 'finished') return { start: false, reason: 'a build is under way' }
  if (progress.stoppedAt === null) return { start: false, reason: 'every component is built' }
  return { start: true, reason: null }
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
