import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

/**
 * Writes a loose object into the bare repository at `dir` and gives its id; an object that is there already is left alone.
 * Done here rather than by `git hash-object`, because one change of the forge writes a handful of objects and a process for each
 * would cost ten times the work. Nothing is visible until a reference names it.
 */
export async function writeObject(
  dir: string,
  type: 'blob' | 'tree' | 'commit',
  body: string | Uint8Array,
): Promise<string> {
  const content = typeof body === 'string' ? Buffer.from(body) : body
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content])
  const oid = createHash('sha1').update(bytes).digest('hex')
  const folder = join(dir, 'objects', oid.slice(0, 2))
  const path = join(folder, oid.slice(2))
  if (await exists(path)) return oid
  const draft = join(folder, `tmp_obj_${randomUUID()}`) // git's own clean-up removes what starts with tmp_obj_
  await mkdir(folder, { recursive: true })
  await writeFile(draft, deflateSync(bytes, { level: 1 }), { mode: 0o444, flag: 'wx' })
  await rename(draft, path)
  return oid
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
