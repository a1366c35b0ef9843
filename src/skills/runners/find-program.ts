import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/** First executable among absolute paths and names; names are looked up in a PATH. Null when there is none. */
export async function findProgram(candidates: readonly string[], path: string): Promise<string | null> {
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder))
  const places = candidates.flatMap((each) => (isAbsolute(each) ? [each] : folders.map((folder) => join(folder, each))))
  for (const place of places) {
    if (await isExecutable(place)) return place
  }
  return null
}

async function isExecutable(place: string): Promise<boolean> {
  try {
    await access(await realpath(place), constants.X_OK)
    return true
  } catch {
    return false
  }
}
