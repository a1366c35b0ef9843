import { formatFinding } from '../../model/finding.ts'
import type { LocalFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG680 The policy can be read, is enforced, and keeps duties apart. */
export function policy({ policy: { policy: read, findings } }: LocalFacts): readonly SetupFinding[] {
  if (read === null)
    return findings.map((each) =>
      weak(formatFinding(each), 'a policy that cannot be read opens no gate, and says nothing of who may', each.remedy),
    )
  const allowed = Object.entries(read.deny).filter(([, denied]) => !denied)
  return [
    ...(read.mode === 'enforce'
      ? []
      : [
          weak(
            `the policy's mode is ${read.mode}`,
            'gates are reported and block nothing',
            'Set mode: enforce when the team has tried it out.',
          ),
        ]),
    ...allowed.map(([duty]) =>
      weak(
        `the policy lets the ${duty} approve`,
        'one person can then ask for a change and let it through',
        `Set separation-of-duties: ${duty}: deny`,
      ),
    ),
  ]
}

function weak(found: string, why: string, remedy: string): SetupFinding {
  return { code: 'SG680', kind: 'weak', found, why, remedy }
}
