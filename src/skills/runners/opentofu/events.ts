import { z } from 'zod'

const Diagnostic = z.object({
  severity: z.string(),
  summary: z.string(),
  detail: z.string().default(''),
  /** Resource it is about. */
  address: z.string().optional(),
  range: z.object({ filename: z.string(), start: z.object({ line: z.number() }) }).nullish(),
})
export type Diagnostic = z.infer<typeof Diagnostic>

const Event = z.object({
  '@message': z.string(),
  type: z.string().default('log'),
  diagnostic: Diagnostic.optional(),
  hook: z.object({ resource: z.object({ addr: z.string() }).optional() }).optional(),
})

/** One line of what the tool says with `-json`; its time is left out. */
export type Event = {
  readonly type: string
  readonly message: string
  readonly diagnostic: Diagnostic | null
  /** Resource that is worked on. */
  readonly address: string | null
}

/** What `validate -json` says. */
export const Validation = z.object({ valid: z.boolean(), diagnostics: z.array(Diagnostic).default([]) })

/** Reads JSON lines. A line that is none, as `init` mixes in, is taken as words for people. */
export function readEvents(text: string): Event[] {
  return text
    .split('\n')
    .map(stripColours)
    .filter((line) => line.trim() !== '')
    .map(readEvent)
}

function readEvent(line: string): Event {
  const { success, data } = Event.safeParse(parseOrNull(line))
  if (!success) return { type: 'text', message: line, diagnostic: null, address: null }
  const { '@message': message, type, diagnostic, hook } = data
  return { type, message, diagnostic: diagnostic ?? null, address: hook?.resource?.addr ?? null }
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Text without the escape sequences that colour a terminal. */
export function stripColours(text: string): string {
  return text.replaceAll(/\x1b\[[0-9;]*m/g, '')
}

/** Where in the module it is; what the runner itself has written is no place to look at. */
export function placeOf(range: Diagnostic['range']): string {
  return range && !range.filename.startsWith('..') ? ` (${range.filename} line ${range.start.line})` : ''
}

/** Said for every resource at every plan, or by the clock: of no use in a log. */
const NOISE = new Set(['version', 'outputs', 'refresh_start', 'refresh_complete', 'apply_progress', 'provision_start'])

/** An event as lines of a log; empty for what nobody needs to read. */
export function logLines({ type, message, diagnostic }: Event): string[] {
  if (NOISE.has(type)) return []
  if (diagnostic === null) return [message]
  const { severity, summary, detail, address, range } = diagnostic
  const about = address === undefined ? '' : ` ${address}`
  const [words, ...lines] = detail.split('\n').filter((line) => line.trim() !== '')
  const told = words === undefined ? summary : `${summary}: ${words}`
  return [`${severity}${about}: ${told}${placeOf(range)}`, ...lines]
}
