import { parseJson } from '../documents/read-json.ts'
import type { Finding } from '../model/finding.ts'
import { evidenceFolder, specFolder } from '../model/place.ts'
import { RunRecord } from '../model/run.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'
import { filesUnder } from './overlay.ts'

/** A run record as committed, and the digest by which the ledger and as-built record name it. */
export type Evidence = { readonly record: RunRecord; readonly digest: string; readonly path: string }

/** Reads every `evidence/<run>/run.json` of an engagement; what it names must be there with the digests it gives. */
export function readEvidence(
  snapshot: Snapshot,
  engagement: string,
  content: BranchContent | null,
): { readonly runs: readonly Evidence[]; readonly findings: readonly Finding[] } {
  const files = filesUnder(snapshot, content, `${specFolder(engagement)}/evidence`)
  const findings: Finding[] = []
  function report(path: string, code: string, found: string, expected: string): void {
    const remedy = 'Evidence is written by the run alone: take the change back.'
    findings.push({ code, severity: 'block', path, line: 1, found, expected, remedy })
  }
  const runs = files
    .filter((file) => file.path.endsWith('/run.json'))
    .flatMap((file): readonly Evidence[] => {
      const parsed = parseJson(file.text, RunRecord)
      if (parsed.value === null) {
        report(file.path, 'SG631', `a run record that cannot be read (${parsed.problem})`, 'a run record')
        return []
      }
      const record = parsed.value
      const folder = evidenceFolder(engagement, record.id)
      if (file.path !== `${folder}/run.json`)
        report(file.path, 'SG632', `the record of run ${record.id}`, `it at ${folder}/run.json`)
      for (const { name, digest } of record.files) {
        const actual = files.find((each) => each.path === `${folder}/${name}`)?.digest
        if (actual !== digest)
          report(`${folder}/${name}`, 'SG633', 'content that the run did not write', `digest ${digest}`)
      }
      return [{ record, digest: file.digest, path: file.path }]
    })
  const covered = new Set(
    runs.flatMap(({ record, path }) => [
      path,
      ...record.files.map(({ name }) => `${evidenceFolder(engagement, record.id)}/${name}`),
    ]),
  )
  for (const file of files)
    if (!covered.has(file.path)) report(file.path, 'SG634', 'a file that no run record names', 'no such file')
  return { runs, findings }
}
