import { entryOf } from '../model/entry-of.ts'
import type { Assessment } from '../documents/feasibility-report.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Environment } from '../library/environment.ts'
import { showHidden } from '../documents/hidden-characters.ts'
import { withApplying } from '../library/applying-inputs.ts'
import { fill } from '../library/fill-placeholders.ts'
import { canonicalJson } from '../model/digest.ts'
import type { CapabilityNeed, LibrarySpec } from '../model/library-spec.ts'
import { findSkill } from '../model/skill.ts'
import type { SkillSummary } from '../model/skill.ts'
import { targetOf } from './placeholder-context.ts'
import type { CapabilitySnapshot } from './read-capabilities.ts'

/** A person's recorded choice between the options of a tradeoff. */
export type TradeoffDecision = {
  readonly tradeoff: string
  readonly option: string
  readonly by: string
  readonly comment: number
  readonly reason: string
}

type Answer = {
  readonly id: string
  readonly verdict: 'met' | 'unmet' | 'unknown'
  readonly observed: Json
  readonly required: Json
}
type Json = Assessment['capabilities'][number]['observed']

/**
 * Holds what the spec asks for against what discovery saw and the environment states. Every unmet capability becomes a tradeoff
 * that needs a recorded decision, or makes the engagement not feasible, as does a skill that is not installed; nothing is absorbed (R1.3).
 */
export function assessFeasibility(
  spec: CustomerSpec,
  library: LibrarySpec,
  environment: Environment,
  capabilities: CapabilitySnapshot,
  decisions: readonly TradeoffDecision[],
  installed: readonly SkillSummary[],
): Assessment {
  const target = targetOf(spec)
  const observed = capabilities.observations.find((each) => each.target === target)?.observed ?? {}
  const context = {
    input: withApplying(library.inputs, spec.inputs),
    target: entryOf(environment.targets, target) ?? {},
    fact: environment.facts,
    observed,
  }
  const answers = library.capabilities.map((need) => answer(need, context))
  const conflicts = library.capabilities.filter((need) => answerTo(answers, need) !== 'met' && need.tradeoff !== null)
  const tradeoffs = conflicts.flatMap((need) => {
    if (need.tradeoff === null) return []
    const { id, options } = need.tradeoff
    const decision = decisions.findLast(
      (each) => each.tradeoff === id && options.some((option) => option.id === each.option),
    )
    return [
      {
        id,
        capability: need.id,
        decision: decision?.option ?? null,
        by: decision?.by ?? null,
        comment: decision?.comment ?? null,
        reason: decision?.reason ?? null,
      },
    ]
  })
  const chosen = conflicts.flatMap((need) => {
    const decision = tradeoffs.find((each) => each.id === need.tradeoff?.id)?.decision
    const option = need.tradeoff?.options.find((each) => each.id === decision)
    return need.tradeoff === null || option === undefined ? [] : [{ tradeoff: need.tradeoff.id, sets: option.sets }]
  })
  const constraints = chosen.flatMap(({ tradeoff, sets }, index) =>
    sets === null
      ? []
      : [{ id: `CON-${String(index + 1).padStart(3, '0')}`, from: tradeoff, sets: fillSets(sets, context) }],
  )
  const skills = library.skills.map(({ skill }) => ({ skill, installed: findSkill(installed, skill)?.version ?? null }))
  const isMissing = skills.some((each) => each.installed === null)
  const blocked = library.capabilities.some((need) => answerTo(answers, need) !== 'met' && need.tradeoff === null)
  const stopped = chosen.some(({ sets }) => sets === null)
  const outcome =
    isMissing || blocked || stopped ? 'not-feasible' : conflicts.length > 0 ? 'feasible-with-constraints' : 'feasible'
  return { outcome, skills, capabilities: answers, tradeoffs, constraints }
}

function answerTo(answers: readonly Answer[], need: CapabilityNeed): Answer['verdict'] {
  return answers.find((each) => each.id === need.id)?.verdict ?? 'unknown'
}

type Context = Parameters<typeof fill>[1]

function fillSets(sets: Readonly<Record<string, unknown>>, context: Context): Record<string, Json> {
  return fill(sets, context).value as Record<string, Json>
}

function answer(need: CapabilityNeed, context: Context): Answer {
  const left = fill(need.test.left, context)
  const right = fill(need.test.right, context)
  const seen = left.unknown.length > 0 ? null : (left.value as Json)
  const observed = visible(seen)
  const required = right.unknown.length > 0 ? null : (right.value as Json)
  // Nothing was asked for that the environment could lack.
  if ([need.test.left, need.test.right].some((side) => isNotAsked(side, context)))
    return { id: need.id, verdict: 'met', observed: 'not applicable', required: 'not applicable' }
  if (right.unknown.length > 0 || (left.unknown.length > 0 && need.test.is !== 'present')) {
    return { id: need.id, verdict: 'unknown', observed, required }
  }
  return { id: need.id, verdict: holds(seen, need.test.is, required) ? 'met' : 'unmet', observed, required }
}

/** Whether a side of a test is an input that this request does not ask for. */
function isNotAsked(side: unknown, context: Context): boolean {
  const { value, unknown } = fill(side, context)
  return side !== null && value === null && unknown.length === 0
}

/** What was observed as it may stand in a document: devices may answer with characters that nobody sees. */
function visible(value: Json): Json {
  if (typeof value === 'string') return showHidden(value)
  if (Array.isArray(value)) return value.map(visible)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, visible(each)]))
}

function holds(left: unknown, comparison: CapabilityNeed['test']['is'], right: unknown): boolean {
  switch (comparison) {
    case 'equals':
      return canonicalJson(left) === canonicalJson(right)
    case 'at-least':
      return typeof left === 'number' && typeof right === 'number' && left >= right
    case 'more-than':
      return typeof left === 'number' && typeof right === 'number' && left > right
    case 'at-most':
      return typeof left === 'number' && typeof right === 'number' && left <= right
    case 'includes':
      return Array.isArray(left) && left.includes(right)
    case 'present':
      return left !== null && left !== undefined && left !== ''
  }
}
