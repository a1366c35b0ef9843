import { createHash } from 'node:crypto'
import { digestOf } from '../../src/model/digest.ts'
import type { RepositoryFile } from '../../src/model/snapshot.ts'

/** A regular file with the ids its bytes have in git and in the ledger. */
export function fileOf(path: string, text: string): RepositoryFile {
  const bytes = Buffer.from(text)
  const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
  return { path, mode: '100644', blob, digest: digestOf(bytes), text }
}

/** A symbolic link in a file's place: nobody reads what it points at. */
export function linkOf(path: string, target: string): RepositoryFile {
  return { ...fileOf(path, target), mode: '120000', text: null }
}

/** A commit or tree id that is the same for the same name. */
export function gitId(name: string): string {
  return createHash('sha1').update(name).digest('hex')
}
