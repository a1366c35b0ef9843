import { placeholdersIn } from './fill-placeholders.ts'
import type { ExampleRequest, LibraryDesign, LibraryFrontMatter, WrittenInput } from './library-files.ts'
import type { SpecItems } from './read-spec-items.ts'
import type { MarkdownDocument } from '../documents/markdown.ts'
import type { YamlReading } from '../documents/read-yaml.ts'
import type { CapabilityNeed, ComponentTemplate, LibraryInput, LibrarySpec } from '../model/library-spec.ts'

/** One file of a library folder; the path goes into findings as it is. */
export type LibraryFile = { readonly path: string; readonly text: string }

/** A library spec taken apart, each piece with its place, before it is known to hold together. */
export type LibrarySource = {
  readonly files: { readonly spec: LibraryFile; readonly design: LibraryFile; readonly example: LibraryFile }
  readonly markdown: MarkdownDocument
  readonly front: LibraryFrontMatter
  readonly design: LibraryDesign
  readonly example: ExampleRequest
  readonly items: SpecItems
  /** Lines in `spec.md`, `design.yml` and `example/request.yml`. */
  readonly lineOf: {
    readonly front: YamlReading<unknown>['lineOf']
    readonly design: YamlReading<unknown>['lineOf']
    readonly example: YamlReading<unknown>['lineOf']
  }
}

/** Puts the pieces together as the model has them. */
export function draftLibrarySpec(source: LibrarySource, digest: string): LibrarySpec {
  const { front, design, example, items, markdown } = source
  return {
    id: front.id,
    version: front.version,
    title: front.title,
    category: front.category,
    risk: front.risk,
    summary: front.summary,
    alsoCalled: front['also-called'],
    digest,
    environments: front.environments,
    inputs: inputsOf(front),
    discovery: front.discovery,
    capabilities: front.capabilities.map(capabilityOf),
    requirements: items.requirements.map(({ id, text }) => ({ id, text })),
    acceptance: items.acceptance.map(({ id, verifies, check, text }) => ({ id, verifies, check, text })),
    decisions: items.decisions.map(({ line: _line, ...decision }) => decision),
    batch: front.batch,
    sections: sectionsOf(markdown),
    components: design.components.map(componentOf),
    variants: design.variants.map((each) => ({ ...each, batch: each.batch ?? null })),
    skills: front.skills.map((each) => ({ skill: each.skill, ifNotAvailable: each['if-not-available'] })),
    example: example.values,
  }
}

/** The inputs in the order in which they are written, which is the order of form and questions. */
export function inputsOf(front: LibraryFrontMatter): readonly LibraryInput[] {
  return Object.entries(front.inputs.properties).map(([name, written]) => ({
    name,
    label: written.title,
    question: written.description,
    why: written['x-why'],
    schema: schemaOf(written),
    example: [written.examples[0]].flat().join(', '),
    fallback: written.default ?? null,
    when: written['x-when'] ?? null,
    claims: written['x-claims'] ?? null,
    required: front.inputs.required.includes(name),
  }))
}

/** Markdown by level-two heading, without the heading. */
export function sectionsOf(markdown: MarkdownDocument): Readonly<Record<string, string>> {
  const lines = markdown.text.split('\n')
  return Object.fromEntries(
    markdown.sections.map(({ title, line }, index) => [
      title,
      lines
        .slice(line, (markdown.sections[index + 1]?.line ?? lines.length + 1) - 1)
        .join('\n')
        .trim(),
    ]),
  )
}

/** Whether a value can be known before the environment was looked at. */
export function needsDiscovery(value: unknown): boolean {
  return placeholdersIn(value).some((each) => each.startsWith('observed.'))
}

function schemaOf(written: WrittenInput): LibraryInput['schema'] {
  const {
    title: _title,
    description: _description,
    'x-why': _why,
    'x-when': _when,
    'x-claims': _claims,
    examples: _examples,
    default: _default,
    ...schema
  } = written
  return schema
}

function capabilityOf(written: LibraryFrontMatter['capabilities'][number]): CapabilityNeed {
  const { id, title, test, tradeoff } = written
  const options = (tradeoff?.options ?? []).map((option) => ({
    id: option.id,
    text: option.text,
    consequence: option.consequence,
    sets: option.sets ?? null,
  }))
  return {
    id,
    title,
    neededFor: written['needed-for'],
    test,
    ifNotAvailable: written['if-not-available'],
    tradeoff: tradeoff === undefined ? null : { id: tradeoff.id, conflict: tradeoff.conflict, options },
  }
}

function componentOf(written: LibraryDesign['components'][number]): ComponentTemplate {
  const { id, skill, satisfies, accepts, inputs } = written
  return { id, skill, satisfies, accepts, inputs, dependsOn: written['depends-on'] }
}
