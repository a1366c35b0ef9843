import { TRUST_ROOT_PATH } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'

/**
 * V08 Root is the one the auditor knows: the fingerprint given out of band is the SHA-256 of the trust root's bytes. Without one a
 * whole repository could be forged under another key, so an auditor should always give it.
 */
export function checkRootFingerprint({ trust, expectedRoot }: Archive): readonly Violation[] {
  if (expectedRoot === null || expectedRoot === trust.fingerprint) return []
  const message = `the trust root has fingerprint ${trust.fingerprint ?? 'none'}; you supplied ${expectedRoot}`
  const remedy =
    'This is not the repository you mean, or its root was replaced: trust nothing in it until you know which.'
  return [{ code: 'V08', message, remedy, path: TRUST_ROOT_PATH }]
}
