import type { Scene } from '../../src/decide/scene.ts'
import { deriveEngagement } from '../../src/derive/derive-engagement.ts'
import { openDocumentReader } from '../../src/derive/document-reader.ts'
import { readDossier } from '../../src/derive/dossier.ts'
import { componentRequest, idempotencyKey } from '../../src/derive/run-requests.ts'
import { lockedDigest, lockOf } from '../../src/model/engagement.ts'
import type { Engagement } from '../../src/model/engagement.ts'
import { RUN_WORKFLOW } from '../../src/model/grant.ts'
import { artifactPath, POLICY_PATH } from '../../src/model/place.ts'
import { recordsOf } from '../../src/model/record.ts'
import type { RecordData, TypedRecord } from '../../src/model/record.ts'
import type { RunRequest } from '../../src/model/run.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { readPolicy } from '../../src/policy/read-policy.ts'
import type { SceneFacts } from './facts.ts'
import { buildScene } from './scene.ts'
import { CERTIFICATES } from './shipped.ts'
import { ENGAGEMENT, storedRecord } from './world.ts'
import type { DraftBody } from './world.ts'

/** A build that was asked for and granted, and of which nothing was done: one component, to be rehearsed and applied. */
export type GrantedScene = {
  readonly snapshot: Snapshot
  readonly engagement: Engagement
  readonly granted: TypedRecord<'run.granted'>
  readonly dryRun: RunRequest
  readonly apply: RunRequest
}

/** What a grant says that a job of the forge has, and not the granting machine. */
export const BY_A_JOB: Partial<RecordData<'run.granted'>> = { runner: ['ubuntu-latest'], workflow: RUN_WORKFLOW }

/** A granted build; the grant is for the granting machine, for this commit and this hour, but for what is given. */
export function grantedScene(change: Partial<RecordData<'run.granted'>> = {}, facts: SceneFacts = {}): GrantedScene {
  const { snapshot: asked, engagement } = buildScene({ phase: 'build', built: 'requested', ...facts })
  const { design } = readDossier(asked, ENGAGEMENT, null)
  const gate2 = lockOf(engagement, 'design')
  const [component] = design?.components ?? []
  if (gate2 === null || component === undefined) throw new Error('the scene has no contract')
  const [dryRun, apply] = (['dry-run', 'apply'] as const).map((mode) =>
    componentRequest(ENGAGEMENT, 'lab', component, mode, 1, gate2),
  )
  if (dryRun === undefined || apply === undefined) throw new Error('two modes are two runs')
  const data: RecordData<'run.granted'> = {
    command: 'build',
    authority: gate2.record,
    design: lockedDigest(gate2, artifactPath(ENGAGEMENT, 'design')),
    attempt: 1,
    environment: 'lab',
    runner: ['local'],
    workflow: null,
    commit: asked.base.sha,
    expires: hoursAfter(asked.now, 1),
    runs: [dryRun, apply].map((each) => ({ id: each.id, idempotencyKey: idempotencyKey(each) })),
    ...change,
  }
  const snapshot = recorded(asked, { event: 'run.granted', subject: [], data })
  const granted = recordsOf(snapshot.ledger.records, 'run.granted').at(-1)
  if (granted === undefined) throw new Error('the grant was not recorded')
  return { snapshot, engagement, granted, dryRun, apply }
}

/** The snapshot with one more trusted record in the engagement's ledger. */
export function recorded(snapshot: Snapshot, body: DraftBody): Snapshot {
  const { ledger } = snapshot
  const record = storedRecord(ledger.records, { ...body, engagement: ENGAGEMENT, at: snapshot.now })
  const next = { seq: record.statement.predicate.seq + 1, prev: record.digest }
  return { ...snapshot, ledger: { ...ledger, records: [...ledger.records, record], next } }
}

export function hoursAfter(at: string, hours: number): string {
  return new Date(Date.parse(at) + hours * 3_600_000).toISOString()
}

/** What planning works from, with no verdict on any pull request. */
export function sceneOf(snapshot: Snapshot): Scene {
  const engagement = deriveEngagement(snapshot)
  const { policy } = readPolicy(snapshot.files.find(({ path }) => path === POLICY_PATH)?.text ?? null)
  if (engagement === null || policy === null) throw new Error('there is nothing to plan')
  const documents = openDocumentReader()
  return { snapshot, policy, engagement, library: CERTIFICATES, verdicts: [], gates: [], documents }
}
