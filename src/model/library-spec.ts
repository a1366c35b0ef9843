import type { JsonSchema } from './skill.ts'

/** A use case of the spec library, read from `spec-library/<id>/` (R8). */
export type LibrarySpec = {
  readonly id: string
  readonly version: string
  readonly title: string
  readonly category: 'networking' | 'operations' | 'security' | 'infrastructure'
  readonly risk: 'low' | 'medium' | 'high'
  readonly summary: string
  /** Words by which people ask for it, beside those of its title. */
  readonly alsoCalled: readonly string[]
  /** Digest over the files it was read from. */
  readonly digest: string
  /** Environments it may be asked for; empty: any. */
  readonly environments: readonly string[]
  /** Among them `environment`, and `endpoint` or `target`: the name of the target in the environment's inventory. */
  readonly inputs: readonly LibraryInput[]
  readonly discovery: readonly DiscoveryStep[]
  readonly capabilities: readonly CapabilityNeed[]
  readonly requirements: readonly LibraryRequirement[]
  readonly acceptance: readonly LibraryAcceptance[]
  readonly decisions: readonly LibraryDecision[]
  readonly batch: string
  /** Markdown by heading of spec.md, with `{{input.name}}` placeholders. */
  readonly sections: Readonly<Record<string, string>>
  readonly components: readonly ComponentTemplate[]
  /** Other designs of the same use case; empty: the general ones (`variantsOf`). */
  readonly variants: readonly LibraryVariant[]
  /** Skills that must be registered, and what is lost without them. */
  readonly skills: readonly { readonly skill: string; readonly ifNotAvailable: string }[]
  /** One filled request, as an engineer would send it. */
  readonly example: InputValues
}

export type InputValue = string | number | boolean | readonly string[]
export type InputValues = Readonly<Record<string, InputValue>>

/** One field of the request; its place in the list gives the question's id, Q-001 first. */
export type LibraryInput = {
  readonly name: string
  readonly label: string
  readonly question: string
  /** Why the answer matters, said with the question. */
  readonly why: string
  /** Rules for the value alone; may compare with another input by ajv's `$data` (`1/<name>`). */
  readonly schema: JsonSchema
  readonly example: string
  /** Taken when the request leaves the field empty; null means: ask. */
  readonly fallback: InputValue | null
  /** Asked for only when each of these other inputs has one of the values; null: always. */
  readonly when: Readonly<Record<string, readonly (string | boolean)[]>> | null
  /** What it lays claim to, so that two engagements that want the same are told (R7.4); null: nothing. */
  readonly claims: ClaimKind | null
  /** The form cannot be sent without it; every other field without a fallback is asked for afterwards. */
  readonly required: boolean
}

/** Kinds of things that one change at a time may touch; `port` counts within a target, the others within an environment. */
export const CLAIM_KINDS = ['vlan', 'address', 'record', 'name', 'port'] as const
export type ClaimKind = (typeof CLAIM_KINDS)[number]

/** A read-only look at the target after Gate 1; inputs hold `{{target.…}}` and `{{input.…}}` placeholders. */
export type DiscoveryStep = { readonly skill: string; readonly inputs: Readonly<Record<string, unknown>> }

export type Comparison = 'equals' | 'at-least' | 'more-than' | 'at-most' | 'includes' | 'present'

/** Something the environment must offer, and what to do when it does not (R8.2). */
export type CapabilityNeed = {
  readonly id: string
  readonly title: string
  readonly neededFor: readonly string[]
  readonly test: { readonly left: unknown; readonly is: Comparison; readonly right: unknown }
  readonly ifNotAvailable: string
  /** Null: unmet means not feasible. */
  readonly tradeoff: LibraryTradeoff | null
}

export type LibraryTradeoff = {
  readonly id: string
  readonly conflict: string
  readonly options: readonly {
    readonly id: string
    readonly text: string
    readonly consequence: string
    /** Inputs that the option replaces; null: choosing it stops the engagement. */
    readonly sets: Readonly<Record<string, unknown>> | null
  }[]
}

export type LibraryRequirement = { readonly id: string; readonly text: string }
export type LibraryAcceptance = {
  readonly id: string
  readonly verifies: readonly string[]
  /** Name of the skill check that proves it. */
  readonly check: string
  readonly text: string
}
export type LibraryDecision = {
  readonly id: string
  readonly title: string
  readonly choice: string
  readonly rationale: string
  readonly requirements: readonly string[]
  readonly capabilities: readonly string[]
}
export type ComponentTemplate = {
  readonly id: string
  readonly skill: string
  readonly satisfies: readonly string[]
  readonly accepts: readonly string[]
  readonly inputs: Readonly<Record<string, unknown>>
  readonly dependsOn: readonly string[]
}

/** Another design of a use case, told by what it does otherwise than the design that is drafted unasked. */
export type LibraryVariant = {
  readonly id: string
  readonly title: string
  /** What it gains, and what it gives away for that. */
  readonly because: string
  /** Null: the batch policy of the use case. */
  readonly batch: string | null
  /** Inputs that get another value than was asked for. */
  readonly sets: InputValues
  /** Components that it does without. */
  readonly without: readonly string[]
}

/** `Q-001` for the first input. */
export function questionId(index: number): string {
  return `Q-${String(index + 1).padStart(3, '0')}`
}
