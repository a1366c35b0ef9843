import { z } from 'zod'
import { artifactPath, ENGAGEMENT_ID, specFolder } from '../../model/place.ts'
import type { Issue, RepositoryFile } from '../../model/snapshot.ts'
import type { BaseDocuments, LedgerFile } from '../forge.ts'
import type { ContentStore } from './content-store.ts'
import { entriesAt } from './entries-at.ts'
import { toRepositoryFile } from './repository-file.ts'

/** Reads only what is needed to find the folder; whether the record may be believed is decided elsewhere. */
const Payload = z.object({
  predicate: z.object({ data: z.object({ specified: z.object({ basedOn: z.object({ engagement: z.string() }) }) }) }),
})
const Envelope = z.object({ payload: z.base64() })

const NAMED = /--based-on[ =]+#?(\d{1,6}(?:-[a-z0-9-]{1,60})?)/g
/** So many different ones no honest request names. */
const MAX_BASES = 5

/**
 * The documents of the closed engagements that are named as what this one starts from: by its first record, or, while it has none, by what is
 * said on its issue. One without an as-built record on the default branch is not closed, and left out.
 */
export async function readBaseDocuments(
  store: ContentStore,
  base: string,
  { issue, opening }: { readonly issue: Issue | null; readonly opening: LedgerFile | null },
): Promise<readonly BaseDocuments[]> {
  const named = opening === null ? namedOn(issue) : namedIn(opening.text)
  if (named.length === 0) return []
  const folders = (await entriesAt(store, base, 'specs')).filter(
    ({ type, name }) => type === 'tree' && ENGAGEMENT_ID.test(name),
  )
  const ids = folders.map(({ name }) => name).filter((id) => named.some((each) => isNamedBy(id, each)))
  const found = await Promise.all(ids.slice(0, MAX_BASES).map((id) => documentsOf(store, base, id)))
  return found.flatMap((each) => (each === null ? [] : [each]))
}

/** Whether a person who writes `3`, `003` or the whole id means this engagement. */
function isNamedBy(id: string, named: string): boolean {
  return id === named || (/^\d+$/.test(named) && Number(id.split('-')[0]) === Number(named))
}

function namedOn(issue: Issue | null): readonly string[] {
  const said = (issue?.comments ?? []).flatMap(({ body }) => [...body.matchAll(NAMED)].map((match) => String(match[1])))
  return [...new Set(said)].slice(-MAX_BASES)
}

function namedIn(envelope: string): readonly string[] {
  try {
    const { payload } = Envelope.parse(JSON.parse(envelope))
    const { predicate } = Payload.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8')))
    return [predicate.data.specified.basedOn.engagement]
  } catch {
    return [] // opened without a base, or a broken record, which the verification reports
  }
}

async function documentsOf(store: ContentStore, base: string, id: string): Promise<BaseDocuments | null> {
  const entries = await entriesAt(store, base, specFolder(id))
  const read = async (gate: 'requirements' | 'feasibility' | 'as-built'): Promise<RepositoryFile | null> => {
    const path = artifactPath(id, gate)
    const entry = entries.find(({ name, type }) => type === 'blob' && path.endsWith(`/${name}`))
    return entry === undefined ? null : toRepositoryFile(store, { path, mode: entry.mode, oid: entry.oid })
  }
  const [spec, feasibility, asBuilt] = await Promise.all([read('requirements'), read('feasibility'), read('as-built')])
  return spec === null || feasibility === null || asBuilt === null ? null : { id, spec, feasibility, asBuilt }
}
