import { deriveEngagement } from '../derive/derive-engagement.ts'
import { openDocumentReader } from '../derive/document-reader.ts'
import type { DocumentReader } from '../derive/document-reader.ts'
import { readCommands } from '../derive/commands.ts'
import type { Decision } from '../model/decision.ts'
import type { Effect } from '../model/effect.ts'
import type { Finding } from '../model/finding.ts'
import { LEDGER_BRANCH, POLICY_PATH, TRUST_ROOT_PATH } from '../model/place.ts'
import type { RecordDraft } from '../model/record.ts'
import type { OutsidePull, Snapshot } from '../model/snapshot.ts'
import type { Policy } from '../policy/policy.ts'
import { readPolicy } from '../policy/read-policy.ts'
import { driftOfLocked } from '../rules/locked-stays-locked.ts'
import { block } from '../rules/rule.ts'
import { planBlocked } from './plan-blocked.ts'
import { planOpening } from './plan-opening.ts'
import { judgePull } from './judge-pull.ts'
import { missingGate } from './judge-start.ts'
import { planDrafts } from './plan-drafts.ts'
import { planChecks, planOutsideCheck } from './plan-checks.ts'
import { planGateRecord } from './plan-records.ts'
import { planPulls } from './plan-pulls.ts'
import { planReactions } from './plan-reactions.ts'
import { planReplies } from './plan-replies.ts'
import { planRunRecord } from './plan-run-records.ts'
import { planRuns } from './plan-runs.ts'
import { planStatus } from './plan-status.ts'
import { planWake } from './plan-wake.ts'
import { judgeOutside } from './judge-outside.ts'
import { sumUp } from './sum-up.ts'
import type { Scene } from './scene.ts'

/**
 * What follows from a snapshot. Pure, synchronous and total: the same snapshot gives the same decision in the App, in the Action, on
 * the command line and in the auditor's replay (R11.2). When something the judgement rests on cannot be read, nothing is opened and
 * every open pull request says so (R11.1).
 * @param documents remembers documents it has read; hand over the same one when the next snapshot will hold most of them again
 */
export function decide(snapshot: Snapshot, documents: DocumentReader = openDocumentReader()): Decision {
  if (isNotSetUp(snapshot)) return nothing()
  const { policy, findings: policyFindings } = readPolicy(policyText(snapshot))
  const findings = [...policyFindings, ...ledgerFindings(snapshot)]
  const engagement = deriveEngagement(snapshot)
  if (findings.length > 0 || policy === null) {
    return blocked(snapshot, engagement, findings)
  }
  if (snapshot.outside !== null) return decideOutside(snapshot, policy, snapshot.outside)
  if (engagement === null) return planOpening(snapshot)
  const library = snapshot.library.find((spec) => spec.id === engagement.useCase)
  if (library === undefined) {
    const place = { path: `spec-library/${engagement.useCase}` }
    const missing = block(
      'SG315',
      place,
      `no use case ${engagement.useCase}`,
      'the one the engagement was opened with',
      'Install it again.',
    )
    return blocked(snapshot, engagement, [missing])
  }
  const open = snapshot.pulls.filter((pull) => pull.state === 'open')
  const verdicts = open.flatMap((pull) => judgePull(snapshot, policy, engagement, pull, documents))
  const gates = open.flatMap((pull) => sumUp(snapshot, policy, pull, verdicts) ?? [])
  const scene: Scene = { snapshot, policy, engagement, library, verdicts, gates, documents }
  const drift = driftOfLocked(snapshot, engagement)
  return {
    engagement,
    verdicts,
    gates,
    findings: drift,
    effects: planEffects(scene, drift),
    next: nextOf(scene, drift),
    wakeAt: planWake(scene),
  }
}

/** A repository without policy, trust root and ledger never asked for gates; one that had them and lost its policy is blocked (G41). */
function isNotSetUp(snapshot: Snapshot): boolean {
  const isThere = (path: string): boolean => snapshot.files.some((file) => file.path === path)
  return snapshot.ledger.tip === null && !isThere(POLICY_PATH) && !isThere(TRUST_ROOT_PATH)
}

function nothing(): Decision {
  return { engagement: null, verdicts: [], gates: [], findings: [], effects: [], next: [], wakeAt: null }
}

function blocked(snapshot: Snapshot, engagement: Decision['engagement'], findings: readonly Finding[]): Decision {
  const next = findings.slice(0, 3).map(toldNext)
  return { ...nothing(), engagement, findings, effects: planBlocked(snapshot, findings), next }
}

function decideOutside(snapshot: Snapshot, policy: Policy, pull: OutsidePull): Decision {
  const verdict = judgeOutside(snapshot, policy, pull)
  const effects = planOutsideCheck(policy, pull, verdict)
  return { ...nothing(), gates: [verdict], effects, next: [verdict.next] }
}

/**
 * Whoever said something sees first that it was read. Records come before all that is done next, which must be able to name them; then
 * drafts and runs, then what people see.
 */
function planEffects(scene: Scene, drift: readonly Finding[]): readonly Effect[] {
  const { snapshot } = scene
  const commands = readCommands(snapshot)
  const { seen, ended } = planReactions(scene, commands)
  const replies = planReplies(scene, commands)
  const record = planGateRecord(scene) ?? (drift.length > 0 ? null : planRunRecord(scene, commands))
  if (record !== null) return [...seen, appendRecord(snapshot, record), ...replies, ...ended]
  // A pull request comes before further work on its branch: what is done then shows in it.
  const pulls = drift.length > 0 ? [] : planPulls(scene)
  const work = drift.length > 0 || pulls.length > 0 ? pulls : [...planRuns(scene), ...planDrafts(scene)].slice(0, 1)
  return [...seen, ...replies, ...work, ...ended, ...planChecks(scene), ...planStatus(scene), ...closing(scene)]
}

function appendRecord(snapshot: Snapshot, record: RecordDraft): Effect {
  return { kind: 'append-record', expectedTip: snapshot.ledger.tip, record }
}

function closing({ engagement, snapshot }: Scene): readonly Effect[] {
  const isOpen = snapshot.issue?.state === 'open'
  return engagement.closed && isOpen ? [{ kind: 'close-issue', issue: engagement.issue }] : []
}

function nextOf(scene: Scene, drift: readonly Finding[]): readonly string[] {
  if (drift.length > 0) return drift.slice(0, 3).map(toldNext)
  if (scene.engagement.closed) return ['The engagement is closed; its as-built record stands.']
  const waiting = scene.verdicts.filter((verdict) => verdict.conclusion !== 'passed')
  const passed = scene.verdicts.filter((verdict) => verdict.conclusion === 'passed')
  if (waiting.length > 0) return waiting.map((verdict) => `#${verdict.pull} ${verdict.phase}: ${verdict.next}`)
  return passed.length > 0 ? passed.map((verdict) => verdict.next) : [missingGate(scene)]
}

function toldNext(finding: Finding): string {
  return `${finding.code} ${finding.path}: ${finding.found}. ${finding.remedy}`
}

function policyText(snapshot: Snapshot): string | null {
  const file = snapshot.files.find((each) => each.path === POLICY_PATH)
  return file?.mode === '100644' || file?.mode === '100755' ? file.text : null
}

function ledgerFindings({ ledger }: Snapshot): readonly Finding[] {
  const place = { path: LEDGER_BRANCH }
  const verify = 'Run specgate verify, find out who wrote it, and restore the branch from a clone that verifies.'
  if (ledger.tip === null) {
    return [
      block(
        'SG421',
        place,
        'no ledger branch',
        `the branch ${LEDGER_BRANCH}`,
        'Restore it from a clone; without it nothing can be approved.',
      ),
    ]
  }
  const broken = ledger.broken.map(({ path, problem }) =>
    block('SG422', { path }, problem, 'a record signed by a trusted key', verify),
  )
  const untrusted = ledger.records.flatMap(({ path, problem }) =>
    problem === null ? [] : [block('SG422', { path }, problem, 'a record signed by a trusted key', verify)],
  )
  const last =
    ledger.next === null
      ? [block('SG422', place, 'a last record that cannot be trusted', 'one signed by a trusted key', verify)]
      : []
  return [...broken, ...untrusted, ...last]
}
