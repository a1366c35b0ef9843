import { entryOf } from '../model/entry-of.ts'
import { designBasis } from '../derive/basis.ts'
import { constitutionInForce } from '../derive/constitution-in-force.ts'
import type { Dossier } from '../derive/dossier.ts'
import { targetOf } from '../derive/placeholder-context.ts'
import { topologicalOrder } from '../derive/topological-order.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Assessment } from '../documents/feasibility-report.ts'
import { renderBlock, renderDocument } from '../documents/render-document.ts'
import { readSolutionDesign } from '../documents/solution-design.ts'
import { fill, fillText } from '../library/fill-placeholders.ts'
import type { FillContext } from '../library/fill-placeholders.ts'
import type { FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { ComponentTemplate, LibrarySpec } from '../model/library-spec.ts'
import { artifactPath } from '../model/place.ts'
import { findSkill, skillReference } from '../model/skill.ts'
import type { SkillSummary } from '../model/skill.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'
import { constitutionSections } from './constitution-gates.ts'
import { decidedInputs, planBeside } from './plan/plan-beside.ts'
import { escapeMarkdown, proseContext, sentence, showValue } from './plain-text.ts'
import { listed } from '../model/listed.ts'

/** What stands in the place of components where the use case leaves them to people. */
const UNDESIGNED = 'Not designed yet: people name the components and their skills.'

type Planned = { readonly template: ComponentTemplate; readonly skill: SkillSummary | null; readonly inputs: unknown }

/**
 * Drafts `solution-design.md`, and beside it the plan, from the locked spec, the approved feasibility report and the library's component graph. Constraints that
 * were decided replace the values asked for; every skill is pinned by digest; nothing feasibility does not ground is decided (R2.2).
 */
export function draftDesign(
  snapshot: Snapshot,
  engagement: Engagement,
  library: LibrarySpec,
  dossier: Dossier,
  content: BranchContent | null,
): readonly FileWrite[] {
  const { spec, report, environment, files } = dossier
  const feasibility = lockOf(engagement, 'feasibility')
  if (spec === null || report === null || environment === null || feasibility === null) return []
  const target = targetOf(spec)
  const inputs = decidedInputs(library, spec, report.assessment)
  const observed = dossier.capabilities?.observations.find((each) => each.target === target)?.observed ?? {}
  const context: FillContext = {
    input: inputs,
    target: entryOf(environment.targets, target) ?? {},
    fact: environment.facts,
    observed,
  }
  const planned = library.components.map((template) => plan(template, snapshot.skills, context))
  const components = planned.map((each) => componentData(each, target))
  const { constitution } = constitutionInForce(snapshot)
  const text = renderDocument({
    gate: 'design',
    frontMatter: {
      kind: 'solution-design',
      schema: 1,
      engagement: engagement.id,
      environment: environment.name,
      batch: library.batch,
      'previous-record': feasibility.record,
      spec: files.requirements?.digest,
      feasibility: files.feasibility?.digest,
      basis: designBasis(snapshot, engagement, library),
    },
    title: `Design of ${escapeMarkdown(spec.frontMatter.title)}`,
    note: `Drafted by the solution-arch-agent from the locked spec and feasibility report, without a model. Approved at Gate 2, it is what the build answers to, byte for byte.`,
    sections: {
      Summary: renderSummary(planned, target, environment.name, report.assessment),
      Resolution: resolutionItems(spec, library, planned).join('\n'),
      Decisions: renderDecisions(library, report.assessment, proseContext(context)) || UNDESIGNED,
      Components: renderBlock('components', components),
      Order: planned.length === 0 ? UNDESIGNED : renderOrder(library.components),
      'Test plan': testItems(spec, library).join('\n'),
      Rollback: rollbackItems(planned).join('\n') || UNDESIGNED,
      Sequence: renderSequence(planned, target),
      ...constitutionSections(constitution, components, snapshot.skills),
    },
  })
  const path = artifactPath(engagement.id, 'design')
  const { design } = readSolutionDesign(path, text)
  const drafted = { path, content: text }
  // What cannot be read back explains nothing; the rules say what is wrong with it.
  if (design === null) return [drafted]
  return [drafted, ...planBeside(snapshot, engagement.id, library, dossier, design, content)]
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
