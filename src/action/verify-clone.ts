import { verifyRepository } from '../chain/verify/verify-repository.ts'
import type { Violation } from '../chain/verify/violation.ts'
import type { Finding } from '../model/finding.ts'
import { LEDGER_BRANCH } from '../model/place.ts'
import type { Clone } from './open-clone.ts'

/**
 * Verifies the artifact chain before anything is run on its word (R4.5, R9.3). What is wrong with the ledger itself or with this engagement
 * blocks; what names another engagement alone is told and does not.
 */
export async function verifyClone(clone: Clone, engagement: string): Promise<readonly Finding[]> {
  const { violations } = await verifyRepository(clone.store.dir, { branch: clone.branch, rootFingerprint: null })
  return violations.map((violation) => toFinding(violation, isOfAnother(violation, engagement) ? 'note' : 'block'))
}

function isOfAnother({ path, record }: Violation, engagement: string): boolean {
  const place = path ?? record ?? ''
  const named = /(?:specs|ledger)\/(\d{3,6}-[a-z0-9-]+)\//.exec(place)?.[1]
  return named !== undefined && named !== engagement
}

function toFinding({ code, message, remedy, path, record }: Violation, severity: Finding['severity']): Finding {
  return {
    code,
    severity,
    path: path ?? record ?? LEDGER_BRANCH,
    line: 1,
    found: message,
    expected: 'a chain that verifies',
    remedy,
  }
}
