import { entryOf } from '../../model/entry-of.ts'
import type { Dossier } from '../../derive/dossier.ts'
import type { LibraryInput, LibrarySpec } from '../../model/library-spec.ts'
import type { Finding } from '../../model/finding.ts'
import { contentWords, stemOf } from '../../documents/content-words.ts'
import { blockAt } from './judged-text.ts'
import { admits, limitsIn } from './limits.ts'
import type { Limit } from './limits.ts'
import type { Statement } from './statements.ts'

/** An input that a requirement can be about, with the value that the spec has for it. */
type Subject = {
  readonly name: string
  readonly value: string | number
  /** Words that tell a sentence is about it, `validity` of `validity-days`. */
  readonly words: readonly string[]
  /** All words of its name. */
  readonly named: readonly string[]
  /** Other values that it could have had. */
  readonly others: readonly string[]
}

/** Words of input names that say what kind of value it is, not of what. */
const KIND_WORDS = new Set(
  [
    'id',
    'number',
    'count',
    'type',
    'mode',
    'minimum',
    'maximum',
    'min',
    'max',
    'day',
    'days',
    'hours',
    'minutes',
    'seconds',
    'percent',
    'left',
    'name',
  ].map(stemOf),
)

/**
 * Requirements and criteria that name another value than the input they are about: an item of the library by the placeholder in its template,
 * one's own sentence by the words of the input's name.
 */
export function inputDifferences(
  { spec, library }: Dossier,
  path: string,
  statements: readonly Statement[],
): readonly Finding[] {
  if (spec === null || library === null) return []
  const subjects = library.inputs.flatMap((input) => subjectOf(input, entryOf(spec.inputs, input.name)))
  const templates = templatesOf(library)
  const items = new Map<string, Statement[]>()
  for (const statement of statements) {
    const own = items.get(statement.id) ?? []
    own.push(statement)
    items.set(statement.id, own)
  }
  return [...items].flatMap(([id, own]) =>
    subjects.flatMap((subject) => {
      const template = templates.get(id) ?? ''
      const hit = template.includes(`{{input.${subject.name}}}`)
        ? templateDifference(template, subject, spec, own)
        : ownDifference(
            subject,
            own.filter(({ text }) => !template.includes(text.trim())),
          )
      if (hit === null) return []
      const found = `${id} says ${hit.written}, the input ${subject.name} is ${subject.value}`
      const remedy = `Write ${subject.value} there, or correct ${subject.name} in the inputs block.`
      return [blockAt('SG818', path, hit.statement.passage, hit.at, found, 'the value of the input', remedy)]
    }),
  )
}

type Hit = { readonly statement: Statement; readonly at: number; readonly written: string }

function subjectOf({ name, schema }: LibraryInput, value: unknown): readonly Subject[] {
  const named = name.split('-').map(stemOf)
  const words = named.filter((word) => !KIND_WORDS.has(word))
  if (typeof value === 'number') return [{ name, value, words, named, others: [] }]
  const choices: readonly unknown[] = Array.isArray(schema['enum']) ? schema['enum'] : []
  if (typeof value !== 'string' || !choices.includes(value)) return []
  const others = choices.filter((choice) => typeof choice === 'string' && choice !== value) as string[]
  return [{ name, value, words, named, others }]
}

function templatesOf({ requirements, acceptance }: LibrarySpec): ReadonlyMap<string, string> {
  return new Map([...requirements, ...acceptance].map(({ id, text }) => [id, text]))
}

function templateDifference(
  template: string,
  subject: Subject,
  values: Dossier['spec'],
  own: readonly Statement[],
): Hit | null {
  const { value, others, name } = subject
  if (typeof value === 'string') return otherChoice(own, value, others, () => true)
  const [, follows = ''] = template.split(`{{input.${name}}}`)
  const unit = stemOf((/^\s+(\p{L}+)/u.exec(follows)?.[1] ?? '').toLowerCase())
  // What the item held when its use case was approved: its own numbers, and those of other inputs.
  const filled = template.replaceAll(/\{\{input\.([a-z0-9-]+)\}\}/g, (whole, other: string) =>
    String(entryOf(values?.inputs ?? {}, other) ?? whole),
  )
  const approved = new Set(limitsIn(filled).map(numberOf))
  const numbers = limitHits(own).filter(({ limit }) => unit !== '' && limit.word === unit)
  if (numbers.some(({ limit }) => limit.value === value)) return null
  const strange = numbers.find(({ limit }) => !approved.has(limit.value))
  if (strange === undefined) return null
  const { statement, limit } = strange
  return { statement, at: statement.at + limit.at, written: limit.written }
}

type NumberSaid = Limit & { readonly value: number; readonly word: string }

function limitHits(
  own: readonly Statement[],
): readonly { readonly statement: Statement; readonly limit: NumberSaid }[] {
  return own.flatMap((statement) =>
    limitsIn(statement.text).map((limit) => {
      const word = stemOf((limit.written.split(/\s+/).slice(1).at(-1) ?? '').toLowerCase())
      return { statement, limit: { ...limit, value: numberOf(limit), word } }
    }),
  )
}

function numberOf({ written }: Limit): number {
  return Number(/^[\d.]+/.exec(written)?.[0])
}

/** A sentence of one's own counts as being about an input when it has the words of its name, and is no exception. */
function ownDifference(subject: Subject, own: readonly Statement[]): Hit | null {
  const { value, words, named, others } = subject
  if (words.length === 0) return null
  const about = own.filter((statement) => !statement.isNegated && words.every((word) => statement.words.includes(word)))
  if (about.length === 0) return null
  if (typeof value === 'string')
    return otherChoice(about, value, others, (before) => endsWith(contentWords(before), named))
  for (const { statement, limit } of limitHits(about)) {
    const before = contentWords(statement.text.slice(Math.max(0, limit.at - WIDEST), limit.at))
    const isSubject = words.every((word, index) => statement.words[index] === word)
    const isAbout = named.includes(limit.word) ? isSubject : endsWith(before, words) && named.length > words.length
    if (!isAbout) continue
    const fits = limit.least === limit.most ? limit.value === value : admits(limit, value * scaleOf(limit))
    if (!fits) return { statement, at: statement.at + limit.at, written: limit.written }
  }
  return null
}

/** How far before a number the name of its quantity is looked for, in characters. */
const WIDEST = 100

function scaleOf({ least, most, value }: NumberSaid): number {
  const written = Number.isFinite(least) ? least : most
  return value === 0 ? 1 : written / value
}

function endsWith(words: readonly string[], last: readonly string[]): boolean {
  return last.every((word, index) => words.at(index - last.length) === word)
}

/** Says when something holds, so that a value after it is a case and not a claim. */
const CASE = /(?<!\p{L})(?:for|if|when|where|unless|or|other than|instead of|decision|except)(?!\p{L})/iu

function otherChoice(
  own: readonly Statement[],
  value: string,
  others: readonly string[],
  isAbout: (before: string) => boolean,
): Hit | null {
  if (own.some(({ text }) => placeOf(text, value) !== -1)) return null
  for (const statement of own) {
    for (const other of others) {
      const at = placeOf(statement.text, other)
      if (at === -1) continue
      const before = statement.text.slice(0, at)
      if (!CASE.test(before) && !statement.isNegated && isAbout(before))
        return { statement, at: statement.at + at, written: other }
    }
  }
  return null
}

/** Where a value stands as a word of its own; -1 when it does not. */
function placeOf(text: string, value: string): number {
  let at = text.indexOf(value)
  while (at !== -1) {
    const around = `${text.charAt(at - 1)} ${text.charAt(at + value.length)}`
    if (!/[\p{L}\p{N}-]/u.test(around)) return at
    at = text.indexOf(value, at + value.length)
  }
  return -1
}
