/** How this helm spells what it is asked; the names changed between versions 3 and 4. */
export type HelmFlags = {
  /** Takes a failed upgrade back by itself. */
  readonly rollbackOnFailure: string
  /** Has `helm status` tell what is in the cluster. */
  readonly resources: readonly string[]
}

/** Helm gets this much longer to end by itself when its time is up: one that is killed leaves its release stuck. */
export const GRACE_MS = 30_000
