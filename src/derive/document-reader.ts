import type { Finding } from '../model/finding.ts'
import type { RepositoryFile } from '../model/snapshot.ts'

type Read<R> = (path: string, text: string) => R
type Reading<R> = { readonly read: R | null; readonly findings: readonly Finding[] }

/** Reads a document file; the same bytes are taken apart once, however often a decision looks at them. */
export type DocumentReader = <R extends { readonly findings: readonly Finding[] }>(
  file: RepositoryFile | null,
  read: Read<R>,
) => Reading<R>

/** A reader for one decision, or for the few that one look at an engagement takes; what it remembers goes with it. */
export function openDocumentReader(): DocumentReader {
  const known = new Map<Read<unknown>, Map<string, Reading<unknown>>>()
  return <R extends { readonly findings: readonly Finding[] }>(
    file: RepositoryFile | null,
    read: Read<R>,
  ): Reading<R> => {
    if (file === null) return { read: null, findings: [] }
    const byContent = known.get(read) ?? new Map<string, Reading<unknown>>()
    known.set(read, byContent)
    const name = `${file.path} ${file.mode} ${file.digest}`
    const before = byContent.get(name)
    if (before !== undefined) return before as Reading<R>
    const reading = readText(file, read)
    byContent.set(name, reading)
    return reading
  }
}

function readText<R extends { readonly findings: readonly Finding[] }>(
  file: RepositoryFile,
  read: Read<R>,
): Reading<R> {
  if (file.text === null || (file.mode !== '100644' && file.mode !== '100755')) {
    const finding: Finding = {
      code: 'SG300',
      severity: 'block',
      path: file.path,
      line: 1,
      found: `no readable text (mode ${file.mode})`,
      expected: 'a regular UTF-8 file of at most 1 MiB',
      remedy: 'Replace it by a plain text file; links and submodules hide what is approved.',
    }
    return { read: null, findings: [finding] }
  }
  const result = read(file.path, file.text)
  return { read: result, findings: result.findings }
}
