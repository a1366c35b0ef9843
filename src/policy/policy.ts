import { entryOf } from '../model/entry-of.ts'
import type { Gate } from '../model/phase.ts'

/** Who may approve a gate and how many it takes. */
export type GatePolicy = {
  readonly approvals: number
  /** Roles of which an approver needs one: `team:<slug>` or `user:<login>`. */
  readonly from: readonly string[]
  /** Each counted approver must bring a role that no other one brought. */
  readonly distinctRoles: boolean
  /** Hours after which an approval counts no more; null: never. */
  readonly expiresAfterHours: number | null
  /** Hours after which a waiting pull request is called overdue; null: never. */
  readonly remindAfterHours: number | null
}

export type EnvironmentPolicy = {
  /** 1 assisted: a person starts the build. 2 driven: it starts when Gate 2 is locked (R5.1). */
  readonly stage: 1 | 2
  readonly runner: readonly string[]
  /** A person approves what the dry runs say before anything is applied. */
  readonly planApproval: boolean
}

/** The policy in force, every default filled (R1.10). */
export type Policy = {
  readonly version: 1
  readonly mode: 'observe' | 'warn' | 'enforce'
  readonly gates: Readonly<Record<Gate, GatePolicy>>
  /** True: that person never counts as an approver. */
  readonly deny: { readonly author: boolean; readonly contributor: boolean; readonly requester: boolean }
  readonly environments: Readonly<Record<string, EnvironmentPolicy>>
  /** Accounts of one person: alias login → main login, lower case. */
  readonly aliases: Readonly<Record<string, string>>
}

/** The one login that stands for a person, lower case, aliases resolved. */
export function personOf(policy: Policy, login: string): string {
  const lower = login.toLowerCase()
  return entryOf(policy.aliases, lower) ?? lower
}
