import type { z } from 'zod'

/** Reads untrusted JSON text; tells the first problem in words. */
export function parseJson<T>(
  text: string | null,
  schema: z.ZodType<T>,
): { readonly value: T; readonly problem: null } | { readonly value: null; readonly problem: string } {
  if (text === null) return { value: null, problem: 'not a text file' }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { value: null, problem: 'not JSON' }
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return { value: parsed.data, problem: null }
  const [issue] = parsed.error.issues
  return { value: null, problem: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not as expected'}` }
}
