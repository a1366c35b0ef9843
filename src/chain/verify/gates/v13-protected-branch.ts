import { LEDGER_BRANCH } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import type { MergedGate } from '../recorded-gates.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'The default branch was rewritten, or this is another branch: compare it with a clone made earlier, or name it with --branch.'

/**
 * V13 Merged commit is on the protected branch: it and the commit it was merged onto lie, in that order, on the first-parent line of the
 * default branch that approval and merge name; and that branch has not parted from the remote's.
 */
export function checkProtectedBranch(archive: Archive): readonly Violation[] {
  const parted = archive.refs.parted.filter(({ branch }) => branch !== LEDGER_BRANCH)
  return [
    ...parted.map(({ branch, here, remote }): Violation => {
      const message = `${branch} is at ${here} here and at ${remote} at the remote, and neither contains the other`
      return { code: 'V13', message, remedy: REMEDY, commit: remote }
    }),
    ...archive.mergedGates.flatMap((gate) => [...absentMerge(archive, gate), ...otherBranch(archive, gate)]),
  ]
}

function absentMerge({ main, refs }: Archive, { chain, merge, span }: MergedGate): readonly Violation[] {
  if (span !== null) return []
  const { sha, from } = merge.data.merge
  const place = { remedy: REMEDY, record: pathOf(chain, merge), commit: sha }
  const lost = [sha, from].find((each) => !main.position.has(each))
  const message =
    lost === undefined
      ? `${nameOf(merge)} says ${sha} was merged onto ${from}, which does not come before it on ${refs.branch}`
      : `commit ${lost}, which ${nameOf(merge)} names, is not on the first-parent line of ${refs.branch}`
  return [{ code: 'V13', message, ...place }]
}

function otherBranch({ refs }: Archive, { chain, merge, approval }: MergedGate): readonly Violation[] {
  const bases = [merge.data.change.baseBranch, approval?.data.change.baseBranch ?? refs.branch]
  const other = bases.find((base) => base !== refs.branch)
  if (other === undefined) return []
  const message = `${nameOf(merge)} is of a pull request into ${other}; expected ${refs.branch}`
  return [{ code: 'V13', message, remedy: REMEDY, record: pathOf(chain, merge) }]
}
