import { GATES, gateBefore, gateName } from '../../../model/phase.ts'
import type { Gate } from '../../../model/phase.ts'
import { artifactPath } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import type { MergedGate } from '../recorded-gates.ts'
import { lockBefore, nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { firstSeen } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'A phase was merged out of turn: it counts for nothing until the gates before it are locked and it is approved anew.'

/**
 * V22 Phase order: each merged gate stands on the record that held the gate before it locked at that time, its merge comes after that
 * one's on the default branch, and no phase's artifact appeared there before the gate before it was locked.
 */
export function checkPhaseOrder(archive: Archive): readonly Violation[] {
  const ids = new Set([...archive.main.folders.keys(), ...archive.engagements.map(({ id }) => id)])
  const chains = new Map(archive.engagements.map((chain) => [chain.id, chain]))
  return [
    ...archive.mergedGates.flatMap((gate) => standingProblems(archive, gate)),
    ...[...ids].flatMap((id) => GATES.flatMap((gate) => earlyArtifact(archive, id, chains.get(id) ?? null, gate))),
  ]
}

function standingProblems({ main }: Archive, { chain, merge, approval, span }: MergedGate): readonly Violation[] {
  const { gate, previous } = merge.data
  const before = gateBefore(gate)
  const base = before === null ? null : lockBefore(chain, before, merge.seq)
  const place = { remedy: REMEDY, record: pathOf(chain, merge), commit: merge.data.merge.sha }
  if (before !== null && base === null) {
    return [{ code: 'V22', message: `${nameOf(merge)}: ${gate} merged before ${gateName(before)}`, ...place }]
  }
  const expected = base?.digest ?? null
  if (previous !== expected || (approval !== null && approval.data.previous !== expected)) {
    const message = `${nameOf(merge)} stands on ${previous ?? 'nothing'}; ${gateName(before ?? gate)} was locked by ${expected ?? 'nothing'}`
    return [{ code: 'V22', message, ...place }]
  }
  const earlier = base === null ? undefined : main.position.get(base.data.merge.sha)
  if (span === null || earlier === undefined || earlier < span.to) return []
  return [
    {
      code: 'V22',
      message: `${nameOf(merge)}: ${gate} merged before ${gateName(before ?? gate)} on the branch`,
      ...place,
    },
  ]
}

function earlyArtifact({ main }: Archive, id: string, chain: EngagementChain | null, gate: Gate): readonly Violation[] {
  const before = gateBefore(gate)
  const path = artifactPath(id, gate)
  const seen = firstSeen(main, path)
  if (before === null || seen === null) return []
  const first = chain?.merged.find(({ data }) => data.gate === before)
  const locked = first === undefined ? undefined : main.position.get(first.data.merge.sha)
  if (locked !== undefined && locked < seen) return []
  const commit = main.commits[seen]?.sha ?? ''
  return [
    {
      code: 'V22',
      message: `${path} came with ${commit}, before ${gateName(before)} was locked`,
      remedy: REMEDY,
      commit,
      path,
    },
  ]
}
