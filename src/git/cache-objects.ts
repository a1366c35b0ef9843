import type { GitObject, ObjectReader } from './object-reader.ts'
import { createMemory } from './memory.ts'
import type { TreeEntry } from './read-tree.ts'

const LIMIT_BYTES = 64 * 1024 * 1024
const LIMIT_ENTRIES = 200_000

/** A reader that remembers objects asked for by id, trees also taken apart; anything else (names, missing objects) is asked again each time. */
export function cacheObjects(reader: ObjectReader): ObjectReader {
  const recall = createMemory<GitObject>(LIMIT_BYTES, (object) => object.body.length + 200)

  async function readKnown(id: string): Promise<GitObject> {
    const object = await reader.read(id)
    if (object === null) throw new Missing()
    return object
  }
  return {
    read: async (expression) => {
      if (!/^[0-9a-f]{40}(\^\{tree\})?$/.test(expression)) return reader.read(expression)
      try {
        return await recall(expression, () => readKnown(expression))
      } catch (error) {
        if (error instanceof Missing) return null // not remembered: it may be written later
        throw error
      }
    },
    trees: createMemory<readonly TreeEntry[]>(LIMIT_ENTRIES, (entries) => entries.length + 1),
    close: reader.close,
  }
}

class Missing extends Error {}
