import type { GitHubFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

const LIMIT_MS = 30_000

/** SG676 This machine's clock agrees with GitHub's to within 30 seconds. */
export function clock({ skewMs }: GitHubFacts): readonly SetupFinding[] {
  const why =
    'GitHub refuses an App whose clock is ahead, and approvals and records would carry times that contradict each other'
  const remedy = 'Let the machine keep its time by NTP: timedatectl set-ntp true'
  if (skewMs === null)
    return [
      {
        code: 'SG676',
        kind: 'unread',
        found: 'the clock could not be compared: GitHub told no time',
        why,
        remedy: 'Run doctor again without a proxy that removes the Date header.',
      },
    ]
  if (Math.abs(skewMs) <= LIMIT_MS) return []
  const found = `this machine's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs < 0 ? 'ahead of' : 'behind'} GitHub's`
  return [{ code: 'SG676', kind: 'weak', found, why, remedy }]
}
