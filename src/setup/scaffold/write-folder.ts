import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readText } from '../observe/observe-local.ts'
import { filesToWrite, planFiles } from './plan-files.ts'
import type { FileOutcome } from './plan-files.ts'
import type { ScaffoldFile } from './scaffold.ts'

/** Writes the scaffold into a folder, a checkout for one, and tells what became of each file. Throws when the folder cannot be written. */
export async function writeFolder(
  dir: string,
  files: readonly ScaffoldFile[],
  force: boolean,
): Promise<readonly FileOutcome[]> {
  const texts = new Map<string, string | null>()
  for (const { path } of files) texts.set(path, await readText(join(dir, path)))
  const outcomes = planFiles(
    files,
    ({ path, content }) => {
      const text = texts.get(path) ?? null
      return text === null ? 'absent' : text === content ? 'same' : 'different'
    },
    force,
  )
  for (const { path, content } of filesToWrite(outcomes)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), content, { flag: texts.get(path) === null ? 'wx' : 'w' })
  }
  return outcomes
}
