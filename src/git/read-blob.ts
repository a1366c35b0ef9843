import type { ObjectReader } from './object-reader.ts'

/** The exact bytes of a file's blob. Throws when there is no such blob: a damaged repository is never taken for an empty file. */
export async function readBlob(reader: ObjectReader, oid: string): Promise<Buffer> {
  const object = await reader.read(oid)
  if (object?.type !== 'blob') throw new Error(`there is no blob ${oid}`)
  return object.body
}
