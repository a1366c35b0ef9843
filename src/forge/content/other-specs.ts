import { branchRef } from '../../git/branch-ref.ts'
import type { Refs } from '../../git/read-refs.ts'
import { readTree } from '../../git/read-tree.ts'
import { artifactPath, ENGAGEMENT_ID, parsePhaseBranch, phaseBranch, specFolder } from '../../model/place.ts'
import type { OtherSpec } from '../forge.ts'
import type { ContentStore } from './content-store.ts'
import { entriesAt } from './entries-at.ts'
import { toRepositoryFile } from './repository-file.ts'

/** The newest are looked at; so many open at once is a queue, not a plan. */
const MAX_OTHERS = 2000
const [SPEC, AS_BUILT] = ['customer-spec.md', 'as-built.md'] as const

/** The spec of every other engagement that has no accepted as-built record: as its requirements branch has it, or else as it is locked. */
export async function readOtherSpecs(
  store: ContentStore,
  refs: Refs,
  { base, engagement }: { readonly base: string; readonly engagement: string | null },
): Promise<readonly OtherSpec[]> {
  if (engagement === null) return []
  const locked = new Map<string, string>()
  const closed = new Set<string>()
  for (const folder of await entriesAt(store, base, 'specs')) {
    if (folder.type !== 'tree') continue
    for (const { name, oid } of await readTree(store.reader, folder.oid)) {
      if (name === SPEC) locked.set(folder.name, oid)
      if (name === AS_BUILT) closed.add(folder.name)
    }
  }
  const drafted = [...refs.keys()].flatMap((ref) => parsePhaseBranch(ref.replace('refs/heads/', ''))?.engagement ?? [])
  const ids = [...new Set([...locked.keys(), ...drafted])]
    .filter((id) => id !== engagement && ENGAGEMENT_ID.test(id) && !closed.has(id))
    .toSorted()
    .slice(-MAX_OTHERS)
  const found = ids.map(async (id): Promise<readonly OtherSpec[]> => {
    const tip = refs.get(branchRef(phaseBranch(id, 'requirements')))
    const drafts = tip === undefined ? [] : await entriesAt(store, tip, specFolder(id))
    const oid = drafts.find(({ name }) => name === SPEC)?.oid ?? locked.get(id)
    if (oid === undefined) return []
    const { text } = await toRepositoryFile(store, { path: artifactPath(id, 'requirements'), mode: '100644', oid })
    return text === null ? [] : [{ id, text }]
  })
  return (await Promise.all(found)).flat()
}
