import { authoriseDraft } from '../agents/authorise-draft.ts'
import { draft } from '../agents/draft.ts'
import { sealRecord } from '../chain/seal-record.ts'
import { readTrustRoot } from '../chain/trust-root.ts'
import { fileAt } from '../derive/overlay.ts'
import { Conflict } from '../forge/forge.ts'
import { digestOf } from '../model/digest.ts'
import type { Effect, FileWrite } from '../model/effect.ts'
import { TRUST_ROOT_PATH } from '../model/place.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { renderPlanUnchanged } from '../views/render-plan-answer.ts'
import { collectRuns } from './collect-runs.ts'
import { commitMessage } from './commit-message.ts'
import { dispatchRuns } from './dispatch-runs.ts'
import { refuse, subjectOf } from './effect-subject.ts'
import type { Machine } from './machine.ts'

type EffectOf<K extends Effect['kind']> = Extract<Effect, { readonly kind: K }>

/**
 * Makes one effect true: drafts, runs and records become what the forge can write. Drafts and grants are authorised here once more, against
 * the snapshot they were decided from, before anything is handed over or committed (R2.2, R3.5).
 * Throws `Conflict` when the world moved, `Error` when an effect is refused: decide and authority must agree.
 */
export async function applyEffect(machine: Machine, snapshot: Snapshot, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'append-record':
      return appendRecord(machine, snapshot, effect)
    case 'draft':
      return commitDraft(machine, snapshot, effect)
    case 'dispatch-runs':
      return dispatchRuns(machine, snapshot, effect)
    case 'collect-runs':
      return collectRuns(machine, snapshot, effect)
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
  const trustRoot = snapshot.files.find((file) => file.path === TRUST_ROOT_PATH)
  const root = readTrustRoot(trustRoot?.text ?? '').root
  if (trustRoot === undefined || root === null) throw new Error('no record without a trust root')
  // The repository as the trust root names it: records of one ledger agree on it, also after a rename.
  const sealed = sealRecord(record, { expectedTip, ...ledger.next }, { ...machine.observer, repo: root.repository })
  await machine.forge.apply(sealed)
  const { digest } = trustRoot
  await machine.memory.remember({ trustRoot: digest, seq: ledger.next.seq, record: digestOf(sealed.envelope) })
}

async function commitDraft(machine: Machine, snapshot: Snapshot, effect: EffectOf<'draft'>): Promise<void> {
  const { engagement, library } = subjectOf(snapshot)
  const files = draft(snapshot, engagement, library, effect)
  if (files.length === 0) throw new Error(`the ${effect.agent} had nothing to draft ${effect.document} from`)
  refuse(authoriseDraft(snapshot, engagement, effect, files))
  const { branch, expected, parent, asked } = effect
  if (asked !== undefined && files.every((file) => isAsItStands(snapshot, branch, file))) {
    // A commit that changes nothing would only make approvals old: the answer is a comment then.
    const { comment, target } = asked
    return machine.forge.apply({ kind: 'upsert-comment', target, ...renderPlanUnchanged(comment) })
  }
  const message = commitMessage(`Draft ${effect.document} of ${engagement.id}`, effect.agent, asked?.comment)
  await machine.forge.apply({ kind: 'commit-files', branch, expected, parent, message, files })
}

function isAsItStands(snapshot: Snapshot, branch: string, { path, content }: FileWrite): boolean {
  const own = snapshot.branches.find((each) => each.name === branch) ?? null
  return (fileAt(snapshot, own, path)?.text ?? null) === content
}
