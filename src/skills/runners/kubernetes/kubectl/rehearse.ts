import { digestOfData } from '../../../../model/digest.ts'
import type { JsonObject } from '../../../json-object.ts'
import { diffStates } from '../../../state-diff.ts'
import type { RunnerReport } from '../../runner.ts'
import { appliedBy } from '../objects/applied-fields.ts'
import { cleanObject } from '../objects/clean-object.ts'
import { differencesOf } from '../objects/differences.ts'
import type { Named } from '../objects/object-id.ts'
import type { ToolSession } from '../tool-session.ts'
import { BRIEFLY, listOf, readLive, readObjects } from './read-live.ts'
import type { Live } from './read-live.ts'
import type { WantedObjects } from './wanted-objects.ts'

/** What happens to an object. `missing`: it is wanted, but was not made. */
export type Change = 'created' | 'changed' | 'unchanged' | 'missing' | 'deleted'

/** What applying would do, as the server itself rehearsed it. */
export type Rehearsal = {
  /** The objects as they are before. */
  readonly live: Live
  readonly changes: Readonly<Record<string, Change>>
  readonly diff: RunnerReport['diff']
  /** Digest of what is asked for and of what it would change. */
  readonly plan: string
}

type Rehearsed =
  | { readonly rehearsal: Rehearsal; readonly failure: null }
  | { readonly rehearsal: null; readonly failure: string }

/** How objects are applied: by the server, in the name of the skill, never against the owner of a field. */
export function applyArguments(manager: string, file: string): readonly string[] {
  const how = ['--server-side', `--field-manager=${manager}`, '--validate=strict']
  return ['apply', ...how, `--filename=${file}`, '--output=json', '--show-managed-fields', BRIEFLY]
}

/** Has the server rehearse the change, admission and defaults included, and compares with what is there. Nothing is changed. */
export async function rehearse(session: ToolSession, wanted: WantedObjects, manager: string): Promise<Rehearsed> {
  const before = await readLive(session, [...wanted.objects, ...wanted.absent])
  if (before.live === null) return { rehearsal: null, failure: before.failure }
  const expected = await dryRun(session, wanted.objects, manager)
  if (expected.live === null) return { rehearsal: null, failure: expected.failure }
  const changes = changesBetween(wanted, before.live, expected.live, manager)
  const plan = planOf(wanted, before.live, expected.live, changes)
  const diff = await diffOf(wanted, before.live, expected.live, changes)
  return { rehearsal: { live: before.live, changes, diff, plan }, failure: null }
}

async function dryRun(session: ToolSession, objects: readonly Named[], manager: string) {
  if (objects.length === 0) return { live: new Map<string, JsonObject>(), failure: null }
  const file = await session.write('objects.json', listOf(objects.map(({ object }) => object)))
  const { text, failure } = await session.call({ args: [...applyArguments(manager, file), '--dry-run=server'] })
  return failure === null ? readObjects(text) : { live: null, failure }
}

/** What became, or would become, of each object. Who has set a field counts: it decides what later runs may change. */
export function changesBetween(
  wanted: WantedObjects,
  before: Live,
  after: Live,
  manager: string,
): Readonly<Record<string, Change>> {
  const applied = wanted.objects.map(({ id }): [string, Change] => {
    const [old, now] = [before.get(id), after.get(id)]
    if (now === undefined) return [id, old === undefined ? 'missing' : 'deleted']
    if (old === undefined) return [id, 'created']
    const isSame = differencesOf(contentOf(old, manager), contentOf(now, manager)).length === 0
    return [id, isSame ? 'unchanged' : 'changed']
  })
  const removed = wanted.absent.map(({ id }): [string, Change] => [id, before.has(id) ? 'deleted' : 'unchanged'])
  return Object.fromEntries([...applied, ...removed])
}

function contentOf(object: JsonObject, manager: string): JsonObject {
  return { object: cleanObject(object), applied: appliedBy(manager, object) }
}

/** Of new objects what is asked for counts, and not the address or port that the server gives them in a rehearsal: it is another one for real. */
function planOf(wanted: WantedObjects, live: Live, expected: Live, changes: Rehearsal['changes']): string {
  const differences = wanted.objects.flatMap(({ id }) => {
    const [old, next] = [live.get(id), expected.get(id)]
    if (old === undefined || next === undefined) return []
    return differencesOf(cleanObject(old), cleanObject(next)).map((difference) => ({ id, ...difference }))
  })
  return digestOfData({ objects: wanted.objects.map(({ object }) => object), changes, differences })
}

async function diffOf(
  wanted: WantedObjects,
  live: Live,
  expected: Live,
  changes: Rehearsal['changes'],
): Promise<RunnerReport['diff']> {
  const concerned = [...wanted.objects, ...wanted.absent].filter(({ id }) => changes[id] !== 'unchanged')
  return Promise.all(
    concerned.map(async ({ id, object }) => {
      const old = live.get(id)
      // Of a new object, what was asked for: the rest is the server's, and another one the next time.
      const next = changes[id] === 'deleted' ? undefined : old === undefined ? object : expected.get(id)
      return { subject: id, text: await diffStates(pretty(old), pretty(next)) }
    }),
  )
}

function pretty(object: JsonObject | undefined): string {
  return object === undefined ? '' : `${JSON.stringify(cleanObject(object), null, 2)}\n`
}
