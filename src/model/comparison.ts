import type { Finding } from './finding.ts'
import type { LibrarySpec } from './library-spec.ts'
import type { Access } from './skill.ts'

/** How long a build takes at most, and the components whose time nobody knows because their skill is not installed. */
export type BatchTime = { readonly seconds: number; readonly unknown: readonly string[] }

/** An input of a component that is not what the first design has for it; null: it has none there. */
export type ValueDifference = {
  readonly component: string
  readonly input: string
  readonly first: string | null
  readonly here: string | null
}

/** What people weigh a design by, beside the first one. */
export type ComparedDesign = {
  readonly name: string
  readonly path: string
  readonly variant: string | null
  readonly components: readonly string[]
  /** Components that the first design does not have, and that it has beyond this. */
  readonly added: readonly string[]
  readonly leftOut: readonly string[]
  readonly skills: readonly string[]
  readonly access: Readonly<Record<Access, number>>
  /** Components that nothing undoes, and those whose skill is not installed as pinned. */
  readonly withoutRollback: readonly string[]
  readonly unknownSkills: readonly string[]
  readonly batch: string
  readonly time: BatchTime | null
  /** Requirements that no component satisfies, and criteria that none proves with a check of its skill. */
  readonly unmet: readonly string[]
  /** Requirements, criteria and capabilities that say another value than it has. */
  readonly contradicts: readonly string[]
  /** Whether it was drafted from another feasibility report than the first. */
  readonly isOld: boolean
  readonly values: readonly ValueDifference[]
}

/** The designs of an engagement side by side, as the design branch has them, or as they are locked. */
export type Comparison = {
  readonly designs: readonly ComparedDesign[]
  /** Why a design could not be read, and is not compared. */
  readonly findings: readonly Finding[]
  /** Null while the use case is not known. */
  readonly risk: LibrarySpec['risk'] | null
  /** Variants that can be asked for. */
  readonly variants: readonly { readonly id: string; readonly title: string }[]
}
