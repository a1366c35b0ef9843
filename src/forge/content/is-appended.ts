import type { ForgeEffect } from '../../model/effect.ts'
import { diffTrees } from '../../git/diff-trees.ts'
import { readCommit } from '../../git/read-commit.ts'
import { writeObject } from '../../git/write-object.ts'
import type { ContentStore } from './content-store.ts'

type AppendEnvelope = Extract<ForgeEffect, { readonly kind: 'append-envelope' }>

/** Whether the ledger's tip is just the commit that appends this envelope to the tip that was expected. */
export async function isAppended(
  { reader, dir }: ContentStore,
  tip: string,
  { expectedTip, path, envelope }: AppendEnvelope,
): Promise<boolean> {
  const commit = await readCommit(reader, tip)
  if (commit === null || commit.parents.length > 1 || (commit.parents[0] ?? null) !== expectedTip) return false
  const [only, ...more] = await diffTrees(reader, expectedTip, tip)
  if (only?.path !== path || more.length > 0 || only.before !== null) return false
  return only.after?.mode === '100644' && only.after.oid === (await writeObject(dir, 'blob', envelope))
}
