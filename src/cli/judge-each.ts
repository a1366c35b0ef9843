import { openDocumentReader } from '../derive/document-reader.ts'
import type { DocumentReader } from '../derive/document-reader.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { Machine } from '../reconcile/machine.ts'
import { observe } from '../reconcile/observe.ts'

/** Enough to keep git busy while others wait for it; more would only hold more snapshots. */
const AT_ONCE = 32

/**
 * Looks at engagements and gives what `judge` makes of each, in their order; what cannot be found any more is left out. A few are looked at
 * together, and what was read of them is let go before the next are, so that a repository may have many.
 */
export async function judgeEach<T>(
  machine: Machine,
  ids: readonly string[],
  judge: (snapshot: Snapshot, documents: DocumentReader) => T,
): Promise<readonly T[]> {
  const judged: T[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const documents = openDocumentReader()
    const together = ids.slice(at, at + AT_ONCE)
    const seen = await Promise.all(together.map((id) => observe(machine, { kind: 'engagement', id })))
    judged.push(...seen.flatMap((snapshot) => (snapshot === null ? [] : [judge(snapshot, documents)])))
  }
  return judged
}
