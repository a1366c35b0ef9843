import { fileURLToPath } from 'node:url'
import { loadLibrary } from '../../src/library/load-library.ts'
import type { LibrarySpec } from '../../src/model/library-spec.ts'
import type { SkillSummary } from '../../src/model/skill.ts'
import { loadSkills } from '../../src/skills/registry.ts'

const USE_CASE = 'ssl-certificate-lifecycle'

/** The product's own skills and spec library, read once: scenes are about the real ones. */
export const SKILLS: readonly SkillSummary[] = (await loadSkills(inProject('action/skills'))).skills.map(
  ({ summary }) => summary,
)
export const LIBRARY: readonly LibrarySpec[] = (await loadLibrary(inProject('spec-library'))).specs
export const CERTIFICATES: LibrarySpec = onlyOne(LIBRARY.filter((spec) => spec.id === USE_CASE))

function inProject(folder: string): string {
  return fileURLToPath(new URL(`../../${folder}`, import.meta.url))
}

function onlyOne(specs: readonly LibrarySpec[]): LibrarySpec {
  const [spec] = specs
  if (spec === undefined || specs.length > 1) throw new Error(`the library has ${specs.length} use cases ${USE_CASE}`)
  return spec
}
