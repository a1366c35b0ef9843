import { checkInputs } from '../library/check-value.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { InputValues, LibrarySpec } from '../model/library-spec.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { readCommands } from './commands.ts'
import type { Command } from './commands.ts'
import { askedFor } from './decided-inputs.ts'
import { readDossier } from './dossier.ts'
import { contradictedBy, DEFAULT_DESIGN, findVariant, setBy, variantsOf } from './variants.ts'

/** A variant that somebody asked to see beside the design. */
export type VariantAsk = { readonly variant: string; readonly by: string; readonly comment: number }

/** The variant that the design is drafted as, by a person's choice. */
export type Choice = VariantAsk & { readonly at: string; readonly reason: string }

/** What people have asked to see of other designs, and which they chose; read anew each time from what they said. */
export type Exploration = { readonly asked: readonly VariantAsk[]; readonly choice: Choice | null }

const NO_EXPLORATION: Exploration = { asked: [], choice: null }

/** What `/sdd plan …` asks for: a variant, or null for what stands beside the design. */
export function readPlanAsk({
  argument,
}: Pick<Command, 'argument'>): { readonly variant: string | null } | { readonly problem: string } {
  if (argument === '') return { variant: null }
  const [, variant] = /^--variant[ =]+(\S{1,60})$/.exec(argument) ?? []
  return variant === undefined ? { problem: 'write "/sdd plan", or "/sdd plan --variant reliability"' } : { variant }
}

/** What `/sdd choose …` decides: a variant, or null for the design without one. */
export function readChoice({
  argument,
}: Pick<Command, 'argument'>):
  | { readonly variant: string | null; readonly reason: string }
  | { readonly problem: string } {
  const [, variant, reason] = /^(\S{1,60})\s+(.+)$/.exec(argument) ?? []
  if (variant === undefined || reason === undefined)
    return { problem: 'write "/sdd choose reliability <reason>"; a reason is needed, and "default" goes back' }
  return { variant: variant === DEFAULT_DESIGN ? null : variant, reason }
}

/** Why a variant cannot be drafted for this engagement; null when it can. */
export function variantProblem(snapshot: Snapshot, library: LibrarySpec, variant: string): string | null {
  if (findVariant(library, snapshot.skills, variant) !== null) return null
  const known = variantsOf(library, snapshot.skills).map(({ id }) => id)
  return `${library.id} has no variant "${variant}"; it has ${known.join(', ')}`
}

/** Why a variant cannot become the design of what is locked; null when it can. */
export function choiceProblem(
  snapshot: Snapshot,
  engagement: Engagement,
  library: LibrarySpec,
  id: string,
): string | null {
  const variant = findVariant(library, snapshot.skills, id)
  if (variant === null) return variantProblem(snapshot, library, id)
  const { spec, report } = readDossier(snapshot, engagement.id, null)
  if (spec === null || report === null) return null
  const asked = askedFor(spec, report.assessment)
  const [wrong] = checkInputs(library.inputs, { ...asked.values, ...setBy(library, variant, asked) } as InputValues)
  if (wrong !== undefined)
    return `${id} does not go with the other values: ${wrong.field} is ${wrong.given}, accepted is ${wrong.accepted}`
  const other = contradictedBy(library, variant, asked)
  if (other.length === 0) return null
  const told = other.map(({ input, ids }) => `${input}, which ${ids.join(', ')} ${ids.length === 1 ? 'names' : 'name'}`)
  return `${id} sets ${told.join(', and ')}; a design says how, not what: change the locked spec through its own phase first`
}

/** The variants asked for and the choice in force since the feasibility report was locked. */
export function explorationOf(snapshot: Snapshot, engagement: Engagement, library: LibrarySpec): Exploration {
  const since = lockOf(engagement, 'feasibility')?.at
  if (since === undefined) return NO_EXPLORATION
  const asked = new Map<string, VariantAsk>()
  let choice: Choice | null = null
  for (const command of readCommands(snapshot)) {
    if (command.refusal !== null || command.at <= since) continue
    const { comment, at } = command
    const by = command.author.login
    if (command.name === 'plan') {
      const read = readPlanAsk(command)
      const variant = 'problem' in read ? null : read.variant
      if (variant === null || asked.has(variant) || variantProblem(snapshot, library, variant) !== null) continue
      asked.set(variant, { variant, by, comment })
    }
    if (command.name !== 'choose') continue
    const read = readChoice(command)
    if ('problem' in read) continue
    const { variant, reason } = read
    if (variant === null) choice = null
    else if (choiceProblem(snapshot, engagement, library, variant) === null)
      choice = { variant, by, comment, at, reason }
  }
  return { asked: [...asked.values()], choice }
}
