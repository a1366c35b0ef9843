import { entryOf } from '../model/entry-of.ts'
import { topologicalOrder } from '../derive/topological-order.ts'
import { compileKnownSchema } from '../documents/json-schema.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import type { Finding } from '../model/finding.ts'
import { findSkill } from '../model/skill.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * Each component of a design can be run as it stands: a registered skill by digest, inputs and a target that it takes, the checks its
 * criteria ask for, and an order among them (R1.4, R1.5, R3.5).
 *
 * @example ok: a drafted design
 *   phase: design
 *   locked: [requirements, feasibility]
 *
 * @example not-ok: an unknown skill
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.skill: tls-certificate/teleport@1.0.0 }
 *   → specs/001-demo/solution-design.md:{block.0.skill} SG343
 *
 * @example not-ok: another program under the skill's name
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.digest: sha256:1111111111111111111111111111111111111111111111111111111111111111 }
 *   → specs/001-demo/solution-design.md:{block.0.skill} SG343
 *
 * @example not-ok: a component that waits for itself
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.depends-on: [rotate-certificate] }
 *   → specs/001-demo/solution-design.md:{block.0} SG344
 *
 * @example not-ok: a component that waits for one that is not there
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.depends-on: [open-firewall] }
 *   → specs/001-demo/solution-design.md:{block.0} SG344
 *
 * @example not-ok: an input that the skill does not take
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.inputs.port: not-a-port }
 *   → specs/001-demo/solution-design.md:{block.0.inputs} SG346
 *
 * @example not-ok: a target that is not in the inventory
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.target: edge-99 }
 *   → specs/001-demo/solution-design.md:{block.0.target} SG347
 *
 * @example not-ok: a name that every object has is no target
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.target: constructor }
 *   → specs/001-demo/solution-design.md:{block.0.target} SG347
 *
 * @example not-ok: a criterion on a component whose skill does not offer its check
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.skill: tls-endpoint/inspect@1.0.0, 0.digest: digest of tls-endpoint/inspect, 0.inputs: { host: 192.0.2.10, port: 443 }, 0.accepts: [AC-001, AC-002, AC-003] }
 *   → specs/001-demo/solution-design.md:{block.0} SG348
 *   → specs/001-demo/solution-design.md:{block.0} SG348
 *   → specs/001-demo/solution-design.md:{block.0} SG348
 */
export const componentsRunnable: Rule = {
  id: 'components-runnable',
  judges: ['design'],
  check: (context) => {
    const { design } = context.dossier
    return design === null ? [] : [...componentFindings(context, design), ...orderFindings(design)]
  },
}

function componentFindings({ snapshot, dossier }: RuleContext, design: SolutionDesign): readonly Finding[] {
  const { path } = design
  return design.components.flatMap((component, index) => {
    const line = design.componentLine(index)
    const skill = findSkill(snapshot.skills, component.skill)
    const target = entryOf(dossier.environment?.targets ?? {}, component.target)
    const findings: Finding[] = []
    if (target === undefined) {
      const expected = `one of ${Object.keys(dossier.environment?.targets ?? {}).join(', ')}`
      findings.push(
        block(
          'SG347',
          { path, line: design.componentLine(index, 'target') },
          `target ${component.target}`,
          expected,
          'Name a target of the inventory.',
        ),
      )
    }
    if (skill === null || skill.digest !== component.digest) {
      const found =
        skill === null ? `unknown skill ${component.skill}` : `${component.skill} with digest ${component.digest}`
      const expected = skill === null ? `one of ${snapshot.skills.map((each) => each.name).join(', ')}` : skill.digest
      findings.push(
        block(
          'SG343',
          { path, line: design.componentLine(index, 'skill') },
          found,
          expected,
          'Take a skill from `specgate skills`, with its digest.',
        ),
      )
      return findings
    }
    const { check, problem: unusable } = compileKnownSchema(skill.inputs)
    for (const problem of check === null ? [`schema of the skill: ${unusable}`] : check(component.inputs)) {
      findings.push(
        block(
          'SG346',
          { path, line: design.componentLine(index, 'inputs') },
          `${component.id} inputs: ${problem}`,
          `what ${component.skill} takes`,
          'Correct the inputs.',
        ),
      )
    }
    for (const id of component.accepts) {
      const check = dossier.spec?.acceptance.find((each) => each.id === id)?.check
      if (check === undefined || check === null || skill.checks.after.includes(check)) continue
      findings.push(
        block(
          'SG348',
          { path, line },
          `${id} needs check ${check}`,
          `one of ${skill.checks.after.join(', ')}`,
          `Accept ${id} on a component whose skill offers it.`,
        ),
      )
    }
    return findings
  })
}

function orderFindings(design: SolutionDesign): readonly Finding[] {
  const { cycle } = topologicalOrder(design.components)
  const known = new Set(design.components.map((component) => component.id))
  const findings: Finding[] = design.components.flatMap((component, index) =>
    component.dependsOn
      .filter((id) => !known.has(id))
      .map((id) =>
        block(
          'SG344',
          { path: design.path, line: design.componentLine(index) },
          `${component.id} depends on ${id}`,
          'a component of this design',
          'Correct depends-on.',
        ),
      ),
  )
  design.components.forEach(({ id }, index) => {
    const first = design.components.findIndex((each) => each.id === id)
    if (first === index) return
    const line = design.componentLine(index)
    const remedy = 'Give one of them another id, or take it out.'
    findings.push(block('SG344', { path: design.path, line }, `component ${id} stands twice`, 'each id once', remedy))
  })
  if (cycle.length === 0) return findings
  const line = design.componentLine(design.components.findIndex((component) => cycle.includes(component.id)))
  return [
    ...findings,
    block(
      'SG344',
      { path: design.path, line },
      `${cycle.join(' → ')} wait for each other`,
      'an order',
      'Take one depends-on out of the circle.',
    ),
  ]
}
