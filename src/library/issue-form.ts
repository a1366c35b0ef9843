import { stringify } from 'yaml'
import type { InputValues, LibraryInput, LibrarySpec } from '../model/library-spec.ts'
import { applyingInputs, describeWhen } from './applying-inputs.ts'
import { checkInputs, inputProblem } from './check-value.ts'
import type { InputProblem } from './check-value.ts'
import { MAX_TEXT_BYTES } from './clean-text.ts'
import { convertAnswer, isEmptyAnswer, isLongText, NO_RESPONSE } from './read-answer.ts'
import { splitFormBody } from './split-form-body.ts'

const UNCLEAR = {
  given: 'a body that can be read in two ways',
  accepted: 'each heading of the form once, in its order, and none of them inside an answer or a comment',
}

/** What a request says: the values that can be taken, and what is wrong with the others. A field in neither was left empty. */
export type FormReading = { readonly values: InputValues; readonly problems: readonly InputProblem[] }

/** Title prefix that the form puts into an issue, `[ssl-certificate-lifecycle] `: the body does not say which form it came from. */
function titlePrefix(spec: Pick<LibrarySpec, 'id'>): string {
  return `[${spec.id}] `
}

/** The use case an issue asks for, by its title; null when it comes from no library form. */
export function libraryIdOf(title: string): string | null {
  return /^\[([a-z0-9]+(?:-[a-z0-9]+)*)\](?:\s|$)/.exec(title.slice(0, 256))?.[1] ?? null
}

/**
 * A GitHub issue form for one use case (R9.2), the content of `.github/ISSUE_TEMPLATE/<id>.yml`. A field is required only where the
 * engagement cannot start without it; what else is left empty takes its default or is asked for.
 */
export function renderIssueForm(spec: LibrarySpec): string {
  const intro = [
    spec.summary,
    '',
    'Leave empty what you do not know: it takes the default named below it, or you are asked. Answers are public to everybody who can read',
    'this repository, so write no passwords or keys.',
  ].join('\n')
  const form = {
    name: spec.title,
    description: spec.summary,
    title: titlePrefix(spec),
    labels: ['specgate'],
    body: [{ type: 'markdown', attributes: { value: intro } }, ...spec.inputs.map(formField)],
  }
  // GitHub reads forms as YAML 1.1, to which an unquoted yes is no text.
  return stringify(form, { lineWidth: 0, compat: 'yaml-1.1' })
}

function formField(input: LibraryInput): unknown {
  const options = optionsOf(input)
  const when = input.when === null ? '' : `Only when ${describeWhen(input)}. `
  const empty = input.fallback === null ? '' : ` Left empty: ${textOf(input.fallback)}.`
  return {
    type: options !== null ? 'dropdown' : isLongText(input) ? 'textarea' : 'input',
    id: input.name,
    attributes: {
      label: input.label,
      description: `${when}${input.question} ${input.why}${empty}`,
      ...(options === null ? { placeholder: input.example } : { options }),
    },
    validations: { required: input.required },
  }
}

function optionsOf(input: LibraryInput): readonly string[] | null {
  const { type, enum: allowed } = input.schema
  if (Array.isArray(allowed)) return allowed.map(String)
  return type === 'boolean' ? ['yes', 'no'] : null
}

/** The body GitHub makes of a form that was filled with these values. */
export function renderIssueBody(values: InputValues, spec: LibrarySpec): string {
  const parts = spec.inputs.map(({ name, label }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    const text = value === undefined ? '' : textOf(value)
    return `### ${label}\n\n${text === '' ? NO_RESPONSE : text}`
  })
  return parts.join('\n\n')
}

function textOf(value: InputValues[string]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? value.join(', ') : String(value)
}

/** Reads the untrusted body of an issue back into typed values; what cannot be read one way only is a problem, never a guess. */
export function readIssueForm(body: string, spec: LibrarySpec): FormReading {
  if (Buffer.byteLength(body) > MAX_TEXT_BYTES) {
    return { values: {}, problems: [{ field: 'body', given: 'more than 64 KiB', accepted: 'up to 64 KiB' }] }
  }
  const answers = splitFormBody(
    body,
    spec.inputs.map(({ label }) => label),
  )
  const converted = spec.inputs.flatMap((input, index) => {
    const answer = answers[index] ?? { state: 'missing' }
    if (answer.state === 'unclear') return [{ input, value: null, problem: { field: input.name, ...UNCLEAR } }]
    if (answer.state === 'missing' || isLeftEmpty(answer.text, input)) return []
    const value = convertAnswer(input, answer.text)
    return [{ input, value, problem: value === null ? inputProblem(input, answer.text.trim()) : null }]
  })
  const given = Object.fromEntries(
    converted.flatMap(({ input, value }) => (value === null ? [] : [[input.name, value]])),
  )
  const problems = [
    ...converted.flatMap(({ problem }) => (problem === null ? [] : [problem])),
    ...checkInputs(spec.inputs, withFallbacks(spec.inputs, given)),
  ]
  const wrong = new Set(problems.map(({ field }) => field))
  const values = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)))
  return { values, problems: problems.toSorted((a, b) => placeOf(spec, a.field) - placeOf(spec, b.field)) }
}

/** The values with the default of every input that is asked for and has none of its own. */
export function withFallbacks(inputs: readonly LibraryInput[], values: InputValues): InputValues {
  const all = (asked: readonly LibraryInput[]): InputValues => {
    const fallbacks = asked.flatMap(({ name, fallback }) => (fallback === null ? [] : [[name, fallback] as const]))
    return { ...Object.fromEntries(fallbacks), ...values }
  }
  // What an input depends on is always asked for, so that its own default counts.
  const known = all(inputs.filter(({ when }) => when === null))
  return all(applyingInputs(inputs, known))
}

function placeOf(spec: LibrarySpec, field: string): number {
  return spec.inputs.findIndex(({ name }) => name === field)
}

function isLeftEmpty(answer: string, input: LibraryInput): boolean {
  return isEmptyAnswer(answer) || (optionsOf(input) !== null && answer.trim() === 'None')
}
