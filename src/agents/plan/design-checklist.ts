import { topologicalOrder } from '../../derive/topological-order.ts'
import { compileKnownSchema } from '../../documents/json-schema.ts'
import type { Component } from '../../documents/read-components.ts'
import type { SkillSummary } from '../../model/skill.ts'
import { planHead, planText, skillOf } from './plan-facts.ts'
import type { PlanFacts } from './plan-facts.ts'

/** Drafts `checklists/design.md`: unit tests of the design's text, each ticked only when it holds (R7.2). */
export function renderDesignChecklist(facts: PlanFacts): string {
  const items = itemsOf(facts).map(([text, holds]) => `- [${holds ? 'x' : ' '}] ${text}`)
  return planText([
    planHead(facts, 'Design checklist for'),
    'Ticked where the design shows it. What is not ticked needs an answer before Gate 2.',
    items.join('\n'),
  ])
}

function itemsOf(facts: PlanFacts): readonly (readonly [string, boolean])[] {
  const { design, spec, environment, library, inputs } = facts
  const { components } = design
  const skills = components.map((component) => ({ component, skill: skillOf(facts, component) }))
  const satisfied = new Set(components.flatMap(({ satisfies }) => satisfies))
  const asked = ['maintenance-window', 'rollback-contact'].filter((name) =>
    library.inputs.some((input) => input.name === name),
  )
  return [
    ['No question is open.', design.markers.length === 0],
    ['Each requirement is met by a component.', spec.requirements.every(({ id }) => satisfied.has(id))],
    [
      'Each criterion is proven on a component whose skill offers its check.',
      spec.acceptance.every(({ id, check }) =>
        skills.some(
          ({ component, skill }) =>
            component.accepts.includes(id) && check !== null && (skill?.checks.after.includes(check) ?? false),
        ),
      ),
    ],
    ['Each decision names what it rests on.', design.decisions.every(({ cites }) => cites.length > 0)],
    ['Each component runs an installed skill, pinned by digest.', skills.every(({ skill }) => skill !== null)],
    ['Each skill takes the inputs that its component gives.', skills.every(takesInputs)],
    ['Each target is in the inventory.', components.every(({ target }) => Object.hasOwn(environment.targets, target))],
    [
      'Each secret that a skill needs is known in the environment.',
      skills.every(({ skill }) => skill?.secrets.every((name) => Object.hasOwn(environment.secrets, name)) ?? false),
    ],
    [
      'Each component can be undone, or says why not.',
      skills.every(({ skill }) => skill !== null && hasRollback(skill)),
    ],
    ['No components wait for each other.', topologicalOrder(components).cycle.length === 0],
    ...(asked.length === 0
      ? []
      : [
          [
            'It is said when the work may be done and who is called when it fails.',
            asked.every((name) => inputs[name] !== undefined),
          ] as const,
        ]),
  ]
}

function takesInputs({
  component,
  skill,
}: {
  readonly component: Component
  readonly skill: SkillSummary | null
}): boolean {
  const check = skill === null ? null : compileKnownSchema(skill.inputs).check
  return check !== null && check(component.inputs).length === 0
}

function hasRollback({ rollback }: SkillSummary): boolean {
  return (typeof rollback === 'string' ? rollback : rollback.none).trim() !== ''
}
