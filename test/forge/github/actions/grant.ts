import type { RunOrder } from '../../../../src/forge/run-host.ts'
import { RUN_WORKFLOW, runBranch } from '../../../../src/model/grant.ts'
import { ENGAGEMENT } from '../../forge-under-test.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`
export const RUNS = runBranch(ENGAGEMENT, DIGEST)

/** A grant of two runs in `lab` on one commit. */
export function orderFor(commit: string, more: Partial<RunOrder['grant']> = {}): RunOrder {
  return {
    engagement: ENGAGEMENT,
    digest: DIGEST,
    at: '2026-03-02T09:00:00.000Z',
    branch: RUNS,
    variables: [],
    grant: {
      command: 'build',
      authority: `sha256:${'1'.repeat(64)}`,
      design: `sha256:${'2'.repeat(64)}`,
      attempt: 1,
      environment: 'lab',
      runner: ['self-hosted', 'dmz'],
      workflow: RUN_WORKFLOW,
      commit,
      expires: '2026-03-02T10:00:00.000Z',
      runs: [
        { id: 'rotate-1-dry-run', idempotencyKey: `sha256:${'3'.repeat(64)}` },
        { id: 'rotate-1-apply', idempotencyKey: `sha256:${'4'.repeat(64)}` },
      ],
      ...more,
    },
  }
}
