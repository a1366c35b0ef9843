import type { Subject } from '../../../model/record.ts'
import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'Two contents share a git id, or the record is wrong: look at the blob itself before trusting either.'

/**
 * V39 Identifier stability: the bytes behind each approved git blob have the SHA-256 that the approval gives, so that nothing hangs on
 * SHA-1 alone. Verified by reading every blob.
 */
export function checkDigestAgreement(archive: Archive): readonly Violation[] {
  return archive.mergedGates.flatMap(({ chain, approval }) =>
    (approval?.subject ?? []).flatMap((subject): readonly Violation[] => {
      const problem = digestProblem(archive, subject)
      if (approval === null || problem === null) return []
      const message = `${nameOf(approval)}: ${subject.name} ${problem}`
      return [{ code: 'V39', message, remedy: REMEDY, record: pathOf(chain, approval), path: subject.name }]
    }),
  )
}

function digestProblem({ documents, main }: Archive, { name, digest }: Subject): string | null {
  const document = documents.get(digest.gitBlob)
  if (document === undefined) {
    const isGoverned = name.startsWith('specs/')
    return isGoverned && main.history.has(name) ? null : 'is not content that the default branch ever governed' // else told by V11
  }
  if (document.digest === null) return `has blob ${digest.gitBlob}, which is too large to be looked at`
  return document.digest === `sha256:${digest.sha256}`
    ? null
    : `has blob ${digest.gitBlob}, whose bytes are ${document.digest}`
}
