import type { InputValue, LibraryInput } from '../model/library-spec.ts'
import { checkInputs, inputProblem } from './check-value.ts'
import type { InputProblem } from './check-value.ts'
import { cleanText, MAX_TEXT_BYTES } from './clean-text.ts'

/** What GitHub writes into the body for a field that was left empty. */
export const NO_RESPONSE = '_No response_'

const LONG_TEXT = 200

/** Reads one untrusted answer to one question, from a comment or a form field, into the input's type. */
export function readAnswer(
  input: LibraryInput,
  text: string,
): { readonly value: InputValue } | { readonly problem: InputProblem } {
  const value = Buffer.byteLength(text) > MAX_TEXT_BYTES ? null : convertAnswer(input, cleanText(text))
  if (value === null) return { problem: inputProblem(input, cleanText(text.slice(0, 1000)).trim() || 'nothing') }
  const problem = checkInputs([{ ...input, when: null }], { [input.name]: value })[0]
  return problem === undefined ? { value } : { problem }
}

/** A cleaned answer in the input's type; null when it is empty or of another type. */
export function convertAnswer(input: LibraryInput, cleaned: string): InputValue | null {
  const text = cleaned.trim()
  if (isEmptyAnswer(text)) return null
  const { type, enum: allowed } = input.schema
  if (Array.isArray(allowed))
    return allowed.map(String).find((each) => each.toLowerCase() === text.toLowerCase()) ?? text
  switch (type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : null
    case 'number':
      return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : null
    case 'boolean':
      return /^(?:yes|true)$/i.test(text) ? true : /^(?:no|false)$/i.test(text) ? false : null
    case 'array':
      return text
        .split(/[,\n]/)
        .map((each) => each.trim())
        .filter((each) => each !== '')
    default:
      return !isLongText(input) && text.includes('\n') ? null : text
  }
}

export function isEmptyAnswer(text: string): boolean {
  return text.trim() === '' || text.trim() === NO_RESPONSE
}

/** Whether a field takes text of several lines. */
export function isLongText(input: LibraryInput): boolean {
  const { type, maxLength, pattern } = input.schema
  return type === 'string' && pattern === undefined && typeof maxLength === 'number' && maxLength > LONG_TEXT
}
