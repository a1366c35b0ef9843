import { gateName } from '../../../model/phase.ts'
import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Review it after the fact and take it back or bring it through its phase; and see who may push past the gates.'

/**
 * V32 No unrecorded change: every commit on the first-parent line of the default branch that touches `specs/` lies within a merge that the
 * ledger records; and a recorded bypass is a violation by itself.
 */
export function checkNoUnrecordedChange(archive: Archive): readonly Violation[] {
  const { main, engagements } = archive
  const covered = coveredPositions(archive)
  const unrecorded = main.commits.flatMap(({ sha, changes }, position): readonly Violation[] => {
    const path = covered.has(position) ? undefined : changes.find((change) => change.path.startsWith('specs/'))?.path
    if (path === undefined) return []
    return [
      {
        code: 'V32',
        message: `commit ${sha} changes ${path} and bypassed the gates: no record covers it`,
        remedy: REMEDY,
        commit: sha,
        path,
      },
    ]
  })
  return [...unrecorded, ...engagements.flatMap(recordedBypasses)]
}

function coveredPositions({ main, engagements }: Archive): ReadonlySet<number> {
  const covered = new Set<number>()
  for (const { merged, bypasses } of engagements) {
    for (const { data } of merged) {
      const from = main.position.get(data.merge.from) ?? Infinity
      const to = main.position.get(data.merge.sha) ?? -1
      for (let position = from + 1; position <= to; position += 1) covered.add(position)
    }
    for (const { data } of bypasses) covered.add(main.position.get(data.merge) ?? -1)
  }
  return covered
}

function recordedBypasses(chain: EngagementChain): readonly Violation[] {
  return chain.bypasses.map((record): Violation => {
    const { gate, merge, pull, reasons } = record.data
    const why = reasons.length === 0 ? '' : ` (${reasons[0] ?? ''})`
    const message = `${nameOf(record)}: merge ${merge} of pull request ${pull} bypassed ${gateName(gate)}${why}`
    return { code: 'V32', message, remedy: REMEDY, record: pathOf(chain, record), commit: merge }
  })
}
