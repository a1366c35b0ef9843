import { entryOf } from '../model/entry-of.ts'
import { constitutionInForce } from '../derive/constitution-in-force.ts'
import { decidedInputs } from '../derive/decided-inputs.ts'
import type { Dossier } from '../derive/dossier.ts'
import { targetOf } from '../derive/placeholder-context.ts'
import { topologicalOrder } from '../derive/topological-order.ts'
import { plannedAs } from '../derive/variants.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Assessment } from '../documents/feasibility-report.ts'
import { renderBlock, renderDocument } from '../documents/render-document.ts'
import { fill, fillText } from '../library/fill-placeholders.ts'
import type { FillContext } from '../library/fill-placeholders.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { ComponentTemplate, LibrarySpec } from '../model/library-spec.ts'
import { listed } from '../model/listed.ts'
import { findSkill, skillReference } from '../model/skill.ts'
import type { SkillSummary } from '../model/skill.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { constitutionSections } from './constitution-gates.ts'
import { escapeMarkdown, proseContext, sentence, showValue } from './plain-text.ts'
import { noteOf, variantDecision } from './variant-decision.ts'
import type { Alternative } from './variant-decision.ts'

/** What stands in the place of components where the use case leaves them to people. */
const UNDESIGNED = 'Not designed yet: people name the components and their skills.'

type Planned = { readonly template: ComponentTemplate; readonly skill: SkillSummary | null; readonly inputs: unknown }

/** What a design's text is drafted from. */
export type DesignFacts = {
  readonly snapshot: Snapshot
  readonly engagement: Engagement
  readonly library: LibrarySpec
  readonly dossier: Dossier
  readonly basis: string
}

/**
 * Drafts the text of a design from the locked spec, the approved feasibility report and the library's component graph, or a variant of it.
 * Constraints that were decided replace the values asked for; every skill is pinned by digest; nothing feasibility does not ground is
 * decided (R2.2). Null when what it stands on is not there.
 */
export function renderDesign(
  { snapshot, engagement, library: unasked, dossier, basis }: DesignFacts,
  alternative: Alternative | null,
): string | null {
  const { spec, report, environment, files } = dossier
  const feasibility = lockOf(engagement, 'feasibility')
  if (spec === null || report === null || environment === null || feasibility === null) return null
  const variant = alternative?.variant ?? null
  const library = plannedAs(unasked, variant)
  const target = targetOf(spec)
  const observed = dossier.capabilities?.observations.find((each) => each.target === target)?.observed ?? {}
  const context: FillContext = {
    input: decidedInputs(library, spec, report.assessment, variant),
    target: entryOf(environment.targets, target) ?? {},
    fact: environment.facts,
    observed,
  }
  const planned = library.components.map((template) => plan(template, snapshot.skills, context))
  const components = planned.map((each) => componentData(each, target))
  const { constitution } = constitutionInForce(snapshot)
  const decisions = renderDecisions(library, report.assessment, proseContext(context))
  const named = alternative === null ? '' : variantDecision(unasked, alternative, spec, report.assessment, context)
  return renderDocument({
    gate: 'design',
    frontMatter: {
      kind: 'solution-design',
      schema: 1,
      engagement: engagement.id,
      environment: environment.name,
      batch: library.batch,
      ...(variant === null ? {} : { variant: variant.id }),
      'previous-record': feasibility.record,
      spec: files.requirements?.digest,
      feasibility: files.feasibility?.digest,
      basis,
    },
    title: `Design of ${escapeMarkdown(spec.frontMatter.title)}`,
    note: noteOf(alternative),
    sections: {
      Summary: renderSummary(planned, target, environment.name, report.assessment),
      Resolution: resolutionItems(spec, library, planned).join('\n'),
      Decisions: [decisions, named].filter((each) => each !== '').join('\n') || UNDESIGNED,
      Components: renderBlock('components', components),
      Order: planned.length === 0 ? UNDESIGNED : renderOrder(library.components),
      'Test plan': testItems(spec, library).join('\n'),
      Rollback: rollbackItems(planned).join('\n') || UNDESIGNED,
      Sequence: renderSequence(planned, target),
      ...constitutionSections(constitution, components, snapshot.skills),
    },
  })
}

function plan(template: ComponentTemplate, skills: readonly SkillSummary[], context: FillContext): Planned {
  const { value, unknown } = fill(template.inputs, context)
  return { template, skill: findSkill(skills, template.skill), inputs: withOpenMarks(value, unknown) }
}

/** A value that nobody gave is asked for, never guessed: its placeholder becomes an open question, which holds up Gate 2. */
function withOpenMarks(value: unknown, unknown: readonly string[]): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\{\{([^{}]*)\}\}/g, (whole, name: string) =>
      unknown.includes(name.trim()) ? `[NEEDS CLARIFICATION: what is ${name.trim()}?]` : whole,
    )
  }
  if (Array.isArray(value)) return value.map((each) => withOpenMarks(each, unknown))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withOpenMarks(each, unknown)]))
}

function componentData({ template, skill, inputs }: Planned, target: string) {
  return {
    id: template.id,
    skill: skill === null ? `${template.skill.split('@')[0]}@0.0.0` : skillReference(skill),
    digest: skill?.digest ?? `sha256:${'0'.repeat(64)}`,
    target,
    satisfies: template.satisfies,
    accepts: template.accepts,
    inputs,
    'depends-on': template.dependsOn,
    action: 'build' as const,
  }
}

function renderSummary(
  planned: readonly Planned[],
  target: string,
  environment: string,
  assessment: Assessment,
): string {
  const lines = planned.map(
    ({ template, skill }) =>
      `- \`${template.id}\`: ${sentence(escapeMarkdown(skill?.summary ?? `unknown skill ${template.skill}`))}`,
  )
  const bound = assessment.constraints.map(
    ({ id, from, sets }) => `${settings(sets)} (${id}, by the decision on ${from})`,
  )
  return [
    `${planned.length === 1 ? 'One component runs' : `${planned.length} components run`} on \`${target}\` in \`${environment}\`:`,
    lines.join('\n'),
    bound.length === 0 ? 'No constraint binds the design.' : `Bound by feasibility: ${bound.join('; ')}.`,
  ].join('\n\n')
}

/** `validity-days is 90 and key-type is rsa-2048`. */
function settings(sets: Readonly<Record<string, unknown>>): string {
  return listed(Object.entries(sets).map(([name, value]) => `\`${name}\` is ${showValue(value)}`)) || 'no value changes'
}

function resolutionItems(spec: CustomerSpec, library: LibrarySpec, planned: readonly Planned[]): readonly string[] {
  return spec.requirements.map(({ id }) => {
    const components = planned
      .filter(({ template }) => template.satisfies.includes(id))
      .map(({ template }) => `\`${template.id}\``)
    const grounds = library.capabilities.filter((need) => need.neededFor.includes(id)).map((need) => need.id)
    return `- **${id}**${grounds.length === 0 ? '' : ` (${grounds.join(', ')})`} met by ${listed(components) || 'no component'}.`
  })
}

function renderDecisions(library: LibrarySpec, assessment: Assessment, context: FillContext): string {
  const general = library.decisions.map(({ id, title, choice, rationale, requirements, capabilities }) =>
    [
      `- **${id}** (${[...requirements, ...capabilities].join(', ')}) ${sentence(title)}`,
      `  *Choice:* ${fillText(choice, context).value}`,
      `  *Because:* ${fillText(rationale, context).value}`,
    ].join('\n'),
  )
  const next = library.decisions.length
  const bound = assessment.constraints.map(({ id, from, sets }, index) => {
    const number = String(next + index + 1).padStart(3, '0')
    return [
      `- **D-${number}** (${id}, ${from}) Decided by a person.`,
      `  *Choice:* ${settings(sets)}.`,
      `  *Because:* it is the recorded decision on ${from}.`,
    ].join('\n')
  })
  return [...general, ...bound].join('\n')
}

function renderOrder(components: readonly ComponentTemplate[]): string {
  const { order } = topologicalOrder(components)
  const lines = order.flatMap(({ id, dependsOn }) =>
    dependsOn.length === 0 ? [`  ${id}`] : dependsOn.map((before) => `  ${before} --> ${id}`),
  )
  return ['```mermaid', 'graph LR', ...lines, '```'].join('\n')
}

function testItems(spec: CustomerSpec, library: LibrarySpec): readonly string[] {
  return spec.acceptance.map(({ id, cites, check }) => {
    const on = library.components
      .filter((component) => component.accepts.includes(id))
      .map((component) => `\`${component.id}\``)
    return `- **${id}** (${cites.join(', ')}) check \`${check ?? ''}\` on ${listed(on) || 'no component'}, read back from the target after the change.`
  })
}

function rollbackItems(planned: readonly Planned[]): readonly string[] {
  return planned.toReversed().map(({ template, skill }) => `- \`${template.id}\`: ${rollbackOf(skill)}`)
}

function rollbackOf(skill: SkillSummary | null): string {
  if (skill === null) return 'unknown, because the skill is.'
  if (typeof skill.rollback !== 'string') return `none: ${sentence(escapeMarkdown(skill.rollback.none))}`
  return `\`${skill.rollback}\` of the skill restores the state before; it runs by itself when a check after the change fails.`
}

function renderSequence(planned: readonly Planned[], target: string): string {
  const steps = planned.flatMap(({ template, skill }) => [
    `  Runner->>Target: ${template.id}: read state, checks before`,
    `  Runner->>Target: dry run`,
    `  Runner->>Target: ${skill?.access ?? 'change'}`,
    `  Target-->>Runner: state read back, checks after`,
  ])
  const head = [
    'sequenceDiagram',
    `  participant Gate as Gate 2`,
    '  participant Runner',
    `  participant Target as ${target}`,
    '  Gate->>Runner: execution contract',
  ]
  return ['```mermaid', ...head, ...steps, '  Runner->>Gate: evidence', '```'].join('\n')
}
