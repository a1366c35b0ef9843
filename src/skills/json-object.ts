import type { RunRecord } from '../model/run.ts'

/** A JSON document as programs read and write it. */
export type JsonObject = RunRecord['outputs']
type Json = JsonObject[string]

const MAX_DEPTH = 50

/** Reads what a program wrote: one JSON object of reasonable depth, or the problem in words. Null bytes: nothing usable was found. */
export function parseJsonObject(
  bytes: Uint8Array | null,
): { readonly value: JsonObject; readonly problem: null } | { readonly value: null; readonly problem: string } {
  if (bytes === null) return { value: null, problem: 'it wrote no output document, or one longer than 1 MiB' }
  let data: Json
  try {
    data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json
  } catch {
    return { value: null, problem: 'its output document is not JSON' }
  }
  if (!isObject(data)) return { value: null, problem: 'its output document is not one JSON object' }
  if (nestsDeeper(data, MAX_DEPTH)) return { value: null, problem: 'its output document nests too deep' }
  return { value: data, problem: null }
}

function isObject(data: Json): data is JsonObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}

function nestsDeeper(data: Json, levels: number): boolean {
  if (typeof data !== 'object' || data === null) return false
  return levels === 0 || Object.values(data).some((each) => nestsDeeper(each, levels - 1))
}
