import { designBasis } from '../derive/basis.ts'
import type { Dossier } from '../derive/dossier.ts'
import { targetOf } from '../derive/placeholder-context.ts'
import { topologicalOrder } from '../derive/topological-order.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Assessment } from '../documents/feasibility-report.ts'
import { renderBlock, renderDocument } from '../documents/render-document.ts'
import { fill, fillText } from '../library/fill-placeholders.ts'
import type { FillContext } from '../library/fill-placeholders.ts'
import type { FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { ComponentTemplate, LibrarySpec } from '../model/library-spec.ts'
import { artifactPath } from '../model/place.ts'
import { findSkill, skillReference } from '../model/skill.ts'
import type { SkillSummary } from '../model/skill.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { escapeMarkdown, proseValues } from './plain-text.ts'

type Planned = { readonly template: ComponentTemplate; readonly skill: SkillSummary | null; readonly inputs: unknown }

/**
 * Drafts `solution-design.md` from the locked spec, the approved feasibility report and the library's component graph. Constraints that
 * were decided replace the values asked for; every skill is pinned by digest; nothing feasibility does not ground is decided (R2.2).
 */
export function draftDesign(
  snapshot: Snapshot,
  engagement: Engagement,
  library: LibrarySpec,
  dossier: Dossier,
): readonly FileWrite[] {
  const { spec, report, environment, files } = dossier
  const feasibility = lockOf(engagement, 'feasibility')
  if (spec === null || report === null || environment === null || feasibility === null) return []
  const target = targetOf(spec)
  const constrained = Object.assign(
    {},
    ...report.assessment.constraints.map(({ sets }) => sets),
  ) as CustomerSpec['inputs']
  const inputs = { ...spec.inputs, ...constrained }
  const observed = dossier.capabilities?.observations.find((each) => each.target === target)?.observed ?? {}
  const context: FillContext = {
    input: inputs,
    target: environment.targets[target] ?? {},
    fact: environment.facts,
    observed,
  }
  const planned = library.components.map((template) => plan(template, snapshot.skills, context))
  const prose = { ...context, input: proseValues(inputs) }
  const text = renderDocument({
    gate: 'design',
    frontMatter: {
      kind: 'solution-design',
      schema: 1,
      engagement: engagement.id,
      environment: environment.name,
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
      Decisions: renderDecisions(library, report.assessment, prose),
      Components: renderBlock(
        'components',
        planned.map((each) => componentData(each, target)),
      ),
      Order: renderOrder(library.components),
      'Test plan': testItems(spec, library).join('\n'),
      Rollback: rollbackItems(planned).join('\n'),
      Sequence: renderSequence(planned, target),
    },
  })
  return [{ path: artifactPath(engagement.id, 'design'), content: text }]
}

function plan(template: ComponentTemplate, skills: readonly SkillSummary[], context: FillContext): Planned {
  return { template, skill: findSkill(skills, template.skill), inputs: fill(template.inputs, context).value }
}

function componentData({ template, skill, inputs }: Planned, target: string): unknown {
  return {
    id: template.id,
    skill: skill === null ? `${template.skill.split('@')[0]}@0.0.0` : skillReference(skill),
    digest: skill?.digest ?? `sha256:${'0'.repeat(64)}`,
    target,
    satisfies: template.satisfies,
    accepts: template.accepts,
    inputs,
    'depends-on': template.dependsOn,
    action: 'build',
  }
}

function renderSummary(
  planned: readonly Planned[],
  target: string,
  environment: string,
  assessment: Assessment,
): string {
  const names = planned.map(({ template, skill }) => `\`${template.id}\` (${skill?.summary ?? template.skill})`)
  const bound = assessment.constraints.map(
    ({ id, from, sets }) =>
      `${id} from ${from}: ${Object.entries(sets)
        .map(([name, value]) => `${name} = ${String(value)}`)
        .join(', ')}`,
  )
  return [
    `On \`${target}\` in \`${environment}\`: ${names.join(', ')}.`,
    bound.length === 0 ? 'No constraint binds the design.' : `Bound by ${bound.join('; ')}.`,
  ].join('\n\n')
}

function resolutionItems(spec: CustomerSpec, library: LibrarySpec, planned: readonly Planned[]): readonly string[] {
  return spec.requirements.map(({ id }) => {
    const components = planned
      .filter(({ template }) => template.satisfies.includes(id))
      .map(({ template }) => `\`${template.id}\``)
    const grounds = library.capabilities.filter((need) => need.neededFor.includes(id)).map((need) => need.id)
    return `- **${id}**${grounds.length === 0 ? '' : ` (${grounds.join(', ')})`} met by ${components.join(', ') || 'no component'}.`
  })
}

function renderDecisions(library: LibrarySpec, assessment: Assessment, context: FillContext): string {
  const general = library.decisions.map(
    ({ id, title, choice, rationale, requirements, capabilities }) =>
      `- **${id}** (${[...requirements, ...capabilities].join(', ')}) ${title}. ${fillText(choice, context).value} ${fillText(rationale, context).value}`,
  )
  const next = library.decisions.length
  const bound = assessment.constraints.map(({ id, from, sets }, index) => {
    const number = String(next + index + 1).padStart(3, '0')
    const values = Object.entries(sets).map(([name, value]) => `${name} is ${String(value)}`)
    return `- **D-${number}** (${id}, ${from}) ${values.join(', ') || 'no value changes'}. It carries out the recorded decision on ${from}.`
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
    return `- **${id}** (${cites.join(', ')}) check \`${check ?? ''}\` on ${on.join(', ') || 'no component'}, read back from the target after the change.`
  })
}

function rollbackItems(planned: readonly Planned[]): readonly string[] {
  return planned.toReversed().map(({ template, skill }) => {
    const rollback =
      skill === null
        ? 'unknown'
        : typeof skill.rollback === 'string'
          ? `\`${skill.rollback}\` of the skill restores the state before`
          : `none: ${skill.rollback.none}`
    return `- \`${template.id}\`: ${rollback}. It runs by itself when a check after the change fails.`
  })
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
