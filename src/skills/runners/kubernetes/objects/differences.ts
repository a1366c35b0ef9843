import { canonicalJson } from '../../../../model/digest.ts'
import type { JsonObject } from '../../../json-object.ts'
import { isObject } from './clean-object.ts'

type Json = JsonObject[string]

/** One place where two objects differ; null where there is nothing. */
export type Difference = { readonly path: readonly string[]; readonly before: Json; readonly after: Json }

/** Where two objects differ, field by field; lists are compared as a whole when their lengths differ. */
export function differencesOf(before: Json, after: Json, path: readonly string[] = []): Difference[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
    return names.flatMap((name) => differencesOf(before[name] ?? null, after[name] ?? null, [...path, name]))
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => differencesOf(item, after[index] ?? null, [...path, String(index)]))
  }
  return [{ path, before, after }]
}
