import { z } from 'zod'
import { parseJsonObject } from '../../../json-object.ts'
import type { JsonObject } from '../../../json-object.ts'
import { appliedBy } from '../objects/applied-fields.ts'
import { cleanObject, progressOf } from '../objects/clean-object.ts'
import { bareObject, nameObject } from '../objects/object-id.ts'
import type { Named } from '../objects/object-id.ts'
import type { ToolSession } from '../tool-session.ts'

/** Each request to the server is given up after this time; a call makes several. */
export const BRIEFLY = '--request-timeout=30s'

const List = z.object({ kind: z.literal('List'), items: z.array(z.record(z.string(), z.json())) })

/** Objects as they are in the cluster, by id; those that are not there are missing. */
export type Live = ReadonlyMap<string, JsonObject>

export type LiveReading =
  | { readonly live: Live; readonly failure: null }
  | { readonly live: null; readonly failure: string }

/** Reads objects from the cluster, with who set which of their fields. */
export async function readLive(session: ToolSession, wanted: readonly Named[]): Promise<LiveReading> {
  const file = await session.write('asked.json', listOf(wanted.map(({ ref }) => bareObject(ref))))
  const { text, failure } = await session.call({
    args: ['get', `--filename=${file}`, '--ignore-not-found', '--output=json', '--show-managed-fields', BRIEFLY],
  })
  return failure === null ? readObjects(text) : { live: null, failure }
}

/** Objects that kubectl printed: a list, a single one, or nothing at all. */
export function readObjects(text: string): LiveReading {
  if (text.trim() === '') return { live: new Map(), failure: null }
  const { value, problem } = parseJsonObject(Buffer.from(text))
  if (value === null) return { live: null, failure: `what kubectl printed cannot be read: ${problem}` }
  const list = List.safeParse(value)
  const named = (list.success ? list.data.items : [value]).map(nameObject)
  return { live: new Map(named.map(({ id, object }) => [id, object])), failure: null }
}

/** Several objects as one document. */
export function listOf(items: readonly JsonObject[]): JsonObject {
  return { apiVersion: 'v1', kind: 'List', items: [...items] }
}

/**
 * The state of objects: what each is, how far it has come, and which of its fields the skill has set, without anything that differs from
 * one reading of the same state to the next. Null for one that is not there.
 */
export function stateOf(ids: readonly string[], live: Live, manager: string): JsonObject {
  const states = ids.map((id): [string, JsonObject | null] => {
    const object = live.get(id)
    return [id, object === undefined ? null : objectState(object, manager)]
  })
  return { objects: Object.fromEntries(states) }
}

function objectState(object: JsonObject, manager: string): JsonObject {
  return { object: cleanObject(object), progress: progressOf(object), applied: appliedBy(manager, object) }
}
