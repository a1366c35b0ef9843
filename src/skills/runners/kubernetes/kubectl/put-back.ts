import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { canonicalJson } from '../../../../model/digest.ts'
import type { JsonObject } from '../../../json-object.ts'
import { appliedBy } from '../objects/applied-fields.ts'
import { bareObject, nameObject, parseObjectId } from '../objects/object-id.ts'
import type { Named } from '../objects/object-id.ts'
import { secretValues } from '../objects/secret-values.ts'
import { toldFailure } from '../tool-session.ts'
import type { Told, ToolSession } from '../tool-session.ts'
import { deleteArguments } from './apply-objects.ts'
import { listOf, readLive, stateOf } from './read-live.ts'
import type { Live } from './read-live.ts'
import { applyArguments } from './rehearse.ts'

const POLL_MS = 500

const Json = z.record(z.string(), z.json())
const State = z.object({
  objects: z.record(
    z.string(),
    z.object({ object: Json, progress: Json.nullable(), applied: Json.nullable() }).nullable(),
  ),
})
type Former = z.infer<typeof State>['objects'][string]

/**
 * Puts objects back as a state says they were: what the skill had set is applied again in its name, which takes back all else it has set
 * since; what was not there and the skill has made is deleted. Then it waits until the state is the same once more.
 */
export async function putBack(session: ToolSession, before: unknown, manager: string): Promise<Told> {
  const state = State.safeParse(before)
  if (!state.success) return toldFailure('the state before is none that this runner has read')
  const former = state.data.objects
  const named = Object.keys(former).flatMap((id): Named[] => {
    const ref = parseObjectId(id)
    return ref === null ? [] : [{ id, ref, object: former[id]?.object ?? bareObject(ref) }]
  })
  const now = await readLive(session, named)
  if (now.live === null) return toldFailure(now.failure)
  const sensitive = secretValues([...now.live.values(), ...named.map(({ object }) => object)])
  const lost = named.filter(({ id }) => former[id] !== null && now.live.get(id) === undefined).map(({ id }) => id)
  const failures = [
    ...lost.map((id) => `${id} was deleted and cannot be brought back as it was`),
    await restoreAll(session, named, former, now.live, manager),
    await removeAll(session, named, former, now.live, manager),
  ].filter((failure) => failure !== null)
  const other = failures.length > 0 ? null : await waitForState(session, named, state.data.objects, manager)
  const told = other === null ? failures : [...failures, other]
  return { output: {}, failure: told.length === 0 ? null : told.join('; '), report: null, sensitive }
}

/** Applies what the skill had set before; where that was nothing, it gives up all it has set. */
async function restoreAll(
  session: ToolSession,
  named: readonly Named[],
  former: Readonly<Record<string, Former>>,
  live: Live,
  manager: string,
): Promise<string | null> {
  const objects = named.flatMap(({ id }): JsonObject[] => {
    const [then, now] = [former[id] ?? null, live.get(id)]
    if (then === null || now === undefined) return []
    const [was, is] = [then.applied, appliedBy(manager, now)]
    return canonicalJson(was) === canonicalJson(is) ? [] : [was ?? bareObject(nameObject(now).ref)]
  })
  if (objects.length === 0) return null
  const file = await session.write('former.json', listOf(objects))
  return (await session.call({ args: applyArguments(manager, file) })).failure
}

/** Deletes what was not there before, but only what the skill itself has made. */
async function removeAll(
  session: ToolSession,
  named: readonly Named[],
  former: Readonly<Record<string, Former>>,
  live: Live,
  manager: string,
): Promise<string | null> {
  const made = named.flatMap(({ id }) => {
    const now = live.get(id)
    return former[id] === null && now !== undefined ? [nameObject(now)] : []
  })
  const foreign = made.find(({ object }) => appliedBy(manager, object) === null)
  if (foreign !== undefined)
    return `${foreign.id} was not there before, but somebody else has made it; it was left alone`
  if (made.length === 0) return null
  const file = await session.write('made.json', listOf(made.map(({ ref }) => bareObject(ref))))
  return (await session.call({ args: deleteArguments(session, file), shown: true })).failure
}

/** Null when the state is as it was. Pods take their time, so it is read again and again. */
async function waitForState(
  session: ToolSession,
  named: readonly Named[],
  former: Readonly<Record<string, Former>>,
  manager: string,
): Promise<string | null> {
  const ids = named.map(({ id }) => id)
  for (;;) {
    const { live, failure } = await readLive(session, named)
    if (live === null) return failure
    const now = State.parse(stateOf(ids, live, manager)).objects
    const other = ids.filter((id) => canonicalJson(now[id]) !== canonicalJson(former[id]))
    if (other.length === 0) return null
    const isSettled = other.every(
      (id) => canonicalJson(withoutProgress(now[id])) !== canonicalJson(withoutProgress(former[id])),
    )
    if (isSettled || session.patienceMs() <= 2 * POLL_MS) return `not as before: ${other.join(', ')}`
    await sleep(POLL_MS)
  }
}

function withoutProgress(state: Former | undefined): JsonObject | null {
  return state === null || state === undefined ? null : { object: state.object, applied: state.applied }
}
