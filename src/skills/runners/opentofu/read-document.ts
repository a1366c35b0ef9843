import { z } from 'zod'
import { problem, problemOf } from './problem.ts'
import type { Call, Problem } from './problem.ts'

/** A value, or why it is not to be had. */
export type Result<T> =
  | { readonly value: T; readonly problem: null }
  | { readonly value: null; readonly problem: Problem }

/** The one JSON document that a command wrote. */
export function readDocument<T>(call: Call, schema: z.ZodType<T>, good: readonly number[] = [0]): Result<T> {
  const failed = problemOf(call, good)
  if (failed !== null) return { value: null, problem: failed }
  const { text, dropped } = call.ended.stdout
  if (dropped > 0) return { value: null, problem: problem(`what ${call.command} told is too long by ${dropped} bytes`) }
  const parsed = schema.safeParse(parseOrNull(text))
  if (parsed.success) return { value: parsed.data, problem: null }
  return {
    value: null,
    problem: problem(`what ${call.command} told is not as expected: ${z.prettifyError(parsed.error)}`),
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
