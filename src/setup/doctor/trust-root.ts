import { readTrustRoot } from '../../chain/trust-root.ts'
import { digestOf } from '../../model/digest.ts'
import { TRUST_ROOT_PATH } from '../../model/place.ts'
import type { GitHubFacts, LocalFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'nobody can tell the records of this installation from forged ones, so no gate opens'

/** SG677 There is a trust root, it can be read, and it is of this repository. SG678 tells its fingerprint, for a person to compare. */
export function trustRoot({ trustRoot: text }: LocalFacts, github: GitHubFacts | null): readonly SetupFinding[] {
  if (text === null)
    return [weak(`there is no ${TRUST_ROOT_PATH}`, 'specgate init --key https://APP/specgate/key.json …')]
  const { root, problem } = readTrustRoot(text)
  if (root === null)
    return [
      weak(
        `${TRUST_ROOT_PATH} cannot be read: ${problem}`,
        'Restore it from the commit that added it; do not write it anew.',
      ),
    ]
  const told: SetupFinding = {
    code: 'SG678',
    kind: 'told',
    found: `trust root ${digestOf(text)}`,
    why: 'whoever replaces it can forge the whole chain; an auditor sees that by comparing this fingerprint',
    remedy: 'Keep it outside the repository, and set it as the Actions variable SPECGATE_ROOT_FINGERPRINT.',
  }
  const id = github?.repository.id ?? root.repository.id
  if (root.repository.id === id) return [told]
  return [
    weak(
      `${TRUST_ROOT_PATH} is of repository ${root.repository.id}, this one is ${id}`,
      'Remove it, and run specgate init for this repository.',
    ),
    told,
  ]
}

function weak(found: string, remedy: string): SetupFinding {
  return { code: 'SG677', kind: 'weak', found, why: WHY, remedy }
}
