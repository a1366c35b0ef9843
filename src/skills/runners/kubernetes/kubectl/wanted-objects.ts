import { z } from 'zod'
import type { JsonObject } from '../../../json-object.ts'
import { bareObject, nameObject, ObjectRef } from '../objects/object-id.ts'
import type { Named } from '../objects/object-id.ts'

const MAX_OBJECTS = 100

/** What the server alone writes; whoever asks for it cannot be held to what he asks for. */
const SERVERS_OWN = ['uid', 'resourceVersion', 'generation', 'managedFields', 'creationTimestamp', 'generateName']

const Json = z.record(z.string(), z.json())
const Wanted = z.strictObject({
  objects: z.array(Json).max(MAX_OBJECTS).default([]),
  absent: z.array(ObjectRef).max(MAX_OBJECTS).default([]),
})

/** What a skill wants to be in a cluster, and what it wants not to be there. */
export type WantedObjects = { readonly objects: readonly Named[]; readonly absent: readonly Named[] }

/** Reads what the program of a skill wrote: `objects` as Kubernetes takes them, `absent` by name; or why it cannot be used. */
export function readWanted(
  document: JsonObject,
): { readonly wanted: WantedObjects; readonly problem: null } | { readonly wanted: null; readonly problem: string } {
  const read = Wanted.safeParse(document)
  if (!read.success) return refused(`it did not write { objects, absent }: ${wordsOf(read.error)}`)
  const { objects, absent } = read.data
  for (const [index, object] of objects.entries()) {
    const ref = ObjectRef.safeParse(object)
    if (!ref.success) return refused(`its object ${index + 1} is none of Kubernetes: ${wordsOf(ref.error)}`)
    const problem = problemWith(object)
    if (problem !== null) return refused(`its object ${index + 1} ${problem}`)
  }
  const wanted = { objects: objects.map(nameObject), absent: absent.map((ref) => nameObject(bareObject(ref))) }
  const ids = [...wanted.objects, ...wanted.absent].map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) return refused(`it names ${twice} twice`)
  return ids.length === 0 ? refused('it names no object') : { wanted, problem: null }
}

function problemWith({ kind, metadata }: JsonObject): string | null {
  if (kind === 'List') return 'is a List; write its items'
  const own = SERVERS_OWN.find((name) => typeof metadata === 'object' && metadata !== null && name in metadata)
  return own === undefined ? null : `has metadata.${own}, which only the server writes`
}

function refused(problem: string): { readonly wanted: null; readonly problem: string } {
  return { wanted: null, problem }
}

function wordsOf({ issues }: z.ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ')
}
