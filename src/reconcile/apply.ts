import { authoriseDraft } from '../agents/authorise-draft.ts'
import { draft } from '../agents/draft.ts'
import { sealRecord } from '../chain/seal-record.ts'
import { readTrustRoot } from '../chain/trust-root.ts'
import { deriveEngagement } from '../derive/derive-engagement.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import { idempotencyKey } from '../derive/run-requests.ts'
import { readEnvironment } from '../library/environment.ts'
import { Conflict } from '../forge/forge.ts'
import { digestOf } from '../model/digest.ts'
import type { Effect, FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { environmentPath, evidenceFolder, TRUST_ROOT_PATH } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import type { RecordData } from '../model/record.ts'
import type { RunRequest } from '../model/run.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { authoriseRun } from '../skills/authorise-run.ts'
import { governRun } from '../skills/governed-run.ts'
import { openJournal } from '../skills/run-journal.ts'
import { loadSecrets } from '../skills/load-secrets.ts'
import type { RunEvidence } from '../skills/run-journal.ts'
import { reportProgress } from './report-progress.ts'
import type { Machine } from './machine.ts'
import { withSkills } from './observe.ts'

type RunSummary = RecordData<'build.step'>['run']
type EffectOf<K extends Effect['kind']> = Extract<Effect, { readonly kind: K }>

/**
 * Makes one effect true: drafts, runs and records become what the forge can write. Drafts and runs are authorised here once more, against
 * the snapshot they were decided from, before anything is executed or committed (R2.2, R3.5).
 * Throws `Conflict` when the world moved, `Error` when an effect is refused: decide and authority must agree.
 */
export async function applyEffect(machine: Machine, snapshot: Snapshot, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'append-record':
      return appendRecord(machine, snapshot, effect)
    case 'draft':
      return commitDraft(machine, snapshot, effect)
    case 'dispatch-run':
      return commitRun(machine, snapshot, effect)
    default:
      return machine.forge.apply(effect)
  }
}

async function appendRecord(
  machine: Machine,
  snapshot: Snapshot,
  { record, expectedTip }: EffectOf<'append-record'>,
): Promise<void> {
  const { ledger } = snapshot
  if (ledger.next === null || ledger.tip !== expectedTip) throw new Conflict('the ledger moved')
  if (record.event === 'skill.run' || record.event === 'build.step')
    await requireOwnRun(machine, snapshot, record.data.run)
  const trustRoot = snapshot.files.find((file) => file.path === TRUST_ROOT_PATH)
  const root = readTrustRoot(trustRoot?.text ?? '').root
  if (trustRoot === undefined || root === null) throw new Error('no record without a trust root')
  // The repository as the trust root names it: records of one ledger agree on it, also after a rename.
  const sealed = sealRecord(record, { expectedTip, ...ledger.next }, { ...machine.observer, repo: root.repository })
  await machine.forge.apply(sealed)
  const { digest } = trustRoot
  await machine.memory.remember({ trustRoot: digest, seq: ledger.next.seq, record: digestOf(sealed.envelope) })
}

/**
 * The ledger vouches for success only where this program's journal knows the run: evidence that somebody pushed is told, never recorded
 * (R3.7). A run that did not succeed proves nothing to anybody, and one that was refused leaves no journal entry.
 */
async function requireOwnRun(machine: Machine, snapshot: Snapshot, run: RunSummary): Promise<void> {
  if (run.outcome !== 'succeeded') return
  const { engagement } = subject(snapshot)
  const found = snapshot.branches.flatMap((branch) => readEvidence(snapshot, engagement.id, branch).runs)
  const evidence = found.find(({ digest }) => digest === run.evidence)
  const kept = evidence === undefined ? null : await openJournal(machine.journal, evidence.record.idempotencyKey).read()
  const written =
    kept?.kind === 'ended' ? kept.evidence.files.find(({ name }) => name === 'run.json')?.content : undefined
  if (written !== undefined && digestOf(written) === run.evidence) return
  throw new Error(
    `the evidence of run ${run.id} was not written by a run of this installation; drop the commit that added it`,
  )
}

/**
 * A run whose end the ledger tells of is never run again (R11.2): its evidence comes back from the journal, also when somebody took it off
 * the branch. Without a journal of it, on another machine, nothing can be done but to put the branch back.
 */
async function requireNotToldOf(machine: Machine, snapshot: Snapshot, request: RunRequest): Promise<void> {
  const key = idempotencyKey(request)
  const told = recordsOf(snapshot.ledger.records, 'build.step').some(({ data }) => data.idempotencyKey === key)
  if (!told || (await openJournal(machine.journal, key).read()).kind === 'ended') return
  throw new Error(
    `the ledger tells how run ${request.id} ended, and its evidence is neither on the branch nor in the journal of this machine; ` +
      'put the branch back as it was; nothing was run',
  )
}

async function commitDraft(machine: Machine, snapshot: Snapshot, effect: EffectOf<'draft'>): Promise<void> {
  const { engagement, library } = subject(snapshot)
  const files = draft(snapshot, engagement, library, effect)
  if (files.length === 0) throw new Error(`the ${effect.agent} had nothing to draft ${effect.document} from`)
  refuse(authoriseDraft(snapshot, engagement, effect, files))
  const message = commitMessage(`Draft ${effect.document} of ${engagement.id}`, effect.agent)
  await commit(machine, effect, message, files)
}

async function commitRun(machine: Machine, snapshot: Snapshot, effect: EffectOf<'dispatch-run'>): Promise<void> {
  const { request } = effect
  const { engagement } = subject(snapshot)
  refuse(authoriseRun(snapshot, engagement, request))
  await requireNotToldOf(machine, snapshot, request)
  const evidence = await execute(machine, snapshot, effect)
  const folder = evidenceFolder(engagement.id, request.id)
  const files = evidence.files.map(({ name, content }) => ({ path: `${folder}/${name}`, content }))
  refuse(authoriseDraft(snapshot, engagement, { ...effect, ...request }, files))
  const message = commitMessage(`Run ${request.id} of ${engagement.id}: ${evidence.record.outcome}`, request.agent)
  await commit(machine, effect, message, files)
}

/** Secrets are fetched only here, after the run is authorised, and only those the skill names (R1.9). */
async function execute(
  machine: Machine,
  snapshot: Snapshot,
  { request, branch }: EffectOf<'dispatch-run'>,
): Promise<RunEvidence> {
  return withSkills(machine, snapshot.files, async ({ skills }) => {
    const skill = skills.find(({ summary }) => summary.digest === request.skill.digest)
    if (skill === undefined) throw new Error(`skill ${request.skill.name} ${request.skill.digest} is gone`)
    const path = environmentPath(request.environment)
    const inventory = snapshot.files.find((file) => file.path === path)?.text ?? ''
    const references = readEnvironment(inventory, path).environment?.secrets ?? {}
    const { secrets } = await loadSecrets(references, skill.summary.secrets)
    const { onStep, settled } = reportProgress(machine, snapshot, branch, request)
    const evidence = await governRun(request, { skill, secrets, journal: machine.journal, now: machine.now, onStep })
    await settled()
    return evidence
  })
}

type CommitPlace = { readonly branch: string; readonly expected: string | null; readonly parent: string }

function commit(
  machine: Machine,
  { branch, expected, parent }: CommitPlace,
  message: string,
  files: readonly FileWrite[],
): Promise<void> {
  return machine.forge.apply({ kind: 'commit-files', branch, expected, parent, message, files })
}

function commitMessage(subject: string, agent: string): string {
  return `${subject}\n\nDrafted-by: ${agent}\n`
}

function subject(snapshot: Snapshot): { readonly engagement: Engagement; readonly library: LibrarySpec } {
  const engagement = deriveEngagement(snapshot)
  const library = snapshot.library.find((spec) => spec.id === engagement?.useCase)
  if (engagement === null || library === undefined) throw new Error('an effect for an engagement that is not there')
  return { engagement, library }
}

function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0) throw new Error(findings.map(formatFinding).join('\n'))
}
