import { artifactPath, ENGAGEMENT_ID, specFolder } from '../../model/place.ts'
import type { Gate } from '../../model/phase.ts'
import type { ContentStore } from './content-store.ts'
import { entriesAt } from './entries-at.ts'
import { toRepositoryFile } from './repository-file.ts'

/** What a closed engagement left on the default branch, as texts; null where one is missing or no text. */
export type AsBuiltDocuments = {
  readonly id: string
  readonly spec: string | null
  readonly design: string | null
  readonly asBuilt: string | null
}

/** The documents of every engagement with an as-built record on a commit of the default branch, in the order of their numbers. */
export async function readAsBuiltDocuments(store: ContentStore, base: string): Promise<readonly AsBuiltDocuments[]> {
  const folders = await entriesAt(store, base, 'specs')
  const ids = folders.filter(({ type, name }) => type === 'tree' && ENGAGEMENT_ID.test(name)).map(({ name }) => name)
  const found = await Promise.all(ids.map((id) => documentsOf(store, base, id)))
  return found.filter(({ asBuilt }) => asBuilt !== null)
}

async function documentsOf(store: ContentStore, base: string, id: string): Promise<AsBuiltDocuments> {
  const entries = await entriesAt(store, base, specFolder(id))
  const textOf = async (gate: Gate): Promise<string | null> => {
    const path = artifactPath(id, gate)
    const entry = entries.find(({ name, type }) => type === 'blob' && path.endsWith(`/${name}`))
    if (entry === undefined) return null
    return (await toRepositoryFile(store, { path, mode: entry.mode, oid: entry.oid })).text
  }
  const asBuilt = await textOf('as-built')
  if (asBuilt === null) return { id, spec: null, design: null, asBuilt }
  const [spec, design] = await Promise.all([textOf('requirements'), textOf('design')])
  return { id, spec, design, asBuilt }
}
