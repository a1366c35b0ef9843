import { LineCounter, parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import type { z } from 'zod'
import type { Finding } from '../model/finding.ts'

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
/** Finding doubled keys takes time with the square of the keys. */
const MAX_COLONS = 20_000
const MAX_DEPTH = 50

/**
 * Reads untrusted YAML strictly: one document, no aliases, no duplicate keys, no unknown fields, at most 256 KiB and 50 levels.
 * Every problem is a finding at its line (R11.1).
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
  if (source.text.split(':').length > MAX_COLONS) {
    const tooMany = finding(codes.syntax, source.firstLine, 'YAML with more than 20 000 colons', 'fewer fields')
    return { value: null, findings: [tooMany], lineOf: () => source.firstLine }
  }
  const options = {
    lineCounter: lines,
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    version: '1.2',
    prettyErrors: false,
  } as const
  const document = parseDocument(source.text, options)
  function lineAt(offset: number): number {
    return source.firstLine + Math.max(lines.linePos(offset).line, 1) - 1
  }
  function lineOf(path: readonly PropertyKey[]): number {
    return lineAt(offsetOf(document, path))
  }
  // What follows the first fault is mostly its consequence.
  const [error] = [...document.errors, ...document.warnings]
  if (error !== undefined) {
    const reason = error.code === 'RESOURCE_EXHAUSTION' ? 'nested too deep' : error.message
    return {
      value: null,
      findings: [finding(codes.syntax, lineAt(error.pos[0]), `broken YAML (${reason})`, 'valid YAML')],
      lineOf,
    }
  }
  const alias = firstAlias(document)
  if (alias !== null) {
    return { value: null, findings: [finding(codes.syntax, lineAt(alias), 'a YAML alias', 'plain values')], lineOf }
  }
  const data: unknown = document.toJS()
  if (depthOf(data) > MAX_DEPTH) {
    return {
      value: null,
      findings: [finding(codes.syntax, source.firstLine, 'YAML nested too deep', `at most ${MAX_DEPTH} levels`)],
      lineOf,
    }
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return { value: parsed.data, findings: [], lineOf }
  const findings = parsed.error.issues.slice(0, 20).map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, String(issue.keys[0])] : issue.path
    const name = path.length === 0 ? 'the document' : path.map(String).join('.')
    return finding(codes.shape, lineOf(path), `${name}: ${issue.message}`, expectedOf(issue))
  })
  return { value: null, findings, lineOf }
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

function depthOf(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 0
  return 1 + Object.values(data).reduce<number>((deepest, each) => Math.max(deepest, depthOf(each)), 0)
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
