import { deriveEngagement } from '../derive/derive-engagement.ts'
import { openDocumentReader } from '../derive/document-reader.ts'
import type { DocumentReader } from '../derive/document-reader.ts'
import { readCommands } from '../derive/commands.ts'
import type { Decision } from '../model/decision.ts'
import type { Effect } from '../model/effect.ts'
import type { Finding } from '../model/finding.ts'
import { LEDGER_BRANCH, POLICY_PATH } from '../model/place.ts'
import type { RecordDraft } from '../model/record.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { readPolicy } from '../policy/read-policy.ts'
import { driftOfLocked } from '../rules/locked-stays-locked.ts'
import { block } from '../rules/rule.ts'
import { planBlocked } from './plan-blocked.ts'
import { planOpening } from './plan-opening.ts'
import { judgePull } from './judge-pull.ts'
import { missingGate } from './judge-start.ts'
import { planDrafts } from './plan-drafts.ts'
import { planProjections, planPulls, planReplies } from './plan-conversation.ts'
import { planGateRecord } from './plan-records.ts'
import { planRunRecord } from './plan-run-records.ts'
import type { Scene } from './scene.ts'

/**
 * What follows from a snapshot. Pure, synchronous and total: the same snapshot gives the same decision in the App, in the Action, on
 * the command line and in the auditor's replay (R11.2). When something the judgement rests on cannot be read, nothing is opened and
 * every open pull request says so (R11.1).
 * @param documents remembers documents it has read; hand over the same one when the next snapshot will hold most of them again
 */
export function decide(snapshot: Snapshot, documents: DocumentReader = openDocumentReader()): Decision {
  const { policy, findings: policyFindings } = readPolicy(policyText(snapshot))
  const findings = [...policyFindings, ...ledgerFindings(snapshot)]
  const engagement = deriveEngagement(snapshot)
  if (findings.length > 0 || policy === null) {
    return {
      engagement,
      verdicts: [],
      findings,
      effects: planBlocked(snapshot, findings),
      next: findings.slice(0, 3).map(toldNext),
    }
  }
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
    return {
      engagement,
      verdicts: [],
      findings: [missing],
      effects: planBlocked(snapshot, [missing]),
      next: [toldNext(missing)],
    }
  }
  const open = snapshot.pulls.filter((pull) => pull.state === 'open')
  const verdicts = open.flatMap((pull) => judgePull(snapshot, policy, engagement, pull, documents))
  const scene: Scene = { snapshot, policy, engagement, library, verdicts, documents }
  const drift = driftOfLocked(snapshot, engagement)
  return { engagement, verdicts, findings: drift, effects: planEffects(scene, drift), next: nextOf(scene, drift) }
}

/** Records come first: what is done next must be able to name them. Then drafts and runs, then what people see. */
function planEffects(scene: Scene, drift: readonly Finding[]): readonly Effect[] {
  const { snapshot } = scene
  const commands = readCommands(snapshot)
  const record = planGateRecord(scene) ?? (drift.length > 0 ? null : planRunRecord(scene, commands))
  if (record !== null) return [appendRecord(snapshot, record), ...planReplies(scene, commands)]
  const work = drift.length > 0 ? [] : [...planDrafts(scene), ...planPulls(scene)]
  return [...work, ...planReplies(scene, commands), ...planProjections(scene), ...closing(scene)]
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
