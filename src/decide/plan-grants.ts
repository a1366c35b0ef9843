import { fruitlessEnd, grantInForce, openGrants } from '../derive/grants.ts'
import { isInstalled } from '../derive/is-installed.ts'
import { readRunBranch } from '../derive/read-run-branch.ts'
import { componentRequest, idempotencyKey } from '../derive/run-requests.ts'
import { GRANT_MS, LOCAL_RUNNER, RUN_WORKFLOW, runBranch } from '../model/grant.ts'
import type { RunCommand } from '../model/grant.ts'
import { entryOf } from '../model/entry-of.ts'
import { lockedDigest } from '../model/engagement.ts'
import type { Lock } from '../model/engagement.ts'
import { artifactPath } from '../model/place.ts'
import type { RecordData } from '../model/record.ts'
import type { RunRequest } from '../model/run.ts'
import { grantState, isDispatched, placeOf, uncollected } from './grant-state.ts'
import { buildScene, discoveryScene } from './run-scene.ts'
import type { Scene } from './scene.ts'

/** The grant that is due: the runs that come next, none of which is granted yet. Null: nothing is. */
export function planGrant(scene: Scene): RecordData<'run.granted'> | null {
  return discoveryGrant(scene) ?? buildGrant(scene)
}

function discoveryGrant(scene: Scene): RecordData<'run.granted'> | null {
  const found = discoveryScene(scene)
  if (found === null) return null
  const { gate1, environment, requests, done } = found
  const missing = requests.filter((_, index) => done[index] === undefined)
  const { ledger, base } = scene.snapshot
  const attempt = { authority: gate1.record, attempt: 1, commit: base.sha }
  if (fruitlessEnd(ledger.records, attempt) !== null) return null
  return grant(scene, 'discover', gate1, null, environment, 1, missing)
}

function buildGrant(scene: Scene): RecordData<'run.granted'> | null {
  const found = buildScene(scene)
  if (found === null || found.progress.status !== 'due' || !found.hasAssets) return null
  const { gate2, design, progress } = found
  const { environment } = design.frontMatter
  if (!progress.runs.every(({ component }) => isInstalled(scene.snapshot, component))) return null
  const requests = progress.runs.map(({ component, mode }) =>
    componentRequest(scene.engagement.id, environment, component, mode, progress.attempt, gate2),
  )
  const digest = lockedDigest(gate2, artifactPath(scene.engagement.id, 'design'))
  return grant(scene, progress.command, gate2, digest, environment, progress.attempt, requests)
}

function grant(
  { snapshot, policy }: Scene,
  command: RunCommand,
  authority: Lock,
  design: string | null,
  environment: string,
  attempt: number,
  requests: readonly RunRequest[],
): RecordData<'run.granted'> | null {
  const found = entryOf(policy.environments, environment)
  if (found === undefined || requests.length === 0) return null
  if (grantInForce(snapshot.ledger.records, authority.record) !== null) return null
  return {
    command,
    authority: authority.record,
    design,
    attempt,
    environment,
    runner: [...found.runner],
    workflow: found.runner.includes(LOCAL_RUNNER) ? null : RUN_WORKFLOW,
    commit: snapshot.base.sha,
    expires: new Date(Date.parse(snapshot.now) + GRANT_MS).toISOString(),
    runs: requests.map((request) => ({ id: request.id, idempotencyKey: idempotencyKey(request) })),
  }
}

/** A job that was asked for and that the ledger does not know of yet. Null: there is none. */
export function planDispatched(scene: Scene): RecordData<'run.dispatched'> | null {
  const { snapshot } = scene
  for (const granted of openGrants(snapshot.ledger.records)) {
    if (granted.data.workflow === null || isDispatched(snapshot, granted)) continue
    const state = grantState(scene, granted)
    if (state.kind !== 'at-work' && state.kind !== 'over') continue
    return { grant: granted.digest, workflowRun: state.reading.job?.workflowRun ?? null }
  }
  return null
}

/** What became of a grant that is over, once everything it left is on the phase branch. Null: none is over. */
export function planGrantEnd(scene: Scene): RecordData<'run.ended'> | null {
  const { snapshot, engagement } = scene
  for (const granted of openGrants(snapshot.ledger.records)) {
    const state = grantState(scene, granted)
    if (state.kind === 'withdrawn') return { grant: granted.digest, how: 'withdrawn', job: null, runs: [] }
    // What was delivered is recorded on the phase branch first; while that one is not to be worked on, it waits.
    if (state.kind !== 'over' || placeOf(scene, granted) === null) continue
    const left = uncollected(scene, granted, state.reading)
    if (left.runs.length + left.lost.length > 0) continue
    const branch = snapshot.runs.find(({ name }) => name === runBranch(engagement.id, granted.digest))
    const evidence = branch === undefined ? [] : readRunBranch(snapshot, engagement.id, branch).evidence
    const runs = evidence
      .filter(({ record }) => granted.data.runs.some(({ id }) => id === record.id))
      .map(({ record, digest }) => ({ id: record.id, evidence: digest }))
    const holder = state.reading.claim?.holder ?? null
    // Which state folder of this machine it was says nothing to anybody else.
    const job = holder?.startsWith('local:') === true ? LOCAL_RUNNER : holder
    return { grant: granted.digest, how: state.how, job, runs }
  }
  return null
}
