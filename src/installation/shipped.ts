import { fileURLToPath } from 'node:url'
import { blankSpec } from '../library/blank-spec.ts'
import { loadLibrary } from '../library/load-library.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { loadSkills } from '../skills/registry.ts'
import type { SkillSet } from '../skills/registry.ts'

// The same way up from here and from the bundle, action/dist/main.js.
const SHIPPED = { skills: packagePath('action/skills'), library: packagePath('spec-library') }

/** The skills that the program ships. Throws when one is broken. */
export async function shippedSkills(): Promise<SkillSet> {
  const shipped = await loadSkills(SHIPPED.skills, 'action/skills')
  requireSound(shipped.findings)
  return shipped
}

/** The spec library that the program ships, and what takes the requests that none of it describes. Throws when it is broken. */
export async function shippedLibrary(): Promise<readonly LibrarySpec[]> {
  const { specs, findings } = await loadLibrary(SHIPPED.library)
  requireSound(findings)
  return [...specs, blankSpec()]
}

function packagePath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

function requireSound(findings: readonly Finding[]): void {
  if (findings.length > 0)
    throw new Error(`this copy of specgate is damaged:\n${findings.map(formatFinding).join('\n')}`)
}
