import type { Finding } from './finding.ts'

/** The nine articles that every constitution has (R7.3). */
export const ARTICLES = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'] as const
export type ArticleNumber = (typeof ARTICLES)[number]

export type RuleLevel = 'MUST' | 'SHOULD'

export type ConstitutionRule = {
  /** `VII.1` */
  readonly id: string
  readonly level: RuleLevel
  /** The whole rule in words, its level included. */
  readonly text: string
  readonly line: number
}

export type Article = {
  readonly number: ArticleNumber
  readonly title: string
  readonly rules: readonly ConstitutionRule[]
}

/** What programs check, as the block `yaml limits` says it. */
export type Limits = {
  /** Most infrastructure-as-code tools in one design (Article VII). */
  readonly iacTools: number
  /** Each module declares what it gives (Article II). */
  readonly needsInterface: boolean
  /** Each change is rehearsed before it is made (Article III). */
  readonly needsValidationFirst: boolean
  /** Each component is looked at where it runs (Article IX). */
  readonly needsRealEnvironments: boolean
  /** A design may be let off a rule when it says why. */
  readonly takesExceptions: boolean
}

export type Amendment = {
  readonly version: string
  readonly date: string
  readonly articles: readonly ArticleNumber[]
  /** What changed, in words. */
  readonly change: string
  readonly reason: string
  readonly compatibility: string
  /** Number of the pull request that approved it. */
  readonly approvedBy: number
  readonly line: number
}

/** A team's rules for all its engagements: `.specgate/constitution.md`, read. */
export type Constitution = {
  readonly version: string
  /** Null as long as it is as it was shipped. */
  readonly ratified: string | null
  readonly amended: string | null
  readonly articles: readonly Article[]
  readonly limits: Limits
  /** Oldest first. */
  readonly amendments: readonly Amendment[]
}

/** What a repository's constitution is now. */
export type ConstitutionInForce = {
  /** Null when there is one that cannot be read. */
  readonly constitution: Constitution | null
  /** True when the repository has none, and what ships is used in its place. */
  readonly isShipped: boolean
  readonly findings: readonly Finding[]
}

/**
 * The rules that a program checks, and the limit that turns the check on (null: always on). Their meaning is fixed; their words, and whether
 * one is a MUST or a SHOULD, are the team's.
 */
export const CHECKED_RULES: ReadonlyMap<string, keyof Limits | null> = new Map([
  ['I.1', null],
  ['II.1', 'needsInterface'],
  ['III.1', 'needsValidationFirst'],
  ['III.2', 'needsValidationFirst'],
  ['VII.1', 'iacTools'],
  ['IX.1', 'needsRealEnvironments'],
] as const)

/** Whether a program checks this rule under this constitution. */
export function isChecked(limits: Limits, rule: string): boolean {
  const limit = CHECKED_RULES.get(rule)
  if (limit === undefined) return false
  return limit === null || limits[limit] !== false
}

/** The rules of all articles, in order. */
export function rulesOf({ articles }: Pick<Constitution, 'articles'>): readonly ConstitutionRule[] {
  return articles.flatMap(({ rules }) => rules)
}

/** `VII` of `VII.1`. */
export function articleOf(rule: string): string {
  return rule.slice(0, Math.max(rule.indexOf('.'), 0))
}

/** `1.10.0` as numbers; null for what is no version. */
export function versionParts(version: string): readonly [major: number, minor: number, patch: number] | null {
  const match = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/.exec(version)
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3])]
}

/** Below zero when `a` comes before `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionParts(a) ?? [0, 0, 0], versionParts(b) ?? [0, 0, 0]]
  const index = left.findIndex((part, at) => part !== right[at])
  return index === -1 ? 0 : (left[index] ?? 0) - (right[index] ?? 0)
}
