import { coverageOf } from '../derive/coverage.ts'
import { impactOfChanges } from '../derive/impact-of-changes.ts'
import type { Impact } from '../derive/impact-of-changes.ts'
import { fileAt } from '../derive/overlay.ts'
import { specChanges } from '../derive/spec-changes.ts'
import type { SpecChange } from '../derive/spec-changes.ts'
import { readCustomerSpec } from '../documents/customer-spec.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import { readTaskList } from '../documents/task-list.ts'
import type { Finding } from '../model/finding.ts'
import { lockOf } from '../model/engagement.ts'
import { GATES, gateName } from '../model/phase.ts'
import { artifactPath, planPath } from '../model/place.ts'
import type { Task } from '../model/task.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * A spec that was locked and changes says what rests on the change: the approvers of Gate 1 see which decisions, components, checks and tasks are touched,
 * and which gates open again (R1.7, R7.5). It holds nothing up; whoever approves decides on it.
 *
 * @example ok: the first spec of an engagement
 *   phase: requirements
 *
 * @example not-ok: another text for a locked requirement
 *   phase: requirements
 *   locked: [requirements, feasibility, design]
 *   replace: { in: customer-spec.md, line: '\*\*FR-004\*\* The key', by: '**FR-004** The new key' }
 *   → specs/001-demo/customer-spec.md:{changed} SG860
 *
 * @example not-ok: another value for an input that a component takes
 *   phase: requirements
 *   locked: [requirements, feasibility, design]
 *   block: { validity-days: 60 }
 *   → specs/001-demo/customer-spec.md:{block.validity-days} SG860
 */
export const changeTold: Rule = {
  id: 'change-told',
  judges: ['requirements'],
  check: (context) => {
    const { snapshot, engagement, dossier } = context
    const { spec, design, library } = dossier
    const path = artifactPath(engagement.id, 'requirements')
    const file = lockOf(engagement, 'requirements') === null ? null : fileAt(snapshot, null, path)
    if (spec === null || file === null || file.text === null) return []
    const locked = readCustomerSpec(path, file.text).spec
    if (locked === null) return []
    const coverage = coverageOf({ spec: locked, design, library })
    const standing = { coverage, components: design?.components ?? [], library, tasks: lockedTasks(context) }
    return specChanges(locked, spec).map((change) => {
      const impact = impactOfChanges([change], standing)
      return told(context, spec, change, impact)
    })
  },
}

function lockedTasks({ snapshot, engagement }: RuleContext): readonly Task[] {
  const path = planPath(engagement.id, 'tasks.md')
  const text = fileAt(snapshot, null, path)?.text ?? null
  return text === null ? [] : (readTaskList(path, text).list?.tasks ?? [])
}

function told({ engagement }: RuleContext, spec: CustomerSpec, { kind, id }: SpecChange, impact: Impact): Finding {
  const gates = GATES.filter((gate) => lockOf(engagement, gate) !== null).map(gateName)
  const touched = [
    ['requirement', impact.requirements.filter((each) => each !== id)],
    ['criterion', impact.acceptance.filter((each) => each !== id)],
    ['check', impact.checks],
    ['capability', impact.capabilities],
    ['decision', impact.decisions],
    ['component', impact.components],
    ['task', impact.tasks],
  ] as const
  const parts = touched.flatMap(([name, ids]) => (ids.length === 0 ? [] : [`${name} ${ids.join(', ')}`]))
  const found = `${kind} ${id}, on which ${parts.length === 0 ? 'nothing rests yet' : `rest: ${parts.join('; ')}`}`
  const expected = `a person who knows that ${gates.join(', ')} open${gates.length === 1 ? 's' : ''} again`
  const remedy = 'Nothing is to mend: approve the change, or take it back.'
  return { ...block('SG860', { path: spec.path, line: lineOf(spec, id) }, found, expected, remedy), severity: 'note' }
}

function lineOf(spec: CustomerSpec, id: string): number {
  const item = [...spec.requirements, ...spec.acceptance].find((each) => each.id === id)
  if (item !== undefined) return item.line
  return spec.inputs[id] === undefined ? 1 : spec.inputLine(id)
}
