import { coverageOf } from '../derive/coverage.ts'
import type { Coverage } from '../model/coverage.ts'
import { readDossier } from '../derive/dossier.ts'
import type { Verdict } from '../model/decision.ts'
import type { Finding } from '../model/finding.ts'
import { GATES } from '../model/phase.ts'
import type { Snapshot } from '../model/snapshot.ts'

/** What the rules find in an engagement's documents, but for approvals, which are no matter of the text. */
export type Analysis = { readonly findings: readonly Finding[]; readonly coverage: readonly Coverage[] }

const APPROVALS: readonly string[] = ['SG130', 'SG131']

/** The analysis of what there is now: documents as their open pull requests have them, or as they are locked (R7.4). */
export function analysisOf(snapshot: Snapshot, verdicts: readonly Verdict[]): Analysis {
  const found = verdicts.flatMap(({ findings }) => findings).filter(({ code }) => !APPROVALS.includes(code))
  const findings = [
    ...new Map(found.map((each) => [`${each.path}:${each.line} ${each.code} ${each.found}`, each])).values(),
  ]
  const id = snapshot.engagement ?? ''
  const dossiers = GATES.map((gate) => {
    const open = snapshot.pulls.find(
      (pull) => pull.state === 'open' && verdicts.some((each) => each.pull === pull.number && each.gate === gate),
    )
    return readDossier(snapshot, id, open === undefined ? null : { gate, content: open.content })
  })
  const [requirements, , design] = dossiers
  const coverage =
    requirements === undefined
      ? []
      : coverageOf({ spec: requirements.spec, library: requirements.library, design: design?.design ?? null })
  return { findings, coverage }
}
