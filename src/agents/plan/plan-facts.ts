import type { CapabilitySnapshot } from '../../derive/read-capabilities.ts'
import type { CustomerSpec } from '../../documents/customer-spec.ts'
import type { Assessment } from '../../documents/feasibility-report.ts'
import type { SolutionDesign } from '../../documents/solution-design.ts'
import type { Environment } from '../../library/environment.ts'
import { shortDigest } from '../../model/digest.ts'
import type { LibrarySpec } from '../../model/library-spec.ts'
import { findSkill } from '../../model/skill.ts'
import type { SkillSummary } from '../../model/skill.ts'
import { escapeMarkdown } from '../plain-text.ts'

/** What the documents beside a design are drafted from: the design itself, and the facts that it was drafted from (R7.1). */
export type PlanFacts = {
  readonly design: SolutionDesign
  readonly spec: CustomerSpec
  readonly assessment: Assessment
  readonly capabilities: CapabilitySnapshot | null
  readonly environment: Environment
  readonly library: LibrarySpec
  readonly skills: readonly SkillSummary[]
  /** Name of the target that the request is about. */
  readonly target: string
  /** The request's values after what feasibility decided; null: not asked for in this request. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** Files that the facts stand in, with their digests. */
  readonly sources: readonly { readonly name: string; readonly path: string; readonly digest: string }[]
}

/** Title and note that open each document; the basis tells which draft of the design it belongs to. */
export function planHead({ design, spec }: PlanFacts, title: string): string {
  const basis = shortDigest(design.frontMatter.basis)
  const note = `Drafted by the solution-arch-agent beside solution-design.md (basis \`${basis}\`), without a model. The design decides; this explains it.`
  return `# ${title} ${escapeMarkdown(spec.frontMatter.title)}\n\n> ${note}`
}

/** A whole document out of its parts. */
export function planText(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** The installed skill that a component names by reference and digest; null when there is none. */
export function skillOf(facts: PlanFacts, component: SolutionDesign['components'][number]): SkillSummary | null {
  const skill = findSkill(facts.skills, component.skill)
  return skill?.digest === component.digest ? skill : null
}

/** Names of what a skill reports. */
export function outputsOf(skill: SkillSummary | null): readonly string[] {
  const properties = skill?.outputs['properties']
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}

/** Names as code, one after the other; a dash when there are none. Only for names that hold no backtick. */
export function named(names: readonly string[]): string {
  return names.length === 0 ? '–' : names.map((name) => `\`${name.replaceAll('`', '')}\``).join(', ')
}
