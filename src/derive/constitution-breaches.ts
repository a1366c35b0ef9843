import type { Component } from '../documents/read-components.ts'
import { findSkill } from '../model/skill.ts'
import type { SkillSummary } from '../model/skill.ts'
import type { Limits } from '../model/constitution.ts'

/** As much of a component as the constitution asks about. */
export type JudgedComponent = Pick<Component, 'id' | 'skill' | 'digest' | 'action'>

/** A checked rule that components of a design do not keep. */
export type Breach = {
  readonly rule: string
  /** At least one. */
  readonly components: readonly string[]
  readonly found: string
  readonly expected: string
  readonly remedy: string
}

/** Runners that are no infrastructure-as-code tool: programs of the team's own, in a language. */
const NO_TOOL = ['shell', 'python']

type Part = { readonly component: JudgedComponent; readonly skill: SkillSummary | null }
type Check = (parts: readonly Part[], limits: Limits) => Breach | null

/** What is checked of each rule, by its number. III.2 of `CHECKED_RULES` is not among them: `tasks-ordered` judges the list of tasks itself. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ['I.1', isNoModule],
  ['II.1', hasNoInterface],
  ['III.1', isNotRehearsed],
  ['VII.1', hasTooManyTools],
  ['IX.1', isNotProven],
])

/**
 * How these components break a rule that programs check; null when they keep it. A component whose skill is not installed counts for I.1
 * alone: what is unknown of it cannot be judged.
 */
export function breachOf(
  rule: string,
  components: readonly JudgedComponent[],
  skills: readonly SkillSummary[],
  limits: Limits,
): Breach | null {
  const parts = components.map((component) => ({ component, skill: installed(component, skills) }))
  return CHECKS.get(rule)?.(parts, limits) ?? null
}

/** The skill that a component pins; null when there is none of that digest. */
export function installed({ skill, digest }: JudgedComponent, skills: readonly SkillSummary[]): SkillSummary | null {
  const found = findSkill(skills, skill)
  return found?.digest === digest ? found : null
}

/** The tool that a skill counts for under Article VII: its runner, unless that is a shell or Python. */
export function toolOf({ runner }: Pick<SkillSummary, 'runner'>): string | null {
  return NO_TOOL.includes(runner) ? null : runner
}

function isNoModule(parts: readonly Part[]): Breach | null {
  return breach('I.1', parts, ({ skill }) => skill === null, {
    found: 'runs no skill that is installed',
    expected: 'a skill of the registry, by its digest',
    remedy: 'Take a skill from `specgate skills`, with its digest.',
  })
}

function hasNoInterface(parts: readonly Part[]): Breach | null {
  return breach('II.1', parts, ({ skill }) => skill !== null && !declaresOutputs(skill), {
    found: 'runs a skill that declares no outputs',
    expected: 'outputs in its manifest, by name',
    remedy: 'Declare under `outputs` what the skill gives back.',
  })
}

function declaresOutputs({ outputs }: SkillSummary): boolean {
  const properties = outputs['properties']
  return typeof properties === 'object' && properties !== null && Object.keys(properties).length > 0
}

function isNotRehearsed(parts: readonly Part[]): Breach | null {
  return breach('III.1', parts, ({ skill }) => skill !== null && skill.access !== 'read' && !skill.dryRun, {
    found: 'changes its target without a dry run before',
    expected: 'a skill that can be rehearsed',
    remedy: 'Give the skill a dry run, and `dry-run: true` in its manifest.',
  })
}

function isNotProven(parts: readonly Part[]): Breach | null {
  const isUnproven = ({ component, skill }: Part) =>
    component.action === 'stub' ||
    (skill !== null && !skill.readsBack && skill.checks.after.length === 0 && !isRead(skill))
  return breach('IX.1', parts, isUnproven, {
    found: 'is not validated in a real environment',
    expected: 'no stub, and a skill that reads the state back or checks it after the change',
    remedy: 'Build it, and give its skill `observe` or a check after.',
  })
}

/** What a skill that only reads gives back was read from the target. */
function isRead({ access }: SkillSummary): boolean {
  return access === 'read'
}

function hasTooManyTools(parts: readonly Part[], { iacTools }: Limits): Breach | null {
  const users = new Map<string, string[]>()
  for (const { component, skill } of parts) {
    const tool = skill === null ? null : toolOf(skill)
    if (tool !== null) users.set(tool, [...(users.get(tool) ?? []), component.id])
  }
  if (users.size <= iacTools) return null
  const tools = [...users.keys()]
  return {
    rule: 'VII.1',
    components: tools.slice(iacTools).flatMap((tool) => users.get(tool) ?? []),
    found: `${tools.length} infrastructure-as-code tools: ${tools.join(', ')}`,
    expected: `at most ${iacTools}`,
    remedy: 'Use a tool that is already among them.',
  }
}

function breach(
  rule: string,
  parts: readonly Part[],
  isBroken: (part: Part) => boolean,
  { found, expected, remedy }: Pick<Breach, 'found' | 'expected' | 'remedy'>,
): Breach | null {
  const components = parts.filter(isBroken).map(({ component }) => component.id)
  if (components.length === 0) return null
  return { rule, components, found: `${components.join(', ')} ${found}`, expected, remedy }
}
