/** What a finding's code stands for, beyond the finding itself: in words for somebody who meets it for the first time. */
export type CodeEntry = {
  readonly title: string
  /** What it says, and why the rule behind it exists. */
  readonly meaning: string
  readonly remedy: string
}
