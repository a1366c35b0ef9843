import type { WrittenException } from '../documents/complexity.ts'
import type { SkillSummary } from '../model/skill.ts'
import { isChecked, rulesOf } from '../model/constitution.ts'
import type { Constitution, ConstitutionRule } from '../model/constitution.ts'
import { breachOf } from './constitution-breaches.ts'
import type { Breach, JudgedComponent } from './constitution-breaches.ts'

/** How one rule of the constitution stands in a design. */
export type GateRow = {
  readonly article: string
  readonly rule: ConstitutionRule
  readonly status: 'holds' | 'broken' | 'exception' | 'unchecked'
  /** What breaks it in spite of the exceptions; null when nothing does. */
  readonly breach: Breach | null
  /** Components that an exception names. */
  readonly excepted: readonly string[]
}

/** Why an exception does not count; null when it does. */
export type ExceptionProblem =
  | { readonly kind: 'unjustified'; readonly missing: readonly string[] }
  | { readonly kind: 'impossible'; readonly found: string; readonly expected: string }

type Judged = {
  readonly constitution: Constitution
  readonly components: readonly JudgedComponent[]
  readonly skills: readonly SkillSummary[]
  readonly exceptions: readonly WrittenException[]
}

/** How each rule stands, in the order of the constitution (R7.3). Exceptions with a problem count for nothing. */
export function gateRows({ constitution, components, skills, exceptions }: Judged): readonly GateRow[] {
  const { articles, limits } = constitution
  const good = exceptions.filter((each) => exceptionProblem(each, constitution, components) === null)
  return articles.flatMap(({ number, title, rules }) =>
    rules.map((rule): GateRow => {
      const excepted = [...new Set(good.filter((each) => each.rule === rule.id).flatMap((each) => each.components))]
      const left = components.filter(({ id }) => !excepted.includes(id))
      const checked = isChecked(limits, rule.id)
      const breach = checked ? breachOf(rule.id, left, skills, limits) : null
      const without = checked ? 'holds' : 'unchecked'
      const status = breach !== null ? 'broken' : excepted.length > 0 ? 'exception' : without
      return { article: `${number}: ${title}`, rule, status, breach, excepted }
    }),
  )
}

/** The status as the design's table has it. */
export function statusText({ status, breach, excepted }: GateRow): string {
  switch (status) {
    case 'holds':
      return 'holds'
    case 'exception':
      return `exception: ${excepted.join(', ')}`
    case 'broken':
      return `does not hold: ${breach?.components.join(', ') ?? ''}`
    case 'unchecked':
      return 'not checked by a program'
  }
}

/** What keeps an exception from counting: a part that says nothing, a rule or a component that there is not, or a constitution that takes none. */
export function exceptionProblem(
  { rule, components: named, instead, why, simplerRefused }: WrittenException,
  constitution: Constitution,
  components: readonly JudgedComponent[],
): ExceptionProblem | null {
  const rules = rulesOf(constitution).map(({ id }) => id)
  if (!rules.includes(rule))
    return {
      kind: 'impossible',
      found: `an exception from ${rule}, a rule that there is not`,
      expected: rules.join(', '),
    }
  if (!constitution.limits.takesExceptions)
    return {
      kind: 'impossible',
      found: `an exception from ${rule}`,
      expected: 'none: the constitution takes no exceptions',
    }
  const known = components.map(({ id }) => id)
  const unknown = named.filter((id) => !known.includes(id))
  if (unknown.length > 0)
    return {
      kind: 'impossible',
      found: `an exception for ${unknown.join(', ')}`,
      expected: `components: ${known.join(', ')}`,
    }
  const missing = [
    ...(named.length === 0 ? ['the components in parentheses'] : []),
    ...(instead === '' ? ['what is done instead'] : []),
    ...(why === '' ? ['Why'] : []),
    ...(simplerRefused === '' ? ['Simpler way refused because'] : []),
  ]
  return missing.length === 0 ? null : { kind: 'unjustified', missing }
}
