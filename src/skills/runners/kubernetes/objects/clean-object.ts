import type { JsonObject } from '../../../json-object.ts'

/** What the server keeps about an object for itself, different in every cluster and after every change. */
const VOLATILE = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink']

/** Notes of tools and controllers that follow from the rest, or repeat it: `last-applied-configuration` holds whole Secrets. */
const NOTES = ['deployment.kubernetes.io/revision', 'kubectl.kubernetes.io/last-applied-configuration']

/** Of an object's status: how far it has come. Times, generations and hashes are left out. */
const PROGRESS = [
  'phase',
  'replicas',
  'readyReplicas',
  'updatedReplicas',
  'availableReplicas',
  'desiredNumberScheduled',
  'updatedNumberScheduled',
  'numberReady',
  'numberAvailable',
  'succeeded',
  'failed',
]

/** An object without what is volatile: the same state gives the same document. Its status is kept apart by `progressOf`. */
export function cleanObject(object: JsonObject): JsonObject {
  const { metadata, status: _status, ...rest } = object
  return isObject(metadata) ? { ...rest, metadata: cleanMetadata(metadata) } : rest
}

/** How far an object has come, as far as it matters: its phase, its replicas, and which of its conditions hold. Null when it tells nothing. */
export function progressOf({ status }: JsonObject): JsonObject | null {
  if (!isObject(status)) return null
  const kept = Object.entries(status).filter(([name]) => PROGRESS.includes(name))
  const conditions = conditionsOf(status)
  const held = Object.fromEntries(conditions.map(({ type, status }) => [type, status]))
  if (kept.length + conditions.length === 0) return null
  return { ...Object.fromEntries(kept), ...(conditions.length === 0 ? {} : { conditions: held }) }
}

export type Condition = {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** The conditions of a status, sorted by type. */
export function conditionsOf(status: JsonObject): Condition[] {
  const found = Array.isArray(status['conditions']) ? status['conditions'].filter(isObject) : []
  return found
    .map((each) => ({
      type: textOf(each['type']),
      status: textOf(each['status']),
      reason: textOf(each['reason']),
      message: textOf(each['message']),
    }))
    .toSorted((a, b) => (a.type < b.type ? -1 : 1))
}

export function isObject(value: JsonObject[string] | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textOf(value: JsonObject[string] | undefined): string {
  return typeof value === 'string' ? value : ''
}

function cleanMetadata(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).flatMap(([name, value]): [string, JsonObject[string]][] => {
    if (VOLATILE.includes(name)) return []
    if (name === 'annotations' && isObject(value)) return filled(name, without(value, NOTES))
    if (name === 'ownerReferences' && Array.isArray(value)) {
      return [[name, value.map((owner) => (isObject(owner) ? without(owner, ['uid']) : owner))]]
    }
    return [[name, value]]
  })
  return Object.fromEntries(kept)
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}

function filled(name: string, object: JsonObject): [string, JsonObject[string]][] {
  return Object.keys(object).length === 0 ? [] : [[name, object]]
}
