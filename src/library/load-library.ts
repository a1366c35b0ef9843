import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from '../model/finding.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { LIBRARY_FILES, readLibrarySpec } from './read-library-spec.ts'
import type { LibraryFile } from './draft-library-spec.ts'

const MAX_BYTES = 1024 * 1024

export type Library = { readonly specs: readonly LibrarySpec[]; readonly findings: readonly Finding[] }

/**
 * Reads every use case under a folder such as `spec-library/`, in the order of their names. A use case with findings is left out and
 * its findings told, with paths relative to the folder's parent. A folder that holds none of the files is no use case.
 * @throws Error when the folder or a file of it cannot be read
 */
export async function loadLibrary(folder: string): Promise<Library> {
  const name = folder.split(/[/\\]/).findLast((part) => part !== '') ?? 'spec-library'
  const entries = await readdir(folder, { withFileTypes: true })
  const ids = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name)
  const folders = await Promise.all(ids.toSorted().map((id) => readFiles(join(folder, id), `${name}/${id}`)))
  const readings = folders.filter((files) => files.length > 0).map(readLibrarySpec)
  return {
    specs: readings.flatMap(({ spec }) => (spec === null ? [] : [spec])),
    findings: readings.flatMap(({ findings }) => findings),
  }
}

async function readFiles(folder: string, shown: string): Promise<readonly LibraryFile[]> {
  const files = await Promise.all(LIBRARY_FILES.map((name) => readOne(join(folder, name), `${shown}/${name}`)))
  return files.filter((file) => file !== null)
}

async function readOne(path: string, shown: string): Promise<LibraryFile | null> {
  try {
    const { size } = await stat(path)
    if (size > MAX_BYTES) throw new Error(`${shown} is longer than ${MAX_BYTES} bytes`)
    return { path: shown, text: await readFile(path, 'utf8') }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Error(`cannot read ${shown}`, { cause: error })
  }
}
