import { deriveEngagement } from '../derive/derive-engagement.ts'
import type { Engagement } from '../model/engagement.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import type { Snapshot } from '../model/snapshot.ts'

/** The engagement and use case that an effect is of. Throws when they are not there: then nothing could have been decided. */
export function subjectOf(snapshot: Snapshot): { readonly engagement: Engagement; readonly library: LibrarySpec } {
  const engagement = deriveEngagement(snapshot)
  const library = snapshot.library.find((spec) => spec.id === engagement?.useCase)
  if (engagement === null || library === undefined) throw new Error('an effect for an engagement that is not there')
  return { engagement, library }
}

/** The trusted record that is a grant. Throws when there is none. */
export function grantedBy({ ledger }: Snapshot, digest: string): TypedRecord<'run.granted'> {
  const granted = recordsOf(ledger.records, 'run.granted').find((each) => each.digest === digest)
  if (granted === undefined) throw new Error(`no grant ${digest} in the ledger`)
  return granted
}

/** Throws when there are findings: what was decided and what authority allows must agree. */
export function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0) throw new Error(findings.map(formatFinding).join('\n'))
}
