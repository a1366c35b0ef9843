import { renderTable } from '../../documents/render-document.ts'
import { parsePlaceholder, placeholdersIn } from '../../library/fill-placeholders.ts'
import { entryOf } from '../../model/entry-of.ts'
import type { LibraryInput } from '../../model/library-spec.ts'
import { escapeMarkdown, showValue } from '../plain-text.ts'
import { named, outputsOf, planHead, planText, skillOf } from './plan-facts.ts'
import type { PlanFacts } from './plan-facts.ts'
import { takingsOf } from './value-sources.ts'

/** Drafts `data-model.md`: each value, where it comes from and who takes it, and the state that is read before and after. */
export function renderDataModel(facts: PlanFacts): string {
  const takers = takersOf(facts)
  return planText([
    planHead(facts, 'Data model of'),
    `## Request\n\n${renderRequest(facts, takers)}`,
    `## Inventory and facts\n\n${renderInventory(facts, takers)}`,
    `## Components\n\n${renderComponents(facts)}`,
    `## State\n\n${renderState(facts)}`,
  ])
}

type Takers = ReadonlyMap<string, readonly string[]>

/** Who takes a value, by its placeholder: components by their inputs, then what discovery and feasibility compare. */
function takersOf(facts: PlanFacts): Takers {
  const { library } = facts
  const pairs: readonly (readonly [string, string])[] = [
    ...takingsOf(facts).flatMap(({ component, input, from }) =>
      from.map((each) => [each, `\`${component}\` (${input})`] as const),
    ),
    ...library.discovery.flatMap(({ inputs }) => placeholdersIn(inputs).map((each) => [each, 'discovery'] as const)),
    ...library.capabilities.flatMap(({ id, test }) =>
      placeholdersIn([test.left, test.right]).map((each) => [each, id] as const),
    ),
  ]
  const takers = new Map<string, readonly string[]>()
  for (const [name, taker] of pairs) {
    const known = takers.get(name) ?? []
    if (!known.includes(taker)) takers.set(name, [...known, taker])
  }
  return takers
}

function renderRequest({ library, inputs, assessment }: PlanFacts, takers: Takers): string {
  const rows = library.inputs.flatMap((input) => {
    const value = entryOf(inputs, input.name)
    if (value === null) return []
    const bound = assessment.constraints.find(({ sets }) => Object.hasOwn(sets, input.name))
    return [
      [
        `\`${input.name}\``,
        typeOf(input),
        `${showValue(value)}${bound === undefined ? '' : ` (${bound.id})`}`,
        [...chosenBy(input.name), ...(takers.get(`input.${input.name}`) ?? [])].join(', ') || 'people only',
      ],
    ]
  })
  return renderTable(['Input', 'Type', 'Value', 'Taken by'], rows)
}

/** Inputs that choose where everything happens, whoever else takes them. */
function chosenBy(name: string): readonly string[] {
  if (name === 'environment') return ['choice of the inventory']
  return name === 'endpoint' || name === 'target' ? ['choice of the target'] : []
}

/** `number 1 to 825`, `one of a, b`, `list of text`. */
function typeOf({ schema }: LibraryInput): string {
  const { type, enum: among, minimum, maximum } = schema
  if (Array.isArray(among)) return `one of ${among.map((each) => showValue(each)).join(', ')}`
  if (type === 'integer' || type === 'number') {
    const from = typeof minimum === 'number' ? ` from ${minimum}` : ''
    return `number${from}${typeof maximum === 'number' ? ` to ${maximum}` : ''}`
  }
  if (type === 'array') return 'list of text'
  return type === 'boolean' ? 'yes or no' : 'text'
}

function renderInventory(facts: PlanFacts, takers: Takers): string {
  const { environment, target } = facts
  const fields = Object.entries(entryOf(environment.targets, target) ?? {}).map(([name, value]) => [
    `\`${target}\`: \`${name}\``,
    showValue(value),
    takers.get(`target.${name}`)?.join(', ') ?? 'nobody',
  ])
  const used = [...takers.keys()].filter((name) => parsePlaceholder(name)?.root === 'fact').toSorted()
  const found = used.map((name) => [
    `\`${environment.name}\`: \`${name.slice('fact.'.length)}\``,
    showValue(valueAt(environment.facts, name.split('.').slice(1))),
    takers.get(name)?.join(', ') ?? '',
  ])
  const rows = [...fields, ...found]
  return rows.length === 0
    ? `The inventory says nothing of \`${target}\`.`
    : renderTable(['Field', 'Value', 'Taken by'], rows)
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null
        ? entryOf(found as Readonly<Record<string, unknown>>, name)
        : undefined,
    value,
  )
}

/** What the tables above do not show: values that nobody gave, because the use case itself holds them. */
function renderComponents(facts: PlanFacts): string {
  const takings = takingsOf(facts)
  const lines = facts.design.components.map(({ id, target }) => {
    const own = takings.filter(({ component }) => component === id)
    const fixed = own.filter(({ from }) => from.length === 0).map(({ input }) => input)
    const seen = own.flatMap(({ input, from }) => (from.some((each) => each.startsWith('observed.')) ? [input] : []))
    const taken =
      own.length === 0
        ? 'takes no value'
        : `takes ${own.length === 1 ? 'one value' : `${own.length} values`}, as its contract has ${own.length === 1 ? 'it' : 'them'}`
    const kept = fixed.length === 0 ? '' : `; fixed by the use case: ${named(fixed)}`
    return `- \`${id}\` on ${named([target])} ${taken}${kept}${seen.length === 0 ? '' : `; as discovery saw it: ${named(seen)}`}.`
  })
  return lines.join('\n')
}

/** What was seen of the target before, field by field, and which component reports the field after its change. */
function renderState(facts: PlanFacts): string {
  const { capabilities, target, design } = facts
  const said =
    'The target is read before and after each component, where its skill can; both states and their difference are kept as `state-before.json`, `state-after.json` and `state.diff` beside its run record.'
  const seen: Readonly<Record<string, unknown>> = Object.assign(
    {},
    ...(capabilities?.observations ?? []).filter((each) => each.target === target).map(({ observed }) => observed),
  )
  const reporters = new Map<string, string[]>(Object.keys(seen).map((name) => [name, []]))
  for (const component of design.components) {
    for (const name of outputsOf(skillOf(facts, component))) {
      reporters.set(name, [...(reporters.get(name) ?? []), component.id])
    }
  }
  const rows = [...reporters].map(([name, ids]) => [escapeMarkdown(name), showValue(entryOf(seen, name)), named(ids)])
  const head = ['Field', `Seen before on \`${target}\``, 'Reported after by']
  return rows.length === 0 ? said : `${said}\n\n${renderTable(head, rows)}`
}
