import { buildFactsOf } from '../derive/build-facts.ts'
import { readDossier } from '../derive/dossier.ts'
import { lockOf } from '../model/engagement.ts'
import { gateBefore, gateOf } from '../model/phase.ts'
import type { Gate } from '../model/phase.ts'
import { artifactPath, POLICY_PATH } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import type { Approval, RecordDraft } from '../model/record.ts'
import type { Actor, Pull, Snapshot } from '../model/snapshot.ts'
import { reconcileBuild } from '../derive/reconcile-build.ts'
import { judgeApprovals } from '../rules/judge-approvals.ts'
import { hasPassed, judgePull } from './judge-pull.ts'
import { isMachineOnly } from './scene.ts'
import type { Scene } from './scene.ts'

/** The next fact about gates that the ledger does not hold yet; at most one, because each names the one before it. */
export function planGateRecord(scene: Scene): RecordDraft | null {
  for (const pull of scene.snapshot.pulls) {
    const record =
      pull.state === 'merged' ? mergedRecord(scene, pull) : pull.state === 'open' ? openRecord(scene, pull) : null
    if (record !== null) return record
  }
  return reconciledRecord(scene)
}

function mergedRecord(scene: Scene, pull: Pull): RecordDraft | null {
  const { snapshot, engagement, policy } = scene
  const { records } = snapshot.ledger
  const gate = gateOf(pull.phase)
  const told =
    recordsOf(records, 'gate.merged').some(({ data }) => data.change.pull === pull.number) ||
    recordsOf(records, 'bypass.observed').some(({ data }) => data.pull === pull.number)
  if (told || pull.merge === null) return null
  const approved = activeApproval(snapshot, pull)
  const withdrawn = approved === null ? null : withdrawnSince(scene, gate, pull)
  if (withdrawn === null && approved !== null && approved.data.previous === previousOf(scene, gate)) {
    const { merge } = pull
    // Dated by the merge: recording the same merge again gives the same facts, whenever that happens.
    return draftAt(merge.at, scene, 'gate.merged', approved.subject, {
      gate,
      change: approved.data.change,
      approved: approved.digest,
      previous: approved.data.previous,
      merge: {
        sha: merge.sha,
        tree: merge.tree,
        from: merge.from,
        method: merge.method,
        by: person(merge.by),
        at: merge.at,
      },
    })
  }
  const verdicts = judgePull(snapshot, policy, engagement, pull, scene.documents)
  if (withdrawn === null && hasPassed(verdicts)) return approvedRecord(scene, pull)
  const reasons = verdicts.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity !== 'note').map(({ code, found }) => `${code} ${found}`.slice(0, 2000)),
  )
  return draft(scene, 'bypass.observed', [], {
    gate,
    pull: pull.number,
    merge: pull.merge.sha,
    reasons: [...(withdrawn === null ? [] : [withdrawn]), ...reasons].slice(0, 50),
  })
}

/** What took a recorded approval back before the merge, when nobody looked in between. Null when nothing did. */
function withdrawnSince(scene: Scene, gate: Gate, pull: Pull): string | null {
  const { snapshot, policy, engagement } = scene
  if (pull.baseBranch !== snapshot.base.branch) return `SG102 merged into ${pull.baseBranch}`
  const { missing } = judgeApprovals(snapshot, policy, gate, pull, engagement.requester)
  return missing > 0 ? `SG130 ${missing} of the recorded approvals no longer count` : objectionBefore(scene, gate, pull)
}

function objectionBefore({ snapshot, policy, engagement }: Scene, gate: Gate, pull: Pull): string | null {
  const { objections } = judgeApprovals(snapshot, policy, gate, pull, engagement.requester)
  const before = objections.find(({ review }) => review.submittedAt <= (pull.merge?.at ?? ''))
  return before === undefined ? null : `SG131 @${before.user.login} asked for changes before the merge`
}

function openRecord(scene: Scene, pull: Pull): RecordDraft | null {
  const { snapshot, verdicts } = scene
  const own = verdicts.filter((verdict) => verdict.pull === pull.number)
  const approved = latestApproval(snapshot, pull)
  if (hasPassed(own))
    return activeApproval(snapshot, pull) === null ? approvedRecord(scene, pull) : draftRecord(scene, pull)
  if (approved !== null) {
    const moved = approved.data.change.head !== pull.content.sha
    const reason = moved
      ? `the head is now ${pull.content.sha}`
      : (own.find((verdict) => verdict.conclusion !== 'passed')?.next ?? '')
    const data = {
      gate: gateOf(pull.phase),
      pull: pull.number,
      revokes: approved.digest,
      reason: reason.slice(0, 2000),
    }
    return draft(scene, 'gate.revoked', [], data)
  }
  return draftRecord(scene, pull)
}

function approvedRecord(scene: Scene, pull: Pull): RecordDraft {
  const { snapshot, policy, engagement } = scene
  const gate = gateOf(pull.phase)
  const [verdict] = judgePull(snapshot, policy, engagement, pull, scene.documents)
  const { counted } = judgeApprovals(snapshot, policy, gate, pull, engagement.requester)
  const approvals = counted.map(({ review, user, roles }): Approval => ({
    user: { id: user.id, login: user.login, type: user.type },
    review: review.id,
    commit: review.commit,
    submittedAt: review.submittedAt,
    roles: [...roles],
  }))
  const policyFile = snapshot.files.find((file) => file.path === POLICY_PATH)
  return draft(scene, 'gate.approved', verdict?.subjects ?? [], {
    gate,
    change: {
      pull: pull.number,
      baseBranch: pull.baseBranch,
      mergeBase: pull.content.mergeBase,
      head: pull.content.sha,
      expectedTree: pull.content.predictedTree,
    },
    approvals,
    authors: authorsOf(pull),
    requester: person(engagement.requester),
    policy: { path: POLICY_PATH, sha256: policyFile?.digest ?? '', ref: snapshot.base.sha },
    previous: previousOf(scene, gate),
  })
}

function draftRecord(scene: Scene, pull: Pull): RecordDraft | null {
  const { snapshot, engagement } = scene
  const path = artifactPath(engagement.id, gateOf(pull.phase))
  const drafted = pull.content.changes.find((change) => change.path === path)?.after ?? null
  if (drafted === null || !isMachineOnly(snapshot, pull.content)) return null
  const sha256 = drafted.digest.slice('sha256:'.length)
  const told = recordsOf(snapshot.ledger.records, 'draft.produced').some(({ data, subject }) => {
    return data.pull === pull.number && subject.some((each) => each.digest.sha256 === sha256)
  })
  if (told) return null
  const agent = {
    requirements: 'spec-agent',
    feasibility: 'solution-arch-agent',
    design: 'solution-arch-agent',
    build: 'builder-agent',
  }
  const subject = [{ name: path, digest: { sha256, gitBlob: drafted.blob } }]
  const data = { phase: pull.phase, pull: pull.number, head: pull.content.sha, agent: agent[pull.phase], model: null }
  return draft(scene, 'draft.produced', subject, data)
}

function reconciledRecord(scene: Scene): RecordDraft | null {
  const { snapshot, engagement } = scene
  const asBuilt = lockOf(engagement, 'as-built')
  const contract = lockOf(engagement, 'design')
  if (asBuilt === null || contract === null || engagement.closed) return null
  const facts = buildFactsOf(snapshot, engagement, readDossier(snapshot, engagement.id, null, scene.documents), null)
  if (facts === null) return null
  const { components, acceptance, deviations } = reconcileBuild(facts)
  return draft(scene, 'asbuilt.reconciled', asBuilt.subjects, {
    contract: contract.record,
    previous: asBuilt.record,
    merge: asBuilt.mergeSha,
    components: components.map(({ runs, ...rest }) => ({ ...rest, runs: runs.map((run) => run.evidence) })),
    acceptance: acceptance.map(({ id, result, evidence }) => ({
      id,
      result: result === 'passed' ? ('passed' as const) : ('accepted-deviation' as const),
      evidence,
    })),
    deviations: deviations.map(({ id }) => id),
  })
}

/** The last approval record of this pull request that was not revoked, whatever its head. */
function latestApproval(snapshot: Snapshot, pull: Pull) {
  const revoked = new Set(recordsOf(snapshot.ledger.records, 'gate.revoked').map(({ data }) => data.revokes))
  const approvals = recordsOf(snapshot.ledger.records, 'gate.approved')
  return approvals.findLast(({ data, digest }) => data.change.pull === pull.number && !revoked.has(digest)) ?? null
}

/** The approval record in force for exactly this head. */
export function activeApproval(snapshot: Snapshot, pull: Pull) {
  const latest = latestApproval(snapshot, pull)
  return latest?.data.change.head === pull.content.sha ? latest : null
}

function previousOf({ engagement }: Scene, gate: Gate): string | null {
  const before = gateBefore(gate)
  return before === null ? null : (lockOf(engagement, before)?.record ?? null)
}

function authorsOf(pull: Pull): { readonly id: number | null; readonly login: string }[] {
  const actors = pull.content.commits.flatMap(({ author, committer, coAuthors }) => [author, committer, ...coAuthors])
  const distinct = new Map([pull.author, ...actors].map((actor) => [`${actor.id} ${actor.login}`, person(actor)]))
  return [...distinct.values()]
}

function person({ id, login }: Actor): { id: number | null; login: string } {
  return { id, login: login.slice(0, 100) }
}

type DraftOf<E extends RecordDraft['event']> = Extract<RecordDraft, { readonly event: E }>

function draft<E extends RecordDraft['event']>(
  scene: Scene,
  event: E,
  subject: DraftOf<E>['subject'],
  data: DraftOf<E>['data'],
): RecordDraft {
  return draftAt(scene.snapshot.now, scene, event, subject, data)
}

function draftAt<E extends RecordDraft['event']>(
  at: string,
  scene: Scene,
  event: E,
  subject: DraftOf<E>['subject'],
  data: DraftOf<E>['data'],
): RecordDraft {
  return { event, engagement: scene.engagement.id, at, subject, data } as RecordDraft
}
