import { canonicalJson } from '../../../../model/digest.ts'
import type { JsonObject } from '../../../json-object.ts'
import { isObject } from './clean-object.ts'
import { bareObject, ObjectRef } from './object-id.ts'

type Json = JsonObject[string]

/**
 * What one field manager has set on an object by server-side apply, as the object it would apply to have it so again; null when it has set
 * nothing. The server tells by `metadata.managedFields`, whose format is "FieldsV1": `f:name` is a field, `k:{…}` the item of a list with
 * these keys, `v:…` an item that is this value, `.` the field itself, and nothing inside means all of it.
 */
export function appliedBy(manager: string, object: JsonObject): JsonObject | null {
  const metadata = asObject(object['metadata'])
  const entries = Array.isArray(metadata['managedFields']) ? metadata['managedFields'].filter(isObject) : []
  const own = entries.find(
    ({ manager: by, operation, subresource }) => by === manager && operation === 'Apply' && subresource === undefined,
  )
  if (own === undefined || !isObject(own['fieldsV1'])) return null
  const taken = take(object, own['fieldsV1'])
  if (!isObject(taken)) return null
  const { metadata: names, ...bare } = bareObject(ObjectRef.parse(object))
  return { ...bare, ...taken, metadata: { ...asObject(taken['metadata']), ...asObject(names) } }
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function take(value: Json, fields: JsonObject): Json {
  const inside = Object.entries(fields).filter(([name]) => name !== '.')
  if (Object.keys(fields).length === 0) return value
  if (isObject(value)) return takeFields(value, inside)
  // A list whose items are told by their place is set as a whole.
  if (!Array.isArray(value) || inside.some(([name]) => name.startsWith('i:'))) return value
  return value.flatMap((item) => takeItem(item, inside))
}

function takeFields(value: JsonObject, inside: readonly (readonly [string, Json])[]): JsonObject {
  const taken = inside.flatMap(([key, sub]): [string, Json][] => {
    const name = key.slice('f:'.length)
    const found = value[name]
    return found === undefined || !isObject(sub) ? [] : [[name, take(found, sub)]]
  })
  return Object.fromEntries(taken)
}

/** Empty when the item is somebody else's. The keys of an item stay with it: without them it could not be told from others. */
function takeItem(item: Json, inside: readonly (readonly [string, Json])[]): Json[] {
  for (const [key, sub] of inside) {
    if (!/^[kv]:/.test(key)) continue
    const told = JSON.parse(key.slice('k:'.length)) as Json
    if (key.startsWith('v:')) {
      if (canonicalJson(told) === canonicalJson(item)) return [item]
    } else if (isObject(told) && isObject(item) && isObject(sub) && hasKeys(item, told)) {
      const taken = take(item, sub)
      return [isObject(taken) ? { ...told, ...taken } : taken]
    }
  }
  return []
}

function hasKeys(item: JsonObject, keys: JsonObject): boolean {
  return Object.entries(keys).every(([name, value]) => item[name] === value)
}
