import type { Archive } from './archive.ts'
import { CHECKS } from './checks.ts'
import { loadArchive } from './load/load-archive.ts'
import type { Loaded, VerifyOptions } from './load/load-archive.ts'
import { arrangeViolations, incompleteReport } from './report.ts'
import type { Report } from './report.ts'

/**
 * Verifies the artifact chain of the repository at `dir`, bare or cloned, offline (R4.2, R4.5). Whatever cannot be read makes the report
 * incomplete; nothing is ever skipped.
 */
export async function verifyRepository(dir: string, options: VerifyOptions): Promise<Report> {
  const { archive, missing } = await tryLoad(dir, options)
  return archive === null ? incompleteReport([missing]) : reportOn(archive)
}

/** Runs every check on an archive. */
export function reportOn(archive: Archive): Report {
  const violations = arrangeViolations(CHECKS.flatMap((check) => check(archive)))
  const { refs, trust, ledger, engagements, main, documents } = archive
  return {
    ok: violations.length === 0,
    complete: true,
    branch: refs.branch,
    tips: { main: refs.main, ledger: refs.ledger },
    rootFingerprint: trust.fingerprint,
    counts: {
      records: ledger.records.length,
      engagements: engagements.length,
      gates: engagements.reduce((sum, { merged }) => sum + merged.length, 0),
      commits: main.commits.length,
      documents: documents.size,
    },
    violations,
  }
}

/** A repository that is damaged, or that git refuses, is one that cannot be verified; only the reading is guarded so. */
async function tryLoad(dir: string, options: VerifyOptions): Promise<Loaded> {
  try {
    return await loadArchive(dir, options)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const remedy = 'Clone it again in full; if that fails too, its origin is damaged.'
    return { archive: null, missing: { code: 'V01', message: `the repository cannot be read: ${reason}`, remedy } }
  }
}
