import { LEDGER_BRANCH } from '../../../model/place.ts'
import { parseRecordPath } from '../../record-path.ts'
import type { Archive, FileChange, LedgerCommit } from '../archive.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Records are only ever added: find out who pushed this commit, and take the ledger from a clone made before it.'

/**
 * V02 Ledger is linear: the first commit has no parent, every other exactly one; each adds exactly one record and touches nothing
 * else; and this clone's ledger and its remote's have not parted. Verified on the raw changes of every ledger commit.
 */
export function checkLinear({ ledger, refs }: Archive): readonly Violation[] {
  const parted = refs.parted.filter(({ branch }) => branch === LEDGER_BRANCH)
  return [
    ...parted.map(({ here, remote }): Violation => {
      const message = `${LEDGER_BRANCH} is at ${here} here and at ${remote} at the remote, and neither contains the other`
      return { code: 'V02', message, remedy: REMEDY, commit: remote }
    }),
    ...ledger.commits.flatMap((commit, index) => [...parentProblems(commit, index), ...changeProblems(commit)]),
  ]
}

function parentProblems({ sha, parents }: LedgerCommit, index: number): readonly Violation[] {
  const expected = index === 0 ? 0 : 1
  if (parents.length === expected) return []
  const message = `ledger commit ${sha} has ${parents.length} parents; expected ${expected}`
  return [{ code: 'V02', message, remedy: REMEDY, commit: sha }]
}

function changeProblems({ sha, changes }: LedgerCommit): readonly Violation[] {
  const wrong = changes.flatMap((change): readonly Violation[] => {
    const found = describe(change)
    const message = `ledger commit ${sha} ${found} ${change.path}; expected it to add one record`
    return found === null ? [] : [{ code: 'V02', message, remedy: REMEDY, commit: sha, path: change.path }]
  })
  if (wrong.length > 0 || changes.length === 1) return wrong
  const message = `ledger commit ${sha} adds ${changes.length} records; expected one`
  return [{ code: 'V02', message, remedy: REMEDY, commit: sha }]
}

function describe({ path, before, after }: FileChange): string | null {
  if (after === null) return 'deletes'
  if (before !== null) return 'modifies'
  return after.mode === '100644' && parseRecordPath(path) !== null ? null : 'adds the foreign file'
}
