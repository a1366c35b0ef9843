import { branchRef } from '../../git/branch-ref.ts'
import type { Refs } from '../../git/read-refs.ts'
import { readTree } from '../../git/read-tree.ts'
import { digestOf } from '../../model/digest.ts'
import { artifactPath, ENGAGEMENT_ID, parsePhaseBranch, phaseBranch, specFolder } from '../../model/place.ts'
import type { OtherSpec } from '../forge.ts'
import type { ContentStore } from './content-store.ts'
import { entriesAt } from './entries-at.ts'
import { toRepositoryFile } from './repository-file.ts'

/** The newest are looked at; so many open at once is a queue, not a plan. */
const MAX_OTHERS = 2000
const [SPEC, AS_BUILT] = ['customer-spec.md', 'as-built.md'] as const

/** An engagement that is not closed, and its spec; null where that is missing or no text. */
export type FoundSpec = { readonly id: string; readonly text: string | null }

/** The spec of every other engagement that has no accepted as-built record: as its requirements branch has it, or else as it is locked. */
export async function readOtherSpecs(
  store: ContentStore,
  refs: Refs,
  { base, engagement }: { readonly base: string; readonly engagement: string | null },
): Promise<readonly OtherSpec[]> {
  if (engagement === null) return []
  const drafted = draftsOf(refs)
  // Who asks is in the way of nobody else: all of them are read once for a state of the repository, then each leaves out itself.
  const state = digestOf([base, ...[...drafted].flat()].join(' '))
  const found = await store.memories.others(state, () => readOpenSpecs(store, base, drafted))
  return found
    .filter(({ id }) => id !== engagement)
    .slice(-MAX_OTHERS)
    .flatMap(({ id, text }) => (text === null ? [] : [{ id, text }]))
}

/** Tips of the requirements branches, null for an engagement that has only other ones, by engagement. */
function draftsOf(refs: Refs): ReadonlyMap<string, string | null> {
  const tips = new Map<string, string | null>()
  for (const [ref, tip] of refs) {
    const place = parsePhaseBranch(ref.replace('refs/heads/', ''))
    if (place === null) continue
    const isDraft = ref === branchRef(phaseBranch(place.engagement, 'requirements'))
    tips.set(place.engagement, isDraft ? tip : (tips.get(place.engagement) ?? null))
  }
  return tips
}

/** One more than are looked at: the one that asks is among them, or the oldest is left out. */
async function readOpenSpecs(
  store: ContentStore,
  base: string,
  drafted: ReadonlyMap<string, string | null>,
): Promise<readonly FoundSpec[]> {
  const locked = new Map<string, string>()
  const closed = new Set<string>()
  for (const folder of await entriesAt(store, base, 'specs')) {
    if (folder.type !== 'tree') continue
    for (const { name, oid } of await readTree(store.reader, folder.oid)) {
      if (name === SPEC) locked.set(folder.name, oid)
      if (name === AS_BUILT) closed.add(folder.name)
    }
  }
  const ids = [...new Set([...locked.keys(), ...drafted.keys()])]
    .filter((id) => ENGAGEMENT_ID.test(id) && !closed.has(id))
    .toSorted()
    .slice(-MAX_OTHERS - 1)
  return Promise.all(
    ids.map(async (id) => {
      const tip = drafted.get(id) ?? null
      const draft = tip === null ? null : await store.memories.drafts(`${tip} ${id}`, () => draftAt(store, tip, id))
      const oid = draft ?? locked.get(id)
      const path = artifactPath(id, 'requirements')
      return {
        id,
        text: oid === undefined ? null : (await toRepositoryFile(store, { path, mode: '100644', oid })).text,
      }
    }),
  )
}

/** Id of the spec that a requirements branch carries. */
async function draftAt(store: ContentStore, tip: string, id: string): Promise<string | null> {
  const entries = await entriesAt(store, tip, specFolder(id))
  return entries.find(({ name }) => name === SPEC)?.oid ?? null
}
