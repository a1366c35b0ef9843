import { createHmac } from 'node:crypto'
import { canonicalJson } from '../../../model/digest.ts'
import type { Json } from './documents.ts'

/** In place of a value that the plan cannot tell yet. */
export const UNKNOWN = '(known after apply)'

/** Shorter values are too common in ordinary text to be masked wherever they occur. */
const SHORTEST = 4

/** Hides what the tool marks as sensitive, and remembers it. */
export type Redaction = {
  /** A value with a mark in the place of all that is sensitive in it. Marks are as the tool gives them: true, or a tree of them. */
  readonly redact: (value: Json, marks: Json) => Json
  /** What was hidden so far, to be masked wherever else it occurs: tools copy values to places that they do not mark. */
  readonly hidden: () => string[]
}

/**
 * A mark tells equal values from different ones, so that a rotated secret is seen as a change: it holds a digest keyed with the lineage of
 * the state, which only those know who can read the secrets anyway. Without a state yet all marks are alike.
 */
export function openRedaction(lineage: string | null): Redaction {
  const hidden = new Set<string>()
  function mark(value: Json): Json {
    if (value === null || value === UNKNOWN) return value
    leavesOf(value).forEach((leaf) => hidden.add(leaf))
    if (lineage === null) return '*** (sensitive)'
    return `*** (sensitive, ${createHmac('sha256', lineage).update(canonicalJson(value)).digest('hex').slice(0, 12)})`
  }
  function redact(value: Json, marks: Json): Json {
    if (marks === true) return mark(value)
    if (Array.isArray(value)) {
      return Array.isArray(marks) ? value.map((each, index) => redact(each, marks[index] ?? null)) : value
    }
    if (!isObject(value) || !isObject(marks)) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redact(each, marks[key] ?? null)]))
  }
  return { redact, hidden: () => [...hidden] }
}

/** A planned value with UNKNOWN where the tool says that it will be known only after the change. */
export function withUnknown(value: Json, unknown: Json): Json {
  if (unknown === true) return UNKNOWN
  if (Array.isArray(unknown)) {
    const known = Array.isArray(value) ? value : []
    return Array.from({ length: Math.max(known.length, unknown.length) }, (_, index) =>
      withUnknown(known[index] ?? null, unknown[index] ?? null),
    )
  }
  if (!isObject(unknown) || (value !== null && !isObject(value))) return value
  const known = value ?? {}
  const names = [...new Set([...Object.keys(known), ...Object.keys(unknown)])]
  const filled = names
    .map((name) => [name, withUnknown(known[name] ?? null, unknown[name] ?? null)] as const)
    .filter(([name, each]) => Object.hasOwn(known, name) || each !== null)
  return value === null && filled.length === 0 ? null : Object.fromEntries(filled)
}

export function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function leavesOf(value: Json): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf)
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  return text.length < SHORTEST ? [] : [text]
}
