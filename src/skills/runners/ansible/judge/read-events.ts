import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const MAX_EVENTS = 50_000
const MAX_EVENT_BYTES = 16 * 1024 * 1024
const MAX_BYTES = 128 * 1024 * 1024

const Text = z.string().optional().catch(undefined)
const Part = z.object({
  changed: z.boolean().optional().catch(undefined),
  failed: z.boolean().optional().catch(undefined),
  msg: z.json().optional(),
  rc: z.number().optional().catch(undefined),
  stderr: Text,
  module_stderr: Text,
  censored: Text,
  diff: z.json().optional(),
  item: z.json().optional(),
  _ansible_item_label: z.json().optional(),
})
/** What a task said, or one turn of a task that is a loop. Modules of all makers write it: what cannot be read of it is as if it were not there. */
export type Part = z.infer<typeof Part>

const Result = Part.extend({ results: z.array(Part).optional().catch(undefined) })
export type Result = z.infer<typeof Result>

const Counts = z.record(z.string(), z.int())
const Stats = z.object({
  changed: Counts,
  dark: Counts,
  failures: Counts,
  processed: Counts,
  rescued: Counts.or(z.literal(0)),
  artifact_data: z.record(z.string(), z.json()).default({}),
})
export type Stats = z.infer<typeof Stats>

const Common = { uuid: z.string(), counter: z.int().optional(), created: z.string(), stdout: z.string().default('') }
const Place = {
  host: z.string(),
  task: z.string(),
  task_path: z.string().default(''),
  task_action: z.string().default(''),
}
const FINISHED = ['runner_on_ok', 'runner_on_failed', 'runner_on_unreachable'] as const

const USED: readonly string[] = [...FINISHED, 'runner_on_file_diff', 'playbook_on_stats']

const Event = z.union([
  z.object({
    ...Common,
    event: z.enum(FINISHED),
    event_data: z.object({ ...Place, res: Result.default({}), ignore_errors: z.boolean().nullish() }),
  }),
  z.object({ ...Common, event: z.literal('runner_on_file_diff'), event_data: z.object(Place) }),
  z.object({ ...Common, event: z.literal('playbook_on_stats'), event_data: Stats }),
  z
    .object({ ...Common, event: z.string() })
    .refine(({ event }) => !USED.includes(event))
    .transform((event) => ({ ...event, event: 'other' as const })),
])
/** One event of ansible-runner, as far as it is used. */
export type Event = z.infer<typeof Event>
/** A task that came to an end on one host. */
export type Finished = Extract<Event, { event: (typeof FINISHED)[number] }>

export type Reading = {
  /** In the order in which they happened. */
  readonly events: readonly Event[]
  /** Why not all events could be read; null when all were. */
  readonly problem: string | null
}

/**
 * The events that ansible-runner wrote to files while the playbook ran. They are there even when it was killed: then the last ones bear no number
 * yet, and one may be there twice. An event that is not as expected is never passed over in silence.
 */
export async function readEvents(folder: string): Promise<Reading> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
  if (names.length > MAX_EVENTS) {
    return { events: [], problem: `there are ${names.length} events, more than ${MAX_EVENTS}` }
  }
  const events = new Map<string, Event>()
  const problems: string[] = []
  let bytes = 0
  for (const name of names) {
    const path = join(folder, name)
    const { size } = await stat(path)
    bytes += size
    if (size > MAX_EVENT_BYTES || bytes > MAX_BYTES) {
      problems.push('the events are too long to be read')
      continue
    }
    const event = parseEvent(await readFile(path, 'utf8'))
    if (event === null) problems.push('ansible-runner wrote an event that is not understood')
    else if (event.counter !== undefined || !events.has(event.uuid)) events.set(event.uuid, event)
  }
  return { events: inOrder([...events.values()]), problem: problems[0] ?? null }
}

function parseEvent(text: string): Event | null {
  try {
    return Event.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

function inOrder(events: readonly Event[]): readonly Event[] {
  return events.toSorted(
    (a, b) =>
      (a.counter ?? Infinity) - (b.counter ?? Infinity) || (a.created < b.created ? -1 : a.created > b.created ? 1 : 0),
  )
}
