import type { Subject } from '../../../model/record.ts'
import type { Archive } from '../archive.ts'
import type { MergedGate } from '../recorded-gates.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import { fileAt } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'What was merged is not what was approved: reopen the gate and have the content approved that is to stand.'

/**
 * V11 Approved bytes = merged bytes: every subject of the approval stands with that blob at the merge commit, the merge record lists the
 * same subjects, and the merge commit has the tree that the record gives.
 */
export function checkApprovedBytes(archive: Archive): readonly Violation[] {
  return archive.mergedGates.flatMap((gate) => [
    ...subjectProblems(archive, gate),
    ...listProblems(gate),
    ...treeProblems(archive, gate),
  ])
}

function subjectProblems({ main }: Archive, { chain, merge, approval, span }: MergedGate): readonly Violation[] {
  if (span === null || approval === null) return []
  return approval.subject.flatMap(({ name, digest }): readonly Violation[] => {
    const blob = fileAt(main, name, span.to)?.blob ?? null
    if (blob === digest.gitBlob) return []
    const found = blob === null ? 'nothing was' : `blob ${blob} was`
    const message = `${name}: ${nameOf(approval)} approves blob ${digest.gitBlob}, ${found} merged by ${merge.data.merge.sha}`
    return [
      { code: 'V11', message, remedy: REMEDY, record: pathOf(chain, merge), commit: merge.data.merge.sha, path: name },
    ]
  })
}

function listProblems({ chain, merge, approval }: MergedGate): readonly Violation[] {
  if (approval === null || listOf(merge.subject) === listOf(approval.subject)) return []
  const message = `${nameOf(merge)} locks other content than ${nameOf(approval)} approves; expected the same subjects`
  return [{ code: 'V11', message, remedy: REMEDY, record: pathOf(chain, merge) }]
}

function treeProblems({ main }: Archive, { chain, merge, span }: MergedGate): readonly Violation[] {
  const { sha, tree } = merge.data.merge
  const actual = span === null ? tree : main.commits[span.to]?.tree
  if (actual === tree) return []
  const message = `${nameOf(merge)} gives tree ${tree} for merge ${sha}, which has ${actual ?? 'none'}`
  return [{ code: 'V11', message, remedy: REMEDY, record: pathOf(chain, merge), commit: sha }]
}

function listOf(subjects: readonly Subject[]): string {
  return subjects
    .map(({ name, digest }) => `${name}\n${digest.sha256}\n${digest.gitBlob}`)
    .toSorted()
    .join('\n')
}
