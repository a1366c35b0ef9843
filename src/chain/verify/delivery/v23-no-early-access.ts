import { capabilitiesPath } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import { lockBefore, nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { firstSeen } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'The environment was entered without leave: find out how the run got its credentials, and report it.'

/**
 * V23 No environment access before Gate 1: every recorded discovery run names the lock of Gate 1 that held at that time, and no
 * capability snapshot reached the default branch before Gate 1 was locked.
 */
export function checkNoEarlyAccess(archive: Archive): readonly Violation[] {
  const chains = new Map(archive.engagements.map((chain) => [chain.id, chain]))
  return [
    ...archive.engagements.flatMap(earlyRuns),
    ...[...archive.main.folders.keys()].flatMap((id) => earlySnapshot(archive, id, chains.get(id) ?? null)),
  ]
}

function earlyRuns(chain: EngagementChain): readonly Violation[] {
  return chain.runs.flatMap((run): readonly Violation[] => {
    const lock = lockBefore(chain, 'requirements', run.seq)
    const place = { remedy: REMEDY, record: pathOf(chain, run) }
    const what = `${nameOf(run)}: discovery ${run.data.run.id} ran`
    if (lock === null) return [{ code: 'V23', message: `${what} before the requirements were locked`, ...place }]
    if (run.data.previous === lock.digest) return []
    return [
      { code: 'V23', message: `${what} under ${run.data.previous}; Gate 1 was locked by ${lock.digest}`, ...place },
    ]
  })
}

function earlySnapshot({ main }: Archive, id: string, chain: EngagementChain | null): readonly Violation[] {
  const path = capabilitiesPath(id)
  const seen = firstSeen(main, path)
  const gate1 = chain?.merged.find(({ data }) => data.gate === 'requirements')
  const locked = gate1 === undefined ? undefined : main.position.get(gate1.data.merge.sha)
  if (seen === null || (locked !== undefined && locked < seen)) return []
  const commit = main.commits[seen]?.sha ?? ''
  const message = `${path} came with ${commit}, before the requirements were locked`
  return [{ code: 'V23', message, remedy: REMEDY, commit, path }]
}
