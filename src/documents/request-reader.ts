import { readSpecRequest } from './spec-request.ts'
import type { SpecRequest } from './spec-request.ts'

/** Reads what a customer spec asks for and remembers it: every engagement looks at all others, and few of them change between two looks. */
export type RequestReader = (text: string) => SpecRequest | null

/** Texts that are remembered together, in characters. */
const REMEMBERED = 32 * 1024 * 1024

/** A reader for as long as the same specs are looked at again. When its texts are longer than `limit` together, the oldest are forgotten. */
export function openRequestReader(limit = REMEMBERED): RequestReader {
  const known = new Map<string, SpecRequest | null>()
  let held = 0
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const request = readSpecRequest(text)
    known.set(text, request)
    held += text.length
    for (const oldest of known.keys()) {
      if (held <= limit) break
      known.delete(oldest)
      held -= oldest.length
    }
    return request
  }
}
