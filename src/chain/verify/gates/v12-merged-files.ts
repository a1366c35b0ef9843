import { specFolder } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import type { MergedGate } from '../recorded-gates.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import { changesBetween } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Someone changed the branch after the approval, or the merge itself: have the additional change approved or take it back.'

/**
 * V12 Whole merged tree expected: whatever differs between the commit that was merged onto and the merge commit is a subject of the
 * approval, and nothing of another engagement. A merge or squash is one commit on that parent, so that nothing hides in between.
 */
export function checkMergedFiles(archive: Archive): readonly Violation[] {
  return archive.mergedGates.flatMap((gate) => [...foreignFiles(archive, gate), ...hiddenCommits(archive, gate)])
}

function foreignFiles({ main }: Archive, { chain, merge, approval, span }: MergedGate): readonly Violation[] {
  if (span === null || approval === null) return []
  const approved = new Set(approval.subject.map(({ name }) => name))
  const { sha } = merge.data.merge
  const place = { remedy: REMEDY, record: pathOf(chain, merge), commit: sha }
  return changesBetween(main, span.from, span.to).flatMap(({ path, after }): readonly Violation[] => {
    const what = `merge ${sha} of pull request ${merge.data.change.pull}`
    if (after === null)
      return [{ code: 'V12', message: `${what} deletes ${path}, which nobody approved`, ...place, path }]
    if (!approved.has(path))
      return [{ code: 'V12', message: `${what} contains ${path}, which nobody approved`, ...place, path }]
    const isForeign = path.startsWith('specs/') && !path.startsWith(`${specFolder(chain.id)}/`)
    return isForeign
      ? [{ code: 'V12', message: `${what} changes ${path}, which is another engagement's`, ...place, path }]
      : []
  })
}

function hiddenCommits({ main }: Archive, { chain, merge, span }: MergedGate): readonly Violation[] {
  const { sha, from, method } = merge.data.merge
  if (span === null || method === 'rebase' || main.commits[span.to]?.parents[0] === from) return []
  const message = `${nameOf(merge)} says ${sha} was merged onto ${from}, which is not its first parent`
  return [{ code: 'V12', message, remedy: REMEDY, record: pathOf(chain, merge), commit: sha }]
}
