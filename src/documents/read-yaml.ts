import { isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import type { z } from 'zod'
import type { Finding } from '../model/finding.ts'
import { isNestedDeeper } from './is-nested-deeper.ts'

/** A piece of YAML and where it stands in its file. */
export type YamlSource = {
  readonly path: string
  readonly text: string
  /** One-based line of the file on which the text begins. */
  readonly firstLine: number
}

/** Codes and remedy to report with: one for text that is not YAML, one for a value that is not as expected. */
export type YamlCodes = { readonly syntax: string; readonly shape: string; readonly remedy: string }

export type YamlReading<T> = {
  /** Null when there is any finding. */
  readonly value: T | null
  readonly findings: readonly Finding[]
  /** Line of the file where the value at a property path stands, or of its nearest parent. */
  readonly lineOf: (path: readonly PropertyKey[]) => number
}

const MAX_BYTES = 256 * 1024
/** How much of one kind a text may hold: the parser takes long for them, above all where they stand wrong. */
const IN_ALL = [
  { what: 'colons', pattern: /:/g, most: 20_000 },
  { what: 'quotation marks', pattern: /["']/g, most: 40_000 },
  { what: 'stars', pattern: /\*/g, most: 20_000 },
  { what: 'lines', pattern: /\r\n?|\n/g, most: 20_000 },
] as const
const MAX_DEPTH = 50
const MAX_MESSAGE = 300

/**
 * Reads untrusted YAML strictly: one document, no aliases, no duplicate keys, no unknown fields, at most 256 KiB, 20 000 lines and 50
 * levels. Every problem is a finding at its line (R11.1).
 */
export function readYaml<T>(source: YamlSource, schema: z.ZodType<T>, codes: YamlCodes): YamlReading<T> {
  const lines = new LineCounter()
  function finding(code: string, line: number, found: string, expected: string): Finding {
    return { code, severity: 'block', path: source.path, line, found, expected, remedy: codes.remedy }
  }
  if (Buffer.byteLength(source.text) > MAX_BYTES) {
    const tooLong = finding(codes.syntax, source.firstLine, 'YAML longer than 256 KiB', 'less')
    return { value: null, findings: [tooLong], lineOf: () => source.firstLine }
  }
  const many = IN_ALL.find(({ pattern, most }) => (source.text.match(pattern)?.length ?? 0) > most)
  if (many !== undefined) {
    const found = `YAML with more than ${many.most} ${many.what}`
    const tooMany = finding(codes.syntax, source.firstLine, found, 'fewer of them')
    return { value: null, findings: [tooMany], lineOf: () => source.firstLine }
  }
  const { document, data, fault } = takeApart(source.text, lines)
  function lineAt(offset: number): number {
    return source.firstLine + Math.max(lines.linePos(offset).line, 1) - 1
  }
  function lineOf(path: readonly PropertyKey[]): number {
    return document === null ? source.firstLine : lineAt(offsetOf(document, path))
  }
  if (fault !== null) {
    const line = fault.at === null ? source.firstLine : lineAt(fault.at)
    return { value: null, findings: [finding(codes.syntax, line, fault.found, fault.expected)], lineOf }
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return { value: parsed.data, findings: [], lineOf }
  const findings = parsed.error.issues.slice(0, 20).map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, String(issue.keys[0])] : issue.path
    const name = path.length === 0 ? 'the document' : path.map(String).join('.')
    const message = issue.message.length > MAX_MESSAGE ? `${issue.message.slice(0, MAX_MESSAGE)}…` : issue.message
    return finding(codes.shape, lineOf(path), `${name}: ${message}`, expectedOf(issue))
  })
  return { value: null, findings, lineOf }
}

/** `at` null: the text as a whole. */
type Fault = { readonly at: number | null; readonly found: string; readonly expected: string }
type TakenApart =
  | { readonly document: Document; readonly data: unknown; readonly fault: null }
  | { readonly document: Document | null; readonly data: null; readonly fault: Fault }

const TOO_DEEP: Fault = { at: null, found: 'YAML nested too deep', expected: `at most ${MAX_DEPTH} levels` }

function takeApart(text: string, lineCounter: LineCounter): TakenApart {
  try {
    // The parser compares each key with every one before it, which takes time with the square of the keys: `doubledKey` does not.
    const options = { strict: true, uniqueKeys: false, stringKeys: true, version: '1.2', prettyErrors: false } as const
    const document = parseDocument(text, { ...options, lineCounter })
    const fault = faultIn(document)
    if (fault !== null) return { document, data: null, fault }
    const data: unknown = document.toJS()
    return isNestedDeeper(data, MAX_DEPTH) ? { document, data: null, fault: TOO_DEEP } : { document, data, fault: null }
  } catch (error) {
    // The parser goes down into blocks as deep as its stack lasts. Where that ends makes no difference: far less is refused above.
    if (error instanceof RangeError) return { document: null, data: null, fault: TOO_DEEP }
    throw error
  }
}

function faultIn(document: Document): Fault | null {
  const doubled = doubledKey(document)
  // What follows the first fault is mostly its consequence.
  const [error] = [...document.errors, ...document.warnings]
  if (error !== undefined && (doubled === null || error.pos[0] <= doubled)) {
    const reason = error.code === 'RESOURCE_EXHAUSTION' ? 'nested too deep' : error.message
    return { at: error.pos[0], found: `broken YAML (${reason.slice(0, MAX_MESSAGE)})`, expected: 'valid YAML' }
  }
  if (doubled !== null) return { at: doubled, found: 'broken YAML (Map keys must be unique)', expected: 'valid YAML' }
  const alias = firstAlias(document)
  return alias === null ? null : { at: alias, found: 'a YAML alias', expected: 'plain values' }
}

/** Where a key stands that its mapping has already. */
function doubledKey(document: Document): number | null {
  let first: number | null = null
  visit(document, {
    Map: (_key, { items }) => {
      const known = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (known.has(key.value)) {
          first = key.range?.[0] ?? 0
          return visit.BREAK
        }
        known.add(key.value)
      }
      return undefined
    },
  })
  return first
}

/** Where the first alias stands; aliases are refused, because a few of them can stand for gigabytes. */
function firstAlias(document: Document): number | null {
  let first: number | null = null
  visit(document, {
    Alias: (_key, node) => {
      first = node.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return first
}

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'only known fields'
    case 'invalid_type':
      return `a value of type ${issue.expected}`
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    default:
      return 'a value the schema allows'
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null
    if (Array.isArray(range) && typeof range[0] === 'number')
      return keyOffset(document, path.slice(0, length)) ?? range[0]
  }
  return 0
}

/** A field is best shown at its name: its value may begin lines below. */
function keyOffset(document: Document, path: readonly PropertyKey[]): number | null {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  if (typeof parent !== 'object' || parent === null || !('items' in parent) || !Array.isArray(parent.items)) return null
  for (const pair of parent.items as { key?: { value?: unknown; range?: readonly number[] } }[]) {
    if (pair.key?.value === path.at(-1)) return pair.key?.range?.[0] ?? null
  }
  return null
}
