import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { digestOf } from '../model/digest.ts'
import type { Finding } from '../model/finding.ts'
import type { RepositoryFile } from '../model/snapshot.ts'

/** Where a repository keeps skills of its own. */
export const OWN_SKILLS = '.specgate/skills'

const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/

/**
 * Writes the skills that a snapshot holds into an empty folder, so that they load like those on disk. Files that cannot be
 * part of a skill are left out, each with a finding (SG605).
 */
export async function materialiseSkills(files: readonly RepositoryFile[], into: string): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const file of files.filter(({ path }) => path.startsWith(`${OWN_SKILLS}/`))) {
    const path = file.path.slice(OWN_SKILLS.length + 1)
    const problem = problemWith(file, path)
    if (problem !== null || file.text === null) {
      findings.push(finding(file.path, problem ?? 'no text'))
      continue
    }
    const target = join(into, path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await writeFile(target, file.text, { flag: 'wx', mode: 0o600 })
  }
  return findings
}

function problemWith(file: RepositoryFile, path: string): string | null {
  if (file.mode !== '100644' && file.mode !== '100755') return `a file of mode ${file.mode}`
  if (!path.split('/').every((segment) => SEGMENT.test(segment))) return 'an unusual path'
  if (file.text === null || digestOf(file.text) !== file.digest) return 'a file that is not plain text, or too long'
  return null
}

function finding(path: string, found: string): Finding {
  const [expected, remedy] = [
    'a regular text file of at most 1 MiB',
    'Leave only the regular files of the skill in its folder.',
  ]
  return { code: 'SG605', severity: 'block', path, line: 1, found, expected, remedy }
}
