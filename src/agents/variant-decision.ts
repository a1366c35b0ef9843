import { askedFor } from '../derive/decided-inputs.ts'
import type { Choice } from '../derive/exploration.ts'
import { differencesOf, setBy } from '../derive/variants.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Assessment } from '../documents/feasibility-report.ts'
import { fillText, placeholdersIn } from '../library/fill-placeholders.ts'
import type { FillContext } from '../library/fill-placeholders.ts'
import type { LibrarySpec, LibraryVariant } from '../model/library-spec.ts'
import { listed } from '../model/listed.ts'
import { escapeMarkdown, proseContext, sentence, showValue } from './plain-text.ts'

/** A design drafted as a variant: what it does otherwise, and who wanted it. */
export type Alternative = {
  readonly variant: LibraryVariant
  /** Null: to be looked at beside the design, not chosen. */
  readonly choice: Choice | null
}

/** The line under a design's title: who drafted it, from what, and what it is good for. */
export function noteOf(alternative: Alternative | null): string {
  const drafted = 'Drafted by the solution-arch-agent from the locked spec and feasibility report, without a model.'
  if (alternative === null || alternative.choice !== null)
    return `${drafted} Approved at Gate 2, it is what the build answers to, byte for byte.`
  const { id } = alternative.variant
  return `${drafted} Variant \`${id}\`, to be compared with solution-design.md: nothing is built from it, unless \`/sdd choose ${id} <reason>\` makes it the design.`
}

/** The decision that makes a design a variant: what it does otherwise, why, and who wanted it. */
export function variantDecision(
  library: LibrarySpec,
  { variant, choice }: Alternative,
  spec: CustomerSpec,
  assessment: Assessment,
  context: FillContext,
): string {
  const number = String(library.decisions.length + assessment.constraints.length + 1).padStart(3, '0')
  const differences = differencesOf(library, variant, askedFor(spec, assessment)).map(escapeMarkdown)
  const what = listed(differences) || 'the same components, batch and values as without it'
  const because = sentence(fillText(variant.because, proseContext(context)).value)
  return [
    `- **D-${number}** (${touchedBy(library, variant, spec, assessment).join(', ')}) Variant \`${variant.id}\`: ${sentence(variant.title)}`,
    `  *Choice:* ${sentence(what)}`,
    `  *Because:* ${because}${choice === null ? ' Not chosen.' : ` ${chosenBy(choice)}`}`,
  ].join('\n')
}

/** The reason stands in backticks, without what would open a question or cite an item: it is what a person said, and binds nobody. */
function chosenBy({ by, comment, at, reason }: Choice): string {
  const plain = showValue(reason).replaceAll(/[\\[\]{}]/g, '')
  const said = plain.replaceAll('`', "'").replaceAll(/(?<=\b[A-Z]{1,3})-(?=\d{3})/g, ' ')
  return `Chosen by @${escapeMarkdown(by)} (comment ${comment}, ${at.slice(0, 10)}) for this reason: \`${said}\`.`
}

/** Requirements of the components that a variant leaves out or gives other values; of all when it changes how they are run. */
function touchedBy(
  library: LibrarySpec,
  variant: LibraryVariant,
  spec: CustomerSpec,
  assessment: Assessment,
): readonly string[] {
  const set = Object.keys(setBy(library, variant, askedFor(spec, assessment))).map((name) => `input.${name}`)
  const touched = library.components.filter(
    ({ id, inputs }) => variant.without.includes(id) || placeholdersIn(inputs).some((name) => set.includes(name)),
  )
  const isWhole = touched.length === 0 || (variant.batch ?? library.batch) !== library.batch
  const satisfied = new Set((isWhole ? library.components : touched).flatMap(({ satisfies }) => satisfies))
  return spec.requirements.map(({ id }) => id).filter((id) => satisfied.has(id))
}
