import { artifactPath, specFolder } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { filesAt, tipPosition } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Let specgate reconcile the build against its design; an engagement is not closed before that, also when nothing deviated.'

/**
 * V29 As-built exists even when clean: every merged build has a reconciliation record of that merge and its contract, every such record
 * has its merge, and nothing that a build delivers is on the default branch of an engagement without one.
 */
export function checkAsBuiltExists(archive: Archive): readonly Violation[] {
  const chains = new Map(archive.engagements.map((chain) => [chain.id, chain]))
  return [
    ...archive.engagements.flatMap((chain) => [...openBuilds(chain), ...loneRecords(chain)]),
    ...[...archive.main.folders.keys()].flatMap((id) => undocumented(archive, id, chains.get(id))),
  ]
}

function builds(chain: EngagementChain) {
  return chain.merged.filter(({ data }) => data.gate === 'as-built')
}

function openBuilds(chain: EngagementChain): readonly Violation[] {
  return builds(chain).flatMap((merge): readonly Violation[] => {
    const { sha } = merge.data.merge
    const isReconciled = chain.reconciled.some(
      ({ data, seq }) => data.merge === sha && data.contract === merge.data.previous && seq > merge.seq,
    )
    if (isReconciled) return []
    const message = `engagement ${chain.id} was built and merged by ${nameOf(merge)} without a reconciliation of merge ${sha}`
    return [{ code: 'V29', message, remedy: REMEDY, record: pathOf(chain, merge), commit: sha }]
  })
}

function loneRecords(chain: EngagementChain): readonly Violation[] {
  return chain.reconciled.flatMap((record): readonly Violation[] => {
    const isOfMerge = builds(chain).some(
      ({ data, digest }) => data.merge.sha === record.data.merge && digest === record.data.previous,
    )
    if (isOfMerge) return []
    const message = `${nameOf(record)} reconciles merge ${record.data.merge}, which no as-built acceptance locked`
    return [{ code: 'V29', message, remedy: REMEDY, record: pathOf(chain, record), commit: record.data.merge }]
  })
}

function undocumented({ main }: Archive, id: string, chain: EngagementChain | undefined): readonly Violation[] {
  if (chain !== undefined && chain.reconciled.length > 0) return []
  const asBuilt = artifactPath(id, 'as-built')
  const files = filesAt(main, id, `${specFolder(id)}/`, tipPosition(main))
  const delivered = files.find(({ path }) => path === asBuilt || path.startsWith(`${specFolder(id)}/build/`))
  if (delivered === undefined) return []
  const message = `${delivered.path} is on the default branch, but engagement ${id} has no reconciliation record`
  return [{ code: 'V29', message, remedy: REMEDY, path: delivered.path }]
}
