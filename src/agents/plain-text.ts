import type { InputValue, InputValues } from '../model/library-spec.ts'

/** A value that people typed, as plain text inside Markdown: on one line, and nothing in it is markup. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`)
}

/** Texts on one line, so that no value can start a heading, a list or a fence. */
export function oneLineValues(values: InputValues): InputValues {
  return mapValues(values, oneLine)
}

/** Values as they may stand in the prose of a document. */
export function proseValues(values: InputValues): InputValues {
  return mapValues(values, escapeMarkdown)
}

/** Any value as short plain text inside Markdown; nothing for one that is absent. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = Array.isArray(value)
    ? value.map(String).join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
  return escapeMarkdown(text.slice(0, 300))
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function mapValues(values: InputValues, change: (text: string) => string): InputValues {
  function changed(value: InputValue): InputValue {
    if (typeof value === 'string') return change(value)
    return Array.isArray(value) ? value.map((each: string) => change(each)) : value
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, changed(value)]))
}
