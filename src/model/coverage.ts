/** What stands on one requirement, in the documents that there are so far. */
export type Coverage = {
  readonly requirement: string
  readonly line: number
  readonly acceptance: readonly string[]
  /** Names of the checks that those criteria are proven by. */
  readonly checks: readonly string[]
  readonly capabilities: readonly string[]
  readonly decisions: readonly string[]
  readonly components: readonly string[]
}
