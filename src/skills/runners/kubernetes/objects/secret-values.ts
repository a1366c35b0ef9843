import type { JsonObject } from '../../../json-object.ts'
import { isObject } from './clean-object.ts'

/** Shorter values cannot be told from ordinary text (as with the secrets of a skill, load-secrets.ts). */
const SHORTEST = 4

/** All values of the Secrets among some objects, as they are and in base64, to be masked wherever they turn up. */
export function secretValues(objects: readonly JsonObject[]): string[] {
  const secrets = objects.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Secret')
  const values = secrets.flatMap(({ data, stringData }) => [
    ...stringsOf(data).flatMap((value) => [value, Buffer.from(value, 'base64').toString('utf8')]),
    ...stringsOf(stringData).flatMap((value) => [value, Buffer.from(value).toString('base64')]),
  ])
  return [...new Set(values)].filter((value) => value.length >= SHORTEST)
}

function stringsOf(data: JsonObject[string] | undefined): string[] {
  return isObject(data) ? Object.values(data).filter((value) => typeof value === 'string') : []
}
