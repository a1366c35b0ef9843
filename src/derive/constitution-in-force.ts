import { CONSTITUTION_PATH } from '../model/place.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { ConstitutionInForce } from '../model/constitution.ts'
import { readConstitution } from '../policy/read-constitution.ts'
import { SHIPPED_CONSTITUTION } from '../policy/shipped-constitution.ts'
import { openDocumentReader } from './document-reader.ts'
import type { DocumentReader } from './document-reader.ts'
import { fileAt } from './overlay.ts'

/**
 * The constitution that a design is judged by (R7.3): that of the default branch, never that of the branch under judgement. A repository that
 * was set up before there were constitutions is judged by the one that `init` brings today.
 */
export function constitutionInForce(
  snapshot: Pick<Snapshot, 'files'>,
  documents: DocumentReader = openDocumentReader(),
): ConstitutionInForce {
  const file = fileAt(snapshot, null, CONSTITUTION_PATH)
  if (file === null) return { constitution: SHIPPED_CONSTITUTION, isShipped: true, findings: [] }
  const { read, findings } = documents(file, readConstitution)
  return { constitution: read?.constitution ?? null, isShipped: false, findings }
}
