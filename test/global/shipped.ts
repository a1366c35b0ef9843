import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { loadLibrary } from '../../src/library/load-library.ts'
import type { LibrarySpec } from '../../src/model/library-spec.ts'
import type { SkillSummary } from '../../src/model/skill.ts'
import { loadSkills } from '../../src/skills/registry.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    shipped: Shipped
  }
}

type Shipped = { readonly library: readonly LibrarySpec[]; readonly skills: readonly SkillSummary[] }

/** Hands the library and the skills to all test files: reading them takes a second, and each file would do it again. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('shipped', await loadShipped())
}

/** The product's own library and skills. */
export async function loadShipped(): Promise<Shipped> {
  const [{ specs, findings }, { skills }] = await Promise.all([
    loadLibrary(inProject('spec-library')),
    loadSkills(inProject('action/skills')),
  ])
  if (findings.length > 0) throw new Error(JSON.stringify(findings.slice(0, 5)))
  return { library: specs, skills: skills.map(({ summary }) => summary) }
}

function inProject(folder: string): string {
  return fileURLToPath(new URL(`../../${folder}`, import.meta.url))
}
