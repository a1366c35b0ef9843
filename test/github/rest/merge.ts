import type { PeerCheckRun } from '../peer-data.ts'
import { exportCommit } from '../git/share-objects.ts'
import { settleRefs } from '../git/settle-refs.ts'
import { writeMerge } from '../git/write-merge.ts'
import { branchRef, markMerged, requireFacts } from '../pull-facts.ts'
import { Refusal } from '../refusal.ts'
import type { StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import { requiredChecks } from './rulesets.ts'
import type { Call, Reply } from './route.ts'
import { requirePermission } from './route.ts'
import { findPull } from './find-pull.ts'

const METHODS = ['merge', 'squash', 'rebase'] as const

/** Merges as GitHub does, with real git; emulate would take the head's tree for the merged one. */
export async function mergePull(standIn: StandIn, call: Call): Promise<Reply> {
  const by = requirePermission(call, 'write')
  const pull = await findPull(standIn, call)
  const facts = requireFacts(standIn, pull.number)
  const base = standIn.state.refs.get(branchRef(facts.baseBranch))
  const { sha, merge_method: wanted = 'merge' } = call.body
  const method = METHODS.find((each) => each === wanted)
  if (method === undefined) throw new Refusal(422, 'Invalid merge_method')
  if (sha !== undefined && sha !== facts.head) {
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.')
  }
  if (!facts.open || pull.draft || base === undefined) throw new Refusal(405, 'Pull Request is not mergeable')
  await refuseUnlessGreen(standIn, facts.head)
  const merged = await writeMerge(standIn, method, { pull, facts, base, by })
  if (merged === null) throw new Refusal(405, 'Pull Request is not mergeable')
  await exportCommit(standIn, merged)
  if (call.caller === null) throw new Refusal(401, 'Requires authentication')
  await markMerged(standIn, call.caller, pull.number, { sha: merged, base, by: by.id })
  await settleRefs(standIn, call.caller)
  return { status: 200, data: { sha: merged, merged: true, message: 'Pull Request successfully merged' } }
}

async function refuseUnlessGreen(standIn: StandIn, head: string): Promise<void> {
  const path = `${repositoryPath(standIn)}/commits/${head}/check-runs?per_page=100&filter=latest`
  const { check_runs: runs } = await standIn.peer.get<{ check_runs: readonly PeerCheckRun[] }>(path)
  for (const { context, app } of requiredChecks(standIn)) {
    const own = runs.filter((run) => run.name === context)
    const counted = own.filter((run) => app === null || standIn.state.checkApps.get(run.id) === app)
    const newest = counted.toSorted((a, b) => b.id - a.id)[0]
    const isGreen = ['success', 'neutral', 'skipped'].includes(newest?.conclusion ?? '')
    if (isGreen) continue
    const is = newest === undefined ? 'expected' : newest.conclusion === null ? 'in progress' : 'failing'
    throw new Refusal(405, `Repository rule violations found\n\nRequired status check "${context}" is ${is}.`)
  }
}
