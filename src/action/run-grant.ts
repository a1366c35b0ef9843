import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { branchRef } from '../git/branch-ref.ts'
import { deriveEngagement } from '../derive/derive-engagement.ts'
import { readRunBranch } from '../derive/read-run-branch.ts'
import type { RunBranchReading } from '../derive/read-run-branch.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import { runBranch } from '../model/grant.ts'
import { LEDGER_BRANCH } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import type { RunRecord } from '../model/run.ts'
import type { Instant, Snapshot } from '../model/snapshot.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { withSkills } from '../reconcile/observe.ts'
import { authoriseGrant } from '../skills/authorise-grant.ts'
import type { SkillSet } from '../skills/registry.ts'
import { isJournaled } from '../skills/run-journal.ts'
import { checkGrant } from './check-grant.ts'
import { executeGranted } from './execute-granted.ts'
import { holdTarget } from './hold-target.ts'
import { holderOf } from './holder.ts'
import { observeClone } from './observe-clone.ts'
import { withClone } from './open-clone.ts'
import type { Clone } from './open-clone.ts'
import { openDelivery } from './open-delivery.ts'
import type { ActionSettings } from './settings.ts'
import { settleRuns } from './settle-runs.ts'
import type { Surroundings } from './surroundings.ts'
import { verifyClone } from './verify-clone.ts'

/** How long a job waits for the branch that names it: it may start before whoever asked for it has written that down. */
const PATIENCE_MS = 120_000
const PAUSE_MS = 3000

/** What the program brings along: the skills and use cases it ships, and the clock. */
export type Shipped = {
  readonly skills: SkillSet
  readonly library: readonly LibrarySpec[]
  readonly now: () => Instant
}

/** What came of the command: findings mean that nothing was run. */
export type Granted = {
  readonly findings: readonly Finding[]
  readonly snapshot: Snapshot | null
  readonly granted: TypedRecord<'run.granted'> | null
  readonly records: readonly RunRecord[]
}

/**
 * Takes a grant up: verifies the chain and the grant on the exact commit, claims it, and runs what it names, delivering each run's evidence as
 * it ends. `record` runs nothing: it delivers what a cut-off run left in the journal, and closes the grant.
 * Throws when the repository cannot be reached or what was done cannot be delivered.
 */
export async function runGrant(
  settings: ActionSettings,
  surroundings: Surroundings,
  shipped: Shipped,
): Promise<Granted> {
  const { engagement, grant, job, command } = settings
  if (engagement === null || grant === null)
    throw new Error('inputs engagement and grant are needed: they say what may be run')
  const work = (): Promise<Granted> =>
    withClone(settings.remote, async (first) => {
      const branch = runBranch(engagement, grant)
      const patience = job === null || command === 'record' ? 0 : PATIENCE_MS
      const clone = await awaitBranch(first, branchRef(branch), patience)
      const base = job === null ? clone.base : job.sha
      if ((await clone.store.reader.read(base)) === null) return nothing([missingCommit(base)])
      const view = { engagement, base, now: shipped.now(), library: shipped.library, skills: NO_SKILLS }
      const bare = await observeClone(clone, view)
      if (bare === null) return nothing([noTrust()])
      return withSkills({ shipped: shipped.skills }, bare.files, async (skills) => {
        const snapshot = { ...bare, skills: skills.skills.map(({ summary }) => summary) }
        const scene = { settings, surroundings, snapshot, skills, clone, branch, grant, engagement, now: shipped.now }
        return takeUp(scene, await holderOf(settings))
      })
    })
  // Of two on one machine the second waits, and goes on from what the first one left; a job of the forge is alone with its grant.
  return job === null ? holdTarget(settings.state, 'grant', grant, work) : work()
}

type Scene = Pick<GrantContext, 'settings' | 'surroundings' | 'snapshot' | 'skills' | 'now'> & {
  readonly clone: Clone
  readonly branch: string
  readonly grant: string
  readonly engagement: string
}

async function takeUp(scene: Scene, holder: string): Promise<Granted> {
  const { settings, surroundings, snapshot, clone, branch, grant, engagement, now } = scene
  const granted = recordsOf(snapshot.ledger.records, 'run.granted').find(({ digest }) => digest === grant)
  const source = snapshot.runs.find(({ name }) => name === branch)
  const reading = source === undefined ? null : readRunBranch(snapshot, engagement, source)
  const told = { snapshot, granted: granted ?? null }
  const isRecord = settings.command === 'record'
  // A job that took nothing up, or has delivered it all, has nothing to bring.
  if (isRecord && (reading === null || reading.ended || reading.claim?.holder !== holder))
    return { ...nothing([]), ...told }
  // Somebody else on this machine saw it through meanwhile: whoever asked looks again.
  const isEnded = recordsOf(snapshot.ledger.records, 'run.ended').some(({ data }) => data.grant === grant)
  if (settings.job === null && (isEnded || reading?.ended === true)) {
    surroundings.say('SG536 this grant has ended: it holds once, and nothing was run')
    return { ...nothing([]), ...told }
  }
  const stage = deriveEngagement(snapshot)
  const authorised = granted === undefined || stage === null ? null : authoriseGrant(snapshot, stage, granted.data)
  const findings = [
    ...checkGrant({ settings, snapshot, granted, reading, holder }),
    ...(await verifyClone(clone, engagement)),
    ...(authorised?.findings ?? []),
  ]
  const blocking = findings.filter(({ severity }) => severity === 'block')
  for (const finding of findings) if (!blocking.includes(finding)) surroundings.say(formatFinding(finding))
  if (blocking.length > 0) return { ...nothing(blocking), ...told }
  if (granted === undefined || authorised === null || source === undefined || reading === null)
    return { ...nothing([noBranch(branch)]), ...told }
  const journal = join(settings.state, 'journal')
  const foreign = await foreignEvidence(reading, journal)
  if (foreign !== undefined) return { ...nothing([notOurs(branch, foreign)]), ...told }
  const delivery = openDelivery(clone, { branch, tip: source.sha, engagement, now })
  if (reading.claim === null && !(await delivery.claim(holder))) return { ...nothing([takenNow()]), ...told }
  const before = reading.evidence.map(({ record }) => record)
  const left = authorised.requests.filter(({ id }) => !before.some((record) => record.id === id))
  const { skills } = scene
  const context: GrantContext = { settings, surroundings, snapshot, granted, reading, skills, delivery, now, journal }
  const records = await (isRecord ? settleRuns(context, left) : executeGranted(context, left, before))
  if (!reading.ended) await delivery.end()
  return { findings: [], snapshot, granted, records }
}

const NO_SKILLS: SkillSet = { skills: [], findings: [] }

export type GrantContext = {
  readonly settings: ActionSettings
  readonly surroundings: Surroundings
  readonly snapshot: Snapshot
  readonly granted: TypedRecord<'run.granted'>
  /** What the run branch said when the grant was taken up. */
  readonly reading: RunBranchReading
  readonly skills: SkillSet
  readonly delivery: ReturnType<typeof openDelivery>
  readonly now: () => Instant
  readonly journal: string
}

async function awaitBranch(clone: Clone, ref: string, patienceMs: number): Promise<Clone> {
  const until = Date.now() + patienceMs
  let seen = clone
  while (!seen.refs.has(ref) && Date.now() < until) {
    await setTimeout(PAUSE_MS)
    seen = await clone.refresh()
  }
  return seen
}

/** A success on the branch that the journal here does not know; what did not succeed makes nothing follow. */
async function foreignEvidence({ evidence }: RunBranchReading, journal: string): Promise<string | undefined> {
  for (const each of evidence) {
    if (each.record.outcome === 'succeeded' && !(await isJournaled(journal, each))) return each.record.id
  }
  return undefined
}

function nothing(findings: readonly Finding[]): Granted {
  return { findings, snapshot: null, granted: null, records: [] }
}

function finding(code: string, found: string, expected: string): Finding {
  const remedy = 'Nothing was run. Start the build again from its engagement: /sdd retry.'
  return { code, severity: 'block', path: LEDGER_BRANCH, line: 1, found, expected, remedy }
}

function missingCommit(base: string): Finding {
  return finding('SG534', `commit ${base}, which the default branch does not have`, 'a commit of the default branch')
}

function noTrust(): Finding {
  return finding('SG530', 'no readable trust root on this commit', 'the keys whose grants count')
}

function noBranch(branch: string): Finding {
  return finding('SG535', `no branch ${branch}`, 'the branch that whoever granted made for this job')
}

function notOurs(branch: string, run: string): Finding {
  return finding(
    'SG537',
    `evidence of run ${run} on ${branch} that no run here left`,
    'a branch that only this job wrote to',
  )
}

function takenNow(): Finding {
  return finding('SG536', 'a grant that somebody else just took up', 'one that nobody used: it holds once')
}
