import { z } from 'zod'

/** What a row or a memory is called within its repository. */
export const StoredName = z.string().min(1).max(300)
/** JSON text of at most 64 KiB, in characters. */
export const StoredValue = z.string().max(65_536).refine(isJson, 'is no JSON text')

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
