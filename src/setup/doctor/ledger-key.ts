import { readTrustRoot } from '../../chain/trust-root.ts'
import { TRUST_ROOT_PATH } from '../../model/place.ts'
import type { LocalFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'what an untrusted key signs counts for nothing, so every gate stays shut'

/** SG679 The key by which the App signs is one of the trust root. */
export function ledgerKey({ trustRoot, ledgerKey: key }: LocalFacts): readonly SetupFinding[] {
  const root = trustRoot === null ? null : readTrustRoot(trustRoot).root
  if (root === null) return [] // SG677
  if (key === null) {
    const found = "whether the App's key is trusted could not be told: the key was not given"
    return [
      { code: 'SG679', kind: 'unread', found, why: WHY, remedy: 'Run doctor with --key https://APP/specgate/key.json' },
    ]
  }
  if (root.keys.some(({ keyid }) => keyid === key.keyid)) return []
  return [
    {
      code: 'SG679',
      kind: 'weak',
      found: `the App signs with ${key.keyid}, which ${TRUST_ROOT_PATH} does not list`,
      why: WHY,
      remedy:
        'Give the App the key it had (SPECGATE_LEDGER_KEY_PATH, or the backup of it); do not edit the trust root.',
    },
  ]
}
