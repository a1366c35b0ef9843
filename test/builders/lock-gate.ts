import { buildFactsOf } from '../../src/derive/build-facts.ts'
import { readDossier } from '../../src/derive/dossier.ts'
import { reconcileBuild } from '../../src/derive/reconcile-build.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import { lockOf } from '../../src/model/engagement.ts'
import { gateBefore, pullPhaseOf } from '../../src/model/phase.ts'
import type { Gate, PullPhase } from '../../src/model/phase.ts'
import { phaseBranch, POLICY_PATH } from '../../src/model/place.ts'
import type { Subject } from '../../src/model/record.ts'
import type { BranchContent, Pull, Review } from '../../src/model/snapshot.ts'
import { readPolicy } from '../../src/policy/read-policy.ts'
import { contentOf, merged } from './branch-content.ts'
import { draftPhase } from './draft-phase.ts'
import type { Facts } from './facts.ts'
import { actorOf, BOT } from './people.ts'
import { gitId } from './repository-file.ts'
import { baseSha, ENGAGEMENT, engagementOf, later, nextId, nowOf, observe, record } from './world.ts'
import type { World } from './world.ts'

const APPROVERS: Readonly<Record<Gate, readonly string[]>> = {
  requirements: ['ana'],
  feasibility: ['ana'],
  design: ['ana', 'sam'],
  'as-built': ['olga'],
}

/** Drafts these gates' phases one after the other, has each approved by whom the policy asks, and merges it. */
export function lockGates(world: World, gates: readonly Gate[], facts: Facts): World {
  return gates.reduce((before, gate) => {
    const built =
      facts.built === null || facts.built === 'requested' || facts.built === 'started' ? 'as-designed' : facts.built
    const drafted = draftPhase(before, pullPhaseOf(gate), { ...facts, built })
    return lockGate(drafted.world, gate, drafted.files)
  }, world)
}

function lockGate(world: World, gate: Gate, files: readonly FileWrite[]): World {
  const phase = pullPhaseOf(gate)
  const content = contentOf(world, phase, files)
  const reviews = APPROVERS[gate].map((login, index): Review => ({
    id: nextId(world) + index,
    author: actorOf(world.users, login),
    state: 'approved',
    commit: content.sha,
    submittedAt: nowOf(world),
    body: '',
  }))
  const pull = { ...openPull(world, phase, content), reviews }
  const approved = approve(later(world), gate, pull)
  const merge = {
    sha: gitId(`merge ${content.sha}`),
    tree: gitId(`tree ${content.sha}`),
    from: baseSha(world),
    method: 'squash' as const,
  }
  const by = actorOf(world.users, APPROVERS[gate][0] ?? '')
  const at = nowOf(approved)
  const onMain: World = {
    ...later(approved),
    files: merged(world.files, content),
    pulls: [...world.pulls, { ...pull, state: 'merged', merge: { ...merge, by, at } }],
  }
  const locked = record(onMain, {
    event: 'gate.merged',
    subject: subjectsOf(content),
    data: {
      gate,
      change: changeOf(pull),
      approved: approved.records.at(-1)?.digest ?? '',
      previous: previousOf(world, gate),
      merge: { ...merge, by: { ...by }, at },
    },
  })
  return gate === 'as-built' ? reconcile(locked, content) : locked
}

/** Records that a gate was passed at the pull request's head. */
export function approve(world: World, gate: Gate, pull: Pull): World {
  const policyFile = world.files.find((file) => file.path === POLICY_PATH)
  const { policy } = readPolicy(policyFile?.text ?? null)
  const approvals = pull.reviews.flatMap((review) => {
    const user = world.users.find((each) => each.id === review.author.id)
    const roles = (policy?.gates[gate].from ?? []).filter((role) => user?.teams.some((team) => role === `team:${team}`))
    if (user === undefined || review.state !== 'approved') return []
    const { id, login, type } = user
    return [
      { user: { id, login, type }, review: review.id, commit: review.commit, submittedAt: review.submittedAt, roles },
    ]
  })
  return record(world, {
    event: 'gate.approved',
    subject: subjectsOf(pull.content),
    data: {
      gate,
      change: changeOf(pull),
      approvals,
      authors: [BOT],
      requester: { ...engagementOf(world).requester },
      policy: { path: POLICY_PATH, sha256: policyFile?.digest ?? digestOf(''), ref: baseSha(world) },
      previous: previousOf(world, gate),
    },
  })
}

/** An open pull request as the machine opens it: nothing said, nothing reviewed. */
export function openPull(world: World, phase: PullPhase, content: BranchContent): Pull {
  return {
    number: 2 + world.pulls.length,
    phase,
    title: `${ENGAGEMENT}: ${phase}`,
    state: 'open',
    draft: false,
    author: BOT,
    baseBranch: 'main',
    headBranch: phaseBranch(ENGAGEMENT, phase),
    content,
    reviews: [],
    comments: [],
    checks: [],
    labels: [],
    pushers: [],
    requested: { users: [], teams: [] },
    merge: null,
  }
}

/** Records the draft that a pull request carries, as decide does before anybody reviews it. */
export function recordDraft(world: World, pull: Pull, path: string): World {
  const subject = subjectsOf(pull.content).filter(({ name }) => name === path)
  const agent =
    pull.phase === 'requirements' ? 'spec-agent' : pull.phase === 'build' ? 'builder-agent' : 'solution-arch-agent'
  const data = { phase: pull.phase, pull: pull.number, head: pull.content.sha, agent, model: null }
  return record(world, { event: 'draft.produced', subject, data })
}

function reconcile(world: World, content: BranchContent): World {
  const engagement = engagementOf(world)
  const snapshot = observe(world)
  const facts = buildFactsOf(snapshot, engagement, readDossier(snapshot, ENGAGEMENT, null, world.documents), null)
  const contract = lockOf(engagement, 'design')
  const asBuilt = lockOf(engagement, 'as-built')
  if (facts === null || contract === null || asBuilt === null)
    throw new Error('a scene that is not built cannot be closed')
  const { components, acceptance, deviations } = reconcileBuild(facts)
  return record(world, {
    event: 'asbuilt.reconciled',
    subject: subjectsOf(content),
    data: {
      contract: contract.record,
      previous: asBuilt.record,
      merge: asBuilt.mergeSha,
      components: components.map(({ runs, ...rest }) => ({ ...rest, runs: runs.map((run) => run.evidence) })),
      acceptance: acceptance.map(({ id, result, evidence }) => ({
        id,
        result: result === 'passed' ? 'passed' : 'accepted-deviation',
        evidence,
      })),
      deviations: deviations.map(({ id }) => id),
    },
  })
}

function subjectsOf({ changes }: BranchContent): Subject[] {
  return changes.flatMap(({ path, after }) =>
    after === null
      ? []
      : [{ name: path, digest: { sha256: after.digest.slice('sha256:'.length), gitBlob: after.blob } }],
  )
}

function changeOf({ number, baseBranch, content }: Pull) {
  return {
    pull: number,
    baseBranch,
    mergeBase: content.mergeBase,
    head: content.sha,
    expectedTree: content.predictedTree,
  }
}

function previousOf(world: World, gate: Gate): string | null {
  const before = gateBefore(gate)
  return before === null ? null : (lockOf(engagementOf(world), before)?.record ?? null)
}
