import { branchRef } from '../git/branch-ref.ts'
import { pushRef } from '../git/push-ref.ts'
import { writeCommit } from '../git/write-commit.ts'
import { writeTree } from '../git/write-tree.ts'
import type { ClaimFile } from '../model/grant.ts'
import { CLAIM_FILE, END_FILE, provenanceFile, startedFile } from '../model/grant.ts'
import { evidenceFolder } from '../model/place.ts'
import type { Instant } from '../model/snapshot.ts'
import type { RunEvidence } from '../skills/run-journal.ts'
import type { Clone } from './open-clone.ts'

/** Writes to the run branch, commit after commit, each only on top of the one before. */
export type Delivery = {
  /** False when somebody else was faster: the grant is theirs. */
  readonly claim: (holder: string) => Promise<boolean>
  /** Told before a run that changes something begins. */
  readonly start: (run: string) => Promise<void>
  readonly deliver: (evidence: RunEvidence, provenance: string | null) => Promise<void>
  readonly end: () => Promise<void>
}

const ATTEMPTS = 3

/** Opens the run branch `branch` of an engagement, whose tip is `tip`. What is written at the same time is written one after the other. */
export function openDelivery(
  { store, remote }: Clone,
  {
    branch,
    tip,
    engagement,
    now,
  }: { readonly branch: string; readonly tip: string; readonly engagement: string; readonly now: () => Instant },
): Delivery {
  let last = tip
  let queue: Promise<unknown> = Promise.resolve()

  async function write(
    message: string,
    files: readonly { readonly path: string; readonly content: string }[],
  ): Promise<boolean> {
    const when = now()
    const signature = { name: 'specgate', email: 'action@users.specgate.local', when }
    const tree = await writeTree(store.reader, store.dir, last, files)
    const commit = { tree, parents: [last], author: signature, committer: signature, message: `${message}\n` }
    const next = await writeCommit(store.dir, commit)
    const ref = branchRef(branch)
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (!(await pushRef(store.git, remote, { ref, from: last, to: next }))) return false
        last = next
        return true
      } catch (cause) {
        if (attempt === ATTEMPTS) throw cause
      }
    }
  }

  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done.catch(() => {})
    return done
  }

  async function must(message: string, files: Parameters<typeof write>[1]): Promise<void> {
    const written = await inOrder(() => write(message, files))
    if (!written)
      throw new Error(`somebody else wrote to ${branch}: what is done there is not of this job alone any more`)
  }

  const json = (data: unknown): string => `${JSON.stringify(data, null, 2)}\n`
  return {
    claim: (holder) => {
      const claim: ClaimFile = { schema: 1, holder, at: now() }
      return inOrder(() => write(`Take the grant up: ${holder}`, [{ path: CLAIM_FILE, content: json(claim) }]))
    },
    start: (run) => must(`Start ${run}`, [{ path: startedFile(run), content: json({ at: now() }) }]),
    deliver: ({ record, files }, provenance) => {
      const folder = evidenceFolder(engagement, record.id)
      const proof = provenance === null ? [] : [{ path: provenanceFile(record.id), content: provenance }]
      const evidence = files.map(({ name, content }) => ({ path: `${folder}/${name}`, content }))
      return must(`Run ${record.id}: ${record.outcome}`, [...evidence, ...proof])
    },
    end: () => must('End', [{ path: END_FILE, content: json({ at: now() }) }]),
  }
}
