import { articleOf, rulesOf, versionParts } from '../model/constitution.ts'
import type { Constitution, ConstitutionRule, Limits } from '../model/constitution.ts'

/** From the least to the most that a change may mean. */
const LEVELS = ['patch', 'minor', 'major'] as const
export type AmendmentLevel = (typeof LEVELS)[number]

/** One difference between two constitutions. */
export type RuleChange = {
  readonly level: AmendmentLevel
  /** Null for what belongs to no article. */
  readonly article: string | null
  readonly what: string
}

/** Words that make a rule stricter or looser; when they differ, it is not wording alone. */
const STRENGTH =
  /\b(?:\d+|must|should|may|not|no|none|never|only|every|each|all|any|most|least|unless|except|without)\b/gi
const NUMBERS =
  /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hour|hours|day|days|week|weeks|month|months|year|years)\b/gi

/**
 * What differs between two constitutions, and what it means for engagements under way (R7.3): major when a MUST is added, removed or may be
 * stricter; minor when anything else holds differently; patch when only words changed.
 */
export function ruleChanges(before: Constitution, after: Constitution): readonly RuleChange[] {
  const old = new Map(rulesOf(before).map((rule) => [rule.id, rule]))
  const young = new Map(rulesOf(after).map((rule) => [rule.id, rule]))
  const ids = [...new Set([...old.keys(), ...young.keys()])]
  return [
    ...ids.flatMap((id) => ruleChange(id, old.get(id), young.get(id))),
    ...limitChanges(before.limits, after.limits),
    ...before.articles.flatMap(({ number, title }, index): readonly RuleChange[] =>
      title === after.articles[index]?.title ? [] : [{ level: 'patch', article: number, what: `title of ${number}` }],
    ),
  ]
}

/** The most that any of the changes means; `patch` when there is none. */
export function levelOf(changes: readonly RuleChange[]): AmendmentLevel {
  return LEVELS.toReversed().find((level) => changes.some((each) => each.level === level)) ?? 'patch'
}

/** Whether the second version comes after the first by at least this level. */
export function isRaised(before: string, after: string, level: AmendmentLevel): boolean {
  const [old, young] = [versionParts(before), versionParts(after)]
  if (old === null || young === null) return false
  const at = old.findIndex((part, index) => part !== young[index])
  if (at === -1 || (young[at] ?? 0) < (old[at] ?? 0)) return false
  return at <= LEVELS.toReversed().indexOf(level)
}

function ruleChange(
  id: string,
  before: ConstitutionRule | undefined,
  after: ConstitutionRule | undefined,
): readonly RuleChange[] {
  const article = articleOf(id)
  const isMust = before?.level === 'MUST' || after?.level === 'MUST'
  const level = isMust ? 'major' : 'minor'
  if (before === undefined) return [{ level, article, what: `${id} added` }]
  if (after === undefined) return [{ level, article, what: `${id} removed` }]
  if (before.level !== after.level) return [{ level, article, what: `${id} from ${before.level} to ${after.level}` }]
  if (before.text === after.text) return []
  const isWording = strengthOf(before.text) === strengthOf(after.text)
  return [
    isWording
      ? { level: 'patch', article, what: `words of ${id}` }
      : { level, article, what: `${id}, whose numbers or words like "each" and "not" differ` },
  ]
}

function strengthOf(text: string): string {
  const words = [...(text.match(STRENGTH) ?? []), ...(text.match(NUMBERS) ?? [])]
  return words.map((word) => word.toLowerCase()).join(' ')
}

const DUTIES = [
  ['needsInterface', 'II', 'interface'],
  ['needsValidationFirst', 'III', 'validation-first'],
  ['needsRealEnvironments', 'IX', 'real-environments'],
] as const

function limitChanges(before: Limits, after: Limits): readonly RuleChange[] {
  const tools = after.iacTools - before.iacTools
  const changed = DUTIES.filter(([name]) => before[name] !== after[name])
  return [
    ...(tools === 0
      ? []
      : [{ level: tools < 0 ? 'major' : 'minor', article: 'VII', what: 'limit iac-tools' } as const]),
    ...changed.map(
      ([name, article, what]) => ({ level: after[name] ? 'major' : 'minor', article, what: `limit ${what}` }) as const,
    ),
    ...(before.takesExceptions === after.takesExceptions
      ? []
      : [{ level: after.takesExceptions ? 'minor' : 'major', article: null, what: 'limit exceptions' } as const]),
  ]
}
