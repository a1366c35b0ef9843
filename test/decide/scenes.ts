import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'
import type { Scene } from '../builders/scene.ts'
import { recordsOf } from '../../src/model/record.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'

const FACTS: Readonly<Record<string, SceneFacts>> = {
  'a spec that waits': {},
  'a spec with an open question': {
    request: { 'maintenance-window': null },
    comments: [{ by: 'rik', body: '/sdd clarify Q-099 x', on: 'pull' }],
  },
  'a spec that ana approved': { reviews: ['ana'] },
  'a spec whose approval is recorded': { reviews: ['ana'], approved: true },
  'a feasibility report with a conflict': { phase: 'feasibility', request: { 'validity-days': 398 } },
  'a design that both roles approved': { phase: 'design', reviews: ['ana', 'sam'], approved: true },
  'a design with everything wrong': {
    phase: 'design',
    draft: true,
    conflict: true,
    block: { '0.target': 'moon' },
    edit: 'customer-spec.md',
    contributor: 'unknown',
  },
  'a build that nobody asked for': { phase: 'build', comments: [{ by: 'rik', body: '/sdd build' }] },
  'a build just started': { phase: 'build', built: 'requested' },
  'a build under way': { phase: 'build', built: 'started' },
  'a build as designed': { phase: 'build', built: 'as-designed', reviews: ['olga'] },
  'a build rolled back': { phase: 'build', built: 'rolled-back' },
  'a build nobody knows the end of': { phase: 'build', built: 'outcome-unknown' },
  'a closed engagement whose spec is reopened': {
    locked: ['requirements', 'feasibility', 'design', 'as-built'],
    edit: 'customer-spec.md',
  },
  'a locked spec that drifted': { phase: 'design', drift: 'customer-spec.md' },
}

/** One scene of each kind that an engagement goes through, by what it shows. */
export const SCENES: readonly (readonly [string, Scene])[] = Object.entries(FACTS).map(([name, facts]) => [
  name,
  buildScene(facts),
])

/** A scene before its phase began: no branch, no pull request, and no record of it. */
export function beforePhase(facts: SceneFacts): Snapshot {
  const { snapshot, pull } = buildScene(facts)
  const { records } = snapshot.ledger
  const merged = recordsOf(records, 'gate.merged').at(-1)?.seq ?? 1
  return withRecords(
    { ...snapshot, branches: [], pulls: snapshot.pulls.filter((each) => each.number !== pull.number) },
    records.slice(0, merged),
  )
}

/** A snapshot whose ledger holds these records. */
export function withRecords(snapshot: Snapshot, records: Snapshot['ledger']['records']): Snapshot {
  const last = records.at(-1)
  const next = { seq: (last?.statement.predicate.seq ?? 0) + 1, prev: last?.digest ?? '' }
  return { ...snapshot, ledger: { ...snapshot.ledger, records, next } }
}

/** A scene with its own pull request changed; the branch goes with it. */
export function withPull(scene: Scene, change: Partial<Scene['pull']>): Snapshot {
  const { snapshot, pull } = scene
  const changed = { ...pull, ...change }
  const branches = snapshot.branches.map((branch) =>
    branch.name === pull.headBranch ? { ...branch, ...changed.content } : branch,
  )
  return { ...snapshot, branches, pulls: snapshot.pulls.map((each) => (each.number === pull.number ? changed : each)) }
}
