import type { DocumentReader } from '../../src/derive/document-reader.ts'
import { readDossier } from '../../src/derive/dossier.ts'
import { authorityIn } from '../../src/model/authority.ts'
import type { Engagement } from '../../src/model/engagement.ts'
import { gateOf, GATES } from '../../src/model/phase.ts'
import type { Gate } from '../../src/model/phase.ts'
import { POLICY_PATH } from '../../src/model/place.ts'
import type { BranchContent, Pull, Snapshot } from '../../src/model/snapshot.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { readPolicy } from '../../src/policy/read-policy.ts'
import type { RuleContext } from '../../src/rules/rule.ts'
import { applyEdits, driftOf } from './apply-edits.ts'
import { branchOf, contentWith } from './branch-content.ts'
import { discuss, withCommits } from './discuss.ts'
import { draftPhase } from './draft-phase.ts'
import { Facts } from './facts.ts'
import type { SceneFacts } from './facts.ts'
import { lockGates } from './lock-gate.ts'
import { CERTIFICATES } from './shipped.ts'
import { ENGAGEMENT, engagementOf, observe, openWorld, saidOnIssue } from './world.ts'

/** An engagement at one moment, with one pull request under judgement. */
export type Scene = {
  readonly snapshot: Snapshot
  readonly engagement: Engagement
  /** Null when the facts give none that can be read. */
  readonly policy: Policy | null
  readonly pull: Pull
  readonly content: BranchContent
  readonly gate: Gate
  /** Line that the last edit touched; null when no line was. */
  readonly changedLine: number | null
  /** What was read of it so far. */
  readonly documents: DocumentReader
}

/**
 * Builds the snapshot of engagement `001-demo` ("Renew edge-1", the library's certificate use case) from a few facts, showing only what
 * matters: `buildScene({ phase: 'design', reviews: ['ana'] })`. `Facts` lists them all; nothing given is a drafted spec that waits for
 * Gate 1. Plain data throughout, equal facts give an equal scene.
 *
 * Documents come from the product's own drafters, skills and library from the product's own folders, locks from records that name the
 * files' real digests. Runs did not happen: their evidence is what one would leave. Records are not signed and taken for trusted.
 *
 * People: rik asked (team engineers), ana (network-architects; ana-admin, security, is her second account), sam (security), olga
 * (operations); gus is an architect with read permission only, robo an architect that is a bot. The program writes as specgate[bot].
 * Issue #1; each phase's pull request comes next: #2 requirements, #3 feasibility, #4 design, #5 build.
 */
export function buildScene(given: SceneFacts = {}): Scene {
  const facts = Facts.parse(given)
  const gate = gateOf(facts.phase)
  const ready = GATES.slice(0, GATES.indexOf(gate))
  const locked = facts.locked ?? ready
  if (locked.some((each, index) => each !== GATES[index])) throw new Error('gates are locked in order, from the first')
  const opened = openWorld(facts)
  const readied = facts.asked.reduce(saidOnIssue, lockGates(opened, ready, facts))
  const drafted = draftPhase(readied, facts.phase, facts)
  // Drafted as if every gate before it were locked, then put where only the given ones are.
  const standing = driftOf(locked.length === ready.length ? drafted.world : lockGates(opened, locked, facts), facts)
  const { changes, changedLine } = applyEdits(standing, drafted.files, facts)
  const content = withCommits(standing, contentWith(standing, changes, agentOf(facts)), facts)
  const { world, pull } = discuss(standing, content, facts)
  const seen = forgetting(facts, observe(world, [branchOf(facts.phase, content)]))
  const useCase = `${CERTIFICATES.id}@${CERTIFICATES.version}`
  const others = facts.others.map((each) => ({ ...each, useCase }))
  const snapshot = { ...seen, others, now: new Date(Date.parse(seen.now) + facts.later * 3_600_000).toISOString() }
  const { policy } = readPolicy(snapshot.files.find((file) => file.path === POLICY_PATH)?.text ?? null)
  const { documents } = world
  return { snapshot, engagement: engagementOf(world), policy, pull, content, gate, changedLine, documents }
}

function forgetting({ forget, uninstall, skills: otherwise }: Facts, snapshot: Snapshot): Snapshot {
  const records = snapshot.ledger.records.filter(({ statement }) => !forget.includes(statement.predicate.event))
  const skills = snapshot.skills
    .filter(({ name }) => !uninstall.includes(name))
    .map((skill) => ({ ...skill, ...otherwise[skill.name] }))
  return { ...snapshot, skills, ledger: { ...snapshot.ledger, records } }
}

function agentOf({ by, phase }: Facts): string | undefined {
  return by === 'nobody' ? undefined : (by ?? authorityIn(phase)?.agent)
}

/** What a rule is given to judge the scene's pull request. */
export function contextOf({ snapshot, engagement, policy, pull, content, gate, documents }: Scene): RuleContext {
  if (policy === null) throw new Error('no rule is asked without a policy')
  return {
    snapshot,
    policy,
    engagement,
    pull,
    gate,
    dossier: readDossier(snapshot, ENGAGEMENT, { gate, content }, documents),
  }
}
