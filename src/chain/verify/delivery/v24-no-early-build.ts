import { specFolder } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import { lockBefore, nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { firstSeen } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Something was built without an execution contract: take it back, or have a design approved that covers it.'

/**
 * V24 No build before Gate 2: every record of a build names the lock of Gate 2 that held at that time, and no asset reached the default
 * branch before Gate 2 was locked.
 */
export function checkNoEarlyBuild(archive: Archive): readonly Violation[] {
  const chains = new Map(archive.engagements.map((chain) => [chain.id, chain]))
  return [
    ...archive.engagements.flatMap(earlySteps),
    ...[...archive.main.folders].flatMap(([id, paths]) =>
      paths.flatMap((path) => earlyAsset(archive, id, chains.get(id) ?? null, path)),
    ),
  ]
}

function earlySteps(chain: EngagementChain): readonly Violation[] {
  const records = [...chain.requested, ...chain.started, ...chain.steps, ...chain.deviations, ...chain.reconciled]
  return records.flatMap((record): readonly Violation[] => {
    const lock = lockBefore(chain, 'design', record.seq)
    const place = { remedy: REMEDY, record: pathOf(chain, record) }
    if (lock === null)
      return [{ code: 'V24', message: `${nameOf(record)} is of a build before the design was locked`, ...place }]
    const { contract } = record.data
    if (contract === lock.digest) return []
    return [
      {
        code: 'V24',
        message: `${nameOf(record)} builds by ${contract}; the design was locked by ${lock.digest}`,
        ...place,
      },
    ]
  })
}

function earlyAsset({ main }: Archive, id: string, chain: EngagementChain | null, path: string): readonly Violation[] {
  if (!path.startsWith(`${specFolder(id)}/build/`)) return []
  const seen = firstSeen(main, path)
  const gate2 = chain?.merged.find(({ data }) => data.gate === 'design')
  const locked = gate2 === undefined ? undefined : main.position.get(gate2.data.merge.sha)
  if (seen === null || (locked !== undefined && locked < seen)) return []
  const commit = main.commits[seen]?.sha ?? ''
  const message = `asset ${path} was committed with ${commit}, before the contract was locked`
  return [{ code: 'V24', message, remedy: REMEDY, commit, path }]
}
