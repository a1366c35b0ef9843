import type { z } from 'zod'
import { isNestedDeeper } from './is-nested-deeper.ts'

const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 100
const MAX_PROBLEM = 300

/** Reads untrusted JSON text of at most 1 MiB and 100 levels; tells the first problem in words. */
export function parseJson<T>(
  text: string | null,
  schema: z.ZodType<T>,
): { readonly value: T; readonly problem: null } | { readonly value: null; readonly problem: string } {
  if (text === null) return { value: null, problem: 'not a text file' }
  if (Buffer.byteLength(text) > MAX_BYTES) return { value: null, problem: 'longer than 1 MiB' }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { value: null, problem: 'not JSON' }
  }
  if (isNestedDeeper(data, MAX_DEPTH)) return { value: null, problem: `nested deeper than ${MAX_DEPTH} levels` }
  const parsed = schema.safeParse(data)
  if (parsed.success) return { value: parsed.data, problem: null }
  const [issue] = parsed.error.issues
  const problem = `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`
  return { value: null, problem: problem.length > MAX_PROBLEM ? `${problem.slice(0, MAX_PROBLEM)}…` : problem }
}
