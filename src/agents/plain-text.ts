import { showHidden } from '../documents/hidden-characters.ts'
import { oneLine } from '../library/clean-text.ts'
import type { FillContext } from '../library/fill-placeholders.ts'

/** Longest value that is shown; the whole of it stands in the block for programs or in the evidence. */
const MAX_SHOWN = 300

/** A value that people or devices gave, as plain text inside Markdown: on one line, and nothing in it is markup. */
export function escapeMarkdown(text: string): string {
  const escaped = oneLine(text).replaceAll(/[\\`*_[\]<>|#~&$]/g, (character) => `\\${character}`)
  // At the start of a line these would begin a list or underline a heading.
  return escaped.replace(/^([-+=])/, '\\$1').replace(/^(\d{1,9})([.)])/, '$1\\$2')
}

/** Values as they may stand in the prose of a document, at any depth. */
export function proseValues<T>(value: T): T {
  return mapTexts(value, escapeMarkdown) as T
}

/** What placeholders stand for, as it may stand in prose. */
export function proseContext({ input, target, fact, observed }: FillContext): FillContext {
  return {
    input: proseValues(input),
    target: proseValues(target),
    fact: proseValues(fact),
    observed: proseValues(observed),
  }
}

/** Any value as short plain text inside Markdown; a dash for one that is absent. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  const text = Array.isArray(value)
    ? value.map(String).join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
  const characters = Array.from(showHidden(text))
  return escapeMarkdown(
    characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : characters.join(''),
  )
}

/** A text that ends in one full stop, to be followed by another. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each, change)]))
}
