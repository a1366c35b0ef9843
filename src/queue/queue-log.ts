/** Where the queue tells what went wrong; Probot's logger is one. */
export type QueueLog = {
  readonly warn: (facts: object, message: string) => void
  readonly error: (facts: object, message: string) => void
}
