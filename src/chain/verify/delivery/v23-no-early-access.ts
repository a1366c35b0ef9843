import { capabilitiesPath } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import { lockBefore, nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { firstSeen } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'The environment was entered without leave: find out how the run got its credentials, and report it.'

/**
 * V23 No environment access before Gate 1: every grant of discovery and every recorded discovery run names the lock of Gate 1 that held at
 * that time, no run was recorded before discovery was granted on that lock, and no capability snapshot reached the default branch before
 * Gate 1 was locked.
 */
export function checkNoEarlyAccess(archive: Archive): readonly Violation[] {
  const chains = new Map(archive.engagements.map((chain) => [chain.id, chain]))
  return [
    ...archive.engagements.flatMap(earlyGrants),
    ...archive.engagements.flatMap(earlyRuns),
    ...[...archive.main.folders.keys()].flatMap((id) => earlySnapshot(archive, id, chains.get(id) ?? null)),
  ]
}

function earlyGrants(chain: EngagementChain): readonly Violation[] {
  return discoveryGrants(chain).flatMap((grant): readonly Violation[] => {
    const problem = lockProblem(chain, grant.seq, grant.data.authority)
    return problem === null ? [] : [told(chain, grant, `${nameOf(grant)}: discovery was granted ${problem}`)]
  })
}

function earlyRuns(chain: EngagementChain): readonly Violation[] {
  const grants = discoveryGrants(chain).toReversed()
  const granted = new Map(grants.map(({ seq, data }) => [data.authority, seq])) // the first one of each lock
  return chain.runs.flatMap((run): readonly Violation[] => {
    const { previous } = run.data
    const leave = (granted.get(previous) ?? Infinity) < run.seq ? null : 'before it was granted'
    const problem = lockProblem(chain, run.seq, previous) ?? leave
    return problem === null ? [] : [told(chain, run, `${nameOf(run)}: discovery ${run.data.run.id} ran ${problem}`)]
  })
}

function discoveryGrants(chain: EngagementChain): EngagementChain['grants'] {
  return chain.grants.filter(({ data }) => data.command === 'discover')
}

/** What is wrong with a lock of Gate 1 that record `seq` names; null when it is the one that held then. */
function lockProblem(chain: EngagementChain, seq: number, named: string): string | null {
  const lock = lockBefore(chain, 'requirements', seq)
  if (lock === null) return 'before the requirements were locked'
  return named === lock.digest ? null : `under ${named}; Gate 1 was locked by ${lock.digest}`
}

function told(
  chain: EngagementChain,
  record: { readonly seq: number; readonly digest: string },
  message: string,
): Violation {
  return { code: 'V23', message, remedy: REMEDY, record: pathOf(chain, record) }
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
