import type { ForgeEffect } from '../model/effect.ts'
import type { Check, RepositoryFile, Snapshot } from '../model/snapshot.ts'

/** Where to look, never what happened (R11.2). */
export type Ref =
  | { readonly kind: 'engagement'; readonly id: string }
  | { readonly kind: 'issue'; readonly number: number }
  | { readonly kind: 'pull'; readonly number: number }

/** What the forge knows; clock, skills and library are added by the caller, and the ledger's records are verified there. */
export type ForgeSnapshot = Omit<Snapshot, 'schema' | 'now' | 'skills' | 'library' | 'ledger' | 'others' | 'bases'> & {
  readonly others: readonly OtherSpec[]
  readonly bases: readonly BaseDocuments[]
  readonly ledger: LedgerFiles
}

/** The spec of another engagement, as its branch has it or as it is locked. */
export type OtherSpec = { readonly id: string; readonly text: string }

/** The documents of a closed engagement that another one names as what it starts from. */
export type BaseDocuments = {
  readonly id: string
  readonly spec: RepositoryFile
  readonly feasibility: RepositoryFile
  readonly asBuilt: RepositoryFile
}

/** The ledger as it lies in git, not yet trusted: the tip and one engagement's folder, however long the ledger is. */
export type LedgerFiles = {
  readonly tip: string | null
  /** The record that the tip commit added. */
  readonly last: LedgerFile | null
  /** The engagement's records, in sequence. */
  readonly files: readonly LedgerFile[]
  /** Highest engagement number that a ledger folder uses, 0 when none. */
  readonly highestNumber: number
}

export type LedgerFile = { readonly path: string; readonly text: string }

/** Where issues, branches and pull requests live: GitHub, or the local one. One contract suite runs against each. */
export type Forge = {
  /** Every open engagement, every open issue that may become one, and every other open pull request into the default branch. */
  readonly list: () => Promise<readonly Ref[]>
  /** The whole state of what a reference points at; null when it points at nothing of ours. */
  readonly observe: (ref: Ref) => Promise<ForgeSnapshot | null>
  /**
   * Makes one effect true. Applying an effect that is already true changes nothing.
   * Throws `Conflict` when the world is not as the effect expects.
   */
  readonly apply: (effect: ForgeEffect) => Promise<void>
  /** Turns green checks into failures that say this, where a reference could not be looked at: what is not judged must not be merged. */
  readonly takeBack: (ref: Ref, told: Pick<Check, 'title' | 'summary'>) => Promise<void>
}

/** The world moved since it was observed: look again, decide again. */
export class Conflict extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Conflict'
  }
}
