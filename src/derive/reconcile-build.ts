import type { Reconciliation } from '../documents/as-built-record.ts'
import type { AcceptanceCriterion } from '../documents/customer-spec.ts'
import { showHidden } from '../documents/hidden-characters.ts'
import type { Component } from '../documents/read-components.ts'
import { digestOfData } from '../model/digest.ts'
import type { Evidence } from './read-evidence.ts'
import { topologicalOrder } from './topological-order.ts'

/** What delivery is held against: the locked design, its record, the locked spec's criteria, and what was committed. */
export type BuildFacts = {
  readonly components: readonly Component[]
  readonly acceptance: readonly AcceptanceCriterion[]
  /** Record that locked Gate 2. */
  readonly contract: string
  readonly runs: readonly Evidence[]
  /** Digest of each committed asset by component id. */
  readonly assets: ReadonlyMap<string, string>
}

const MAX_CAUSE = 900

type Deviation = Omit<Reconciliation['deviations'][number], 'id'>

/**
 * Computes design against delivery from the evidence alone: what each component became, what each acceptance criterion shows, and
 * every deviation with its cause. Nobody declares it (R1.5, R1.6).
 */
export function reconcileBuild(facts: BuildFacts): Reconciliation {
  const { order } = topologicalOrder(facts.components)
  const components = order.map((component) => deliveredComponent(facts, component))
  const deviations: Deviation[] = order.flatMap((component) => deviationsOf(facts, component))
  const designed = new Set(facts.components.map((component) => component.id))
  for (const { record } of facts.runs) {
    if (record.component !== null && record.authority === facts.contract && !designed.has(record.component)) {
      const cause = `run ${record.id} is of no component of the design`
      deviations.push({ component: record.component, kind: 'unrequested', cause })
    }
  }
  return {
    components,
    acceptance: facts.acceptance.map((criterion) => acceptanceResult(facts, criterion)),
    deviations: deviations.map((deviation, index) => ({
      id: `DEV-${String(index + 1).padStart(3, '0')}`,
      ...deviation,
    })),
  }
}

/** The run that decides a component: the last one applied under this contract with the approved skill and inputs. */
export function decidingRun(facts: Pick<BuildFacts, 'contract' | 'runs'>, component: Component): Evidence | null {
  const applied = facts.runs
    .filter(({ record }) => isUnderContract(facts.contract, component, record) && record.mode === 'apply')
    .toSorted((a, b) => a.record.attempt - b.record.attempt)
  return applied.findLast(({ record }) => record.outcome === 'succeeded') ?? applied.at(-1) ?? null
}

/** Whether a run record is of this component exactly as the contract has it. */
export function isUnderContract(contract: string, component: Component, record: Evidence['record']): boolean {
  return (
    record.component === component.id &&
    record.authority === contract &&
    record.skill.digest === component.digest &&
    record.target === component.target &&
    record.inputsDigest === digestOfData(component.inputs) &&
    record.inputsDigest === digestOfData(record.inputs)
  )
}

function deliveredComponent(facts: BuildFacts, component: Component): Reconciliation['components'][number] {
  const deciding = decidingRun(facts, component)
  const runs = facts.runs
    .filter(({ record }) => isUnderContract(facts.contract, component, record))
    .toSorted((a, b) => a.record.attempt - b.record.attempt || (a.record.mode < b.record.mode ? 1 : -1))
    .map(({ record, digest }) => ({ id: record.id, evidence: digest }))
  const asset = facts.assets.get(component.id) ?? null
  const status =
    deviationsOf(facts, component).length === 0 ? 'as-designed' : deciding === null ? 'not-built' : 'deviated'
  return { id: component.id, status, asset, skill: deciding?.record.skill.digest ?? null, runs }
}

function deviationsOf(facts: BuildFacts, component: Component): readonly Deviation[] {
  const deciding = decidingRun(facts, component)
  const { id } = component
  if (component.action === 'reuse') return []
  if (component.action === 'stub')
    return [{ component: id, kind: 'partial', cause: 'the design delivers it as a stub' }]
  if (deciding === null) {
    const blocker = component.dependsOn.find((each) => each !== id)
    const cause =
      blocker === undefined ? 'it was not run' : `it was not run; it stands on ${component.dependsOn.join(', ')}`
    return [{ component: id, kind: 'missing', cause }]
  }
  const { record } = deciding
  if (record.outcome !== 'succeeded') {
    const kind = record.outcome === 'rolled-back' || record.changed === false ? 'missing' : 'partial'
    return [
      {
        component: id,
        kind,
        cause: told(`run ${record.id} ended ${record.outcome}: ${record.failure ?? 'no reason was given'}`),
      },
    ]
  }
  const failed = record.checks.filter((check) => check.when === 'after' && !check.passed)
  return failed.map((check) => ({
    component: id,
    kind: 'contradicts',
    cause: told(`check ${check.name} failed: ${check.detail}`),
  }))
}

/** What a program said, as it may stand in a document: on one line, nothing hidden in it, no longer than people read. */
function told(cause: string): string {
  const characters = Array.from(showHidden(cause).replaceAll(/\s+/g, ' ').trim())
  return characters.length > MAX_CAUSE ? `${characters.slice(0, MAX_CAUSE).join('')}…` : characters.join('')
}

function acceptanceResult(facts: BuildFacts, criterion: AcceptanceCriterion): Reconciliation['acceptance'][number] {
  const check = criterion.check ?? ''
  const accepting = facts.components.filter((component) => component.accepts.includes(criterion.id))
  const deciding = accepting.map((component) => decidingRun(facts, component))
  const results = deciding.map((run) =>
    run?.record.checks.findLast((each) => each.when === 'after' && each.name === check),
  )
  const evidence = deciding.flatMap((run) => (run === null ? [] : [run.digest]))
  const ran = results.length > 0 && results.every((result) => result !== undefined)
  const passed =
    ran && results.every((result) => result?.passed) && deciding.every((run) => run?.record.outcome === 'succeeded')
  return { id: criterion.id, check, result: passed ? 'passed' : ran ? 'failed' : 'not-run', evidence }
}
