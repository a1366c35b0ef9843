import { coverageOf } from '../derive/coverage.ts'
import type { Coverage } from '../model/coverage.ts'
import { openDocumentReader } from '../derive/document-reader.ts'
import type { DocumentReader } from '../derive/document-reader.ts'
import { readDossier } from '../derive/dossier.ts'
import type { Dossier } from '../derive/dossier.ts'
import type { Verdict } from '../model/decision.ts'
import type { Finding } from '../model/finding.ts'
import type { Gate } from '../model/phase.ts'
import type { Snapshot } from '../model/snapshot.ts'

/** What the rules find in an engagement's documents, but for approvals, which are no matter of the text. */
export type Analysis = { readonly findings: readonly Finding[]; readonly coverage: readonly Coverage[] }

const APPROVALS: readonly string[] = ['SG130', 'SG131']

/**
 * The analysis of what there is now: documents as their open pull requests have them, or as they are locked (R7.4).
 * @param documents the reader that the verdicts were reached with, so that nothing is read twice
 */
export function analysisOf(
  snapshot: Snapshot,
  verdicts: readonly Verdict[],
  documents: DocumentReader = openDocumentReader(),
): Analysis {
  const found = verdicts.flatMap(({ findings }) => findings).filter(({ code }) => !APPROVALS.includes(code))
  const findings = [
    ...new Map(found.map((each) => [`${each.path}:${each.line} ${each.code} ${each.found}`, each])).values(),
  ]
  const { spec, library } = dossierAt(snapshot, verdicts, 'requirements', documents)
  const { design } = dossierAt(snapshot, verdicts, 'design', documents)
  return { findings, coverage: coverageOf({ spec, library, design }) }
}

/** The documents with that of this gate as its open pull request has it, when there is one. */
function dossierAt(snapshot: Snapshot, verdicts: readonly Verdict[], gate: Gate, documents: DocumentReader): Dossier {
  const judged = verdicts.find((each) => each.gate === gate)?.pull
  const open = snapshot.pulls.find(({ number, state }) => state === 'open' && number === judged)
  const own = open === undefined ? null : { gate, content: open.content }
  return readDossier(snapshot, snapshot.engagement ?? '', own, documents)
}
