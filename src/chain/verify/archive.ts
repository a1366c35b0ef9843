import type { Policy } from '../../policy/policy.ts'
import type { StoredRecord } from '../../model/record.ts'
import type { RecordProblem } from '../open-record.ts'
import type { TrustRoot } from '../trust-root.ts'
import type { Contract } from './contract.ts'
import type { EngagementChain } from './engagement-chain.ts'
import type { Mainline } from './mainline.ts'
import type { ApprovedGate, MergedGate } from './recorded-gates.ts'
import type { Violation } from './violation.ts'

/** Everything the checks may know of a repository, read once, as plain data (R4.2). */
export type Archive = {
  readonly refs: ChainRefs
  /** What `--root-fingerprint` gave; null when it was not given. */
  readonly expectedRoot: string | null
  readonly trust: TrustState
  readonly ledger: Ledger
  readonly main: Mainline
  /** Content of every file version that governed folders ever had on the default branch, by blob id. */
  readonly documents: ReadonlyMap<string, Document>
  /** Every version of the policy on the default branch, by blob id; null where it cannot be read. */
  readonly policies: ReadonlyMap<string, Policy | null>
  /** Trusted records by engagement. */
  readonly engagements: readonly EngagementChain[]
  readonly mergedGates: readonly MergedGate[]
  readonly approvedGates: readonly ApprovedGate[]
  /** Locked designs, by the digest of the record that locked them. */
  readonly contracts: ReadonlyMap<string, Contract>
}

/** One claim, checked: pure, total, told as violations. */
export type Check = (archive: Archive) => readonly Violation[]

export type ChainRefs = {
  readonly branch: string
  readonly main: string
  readonly ledger: string
  /** Branches that stand elsewhere here than at the remote, with neither containing the other. */
  readonly parted: readonly { readonly branch: string; readonly here: string; readonly remote: string }[]
}

/** The trust root as the default branch has it now: everything is verified by it, and it must never have been another one. */
export type TrustState = {
  readonly root: TrustRoot | null
  /** SHA-256 of its bytes; null when there is none. */
  readonly fingerprint: string | null
  /** Why there is no root to verify by. */
  readonly problem: string | null
}

export type Ledger = {
  /** Oldest first. */
  readonly commits: readonly LedgerCommit[]
  /** Records as the tip has them, in the order of their paths' numbers. */
  readonly records: readonly ArchivedRecord[]
  /** Other files of the ledger's tip. */
  readonly strays: readonly string[]
}

export type LedgerCommit = {
  readonly sha: string
  readonly parents: readonly string[]
  readonly message: string
  readonly changes: readonly FileChange[]
}

/** One file that a commit changed against its first parent. */
export type FileChange = {
  readonly path: string
  readonly status: string
  /** Mode and blob; null on the side where the file is absent. */
  readonly before: FileVersion | null
  readonly after: FileVersion | null
}

export type FileVersion = { readonly mode: string; readonly blob: string }

export type ArchivedRecord = {
  readonly path: string
  /** Number that the path gives. */
  readonly seq: number
  readonly digest: string
  readonly problems: readonly RecordProblem[]
  /** Null when the file is no record at all. */
  readonly stored: StoredRecord | null
}

export type Document = {
  /** `sha256:…` of the bytes; null when the blob is too large to be looked at. */
  readonly digest: string | null
  /** Kept for Markdown alone; null for other files and for text that is not UTF-8. */
  readonly text: string | null
  /** A pointer to content that lies outside git. */
  readonly pointer: boolean
}
