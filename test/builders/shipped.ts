import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { parse } from 'yaml'
import type { z } from 'zod'
import type { LibrarySpec } from '../../src/model/library-spec.ts'
import { digestOf } from '../../src/model/digest.ts'
import { blankSpec } from '../../src/library/blank-spec.ts'
import { loadShipped } from '../global/shipped.ts'
import { findSkill } from '../../src/model/skill.ts'
import type { SkillSummary } from '../../src/model/skill.ts'

const USE_CASE = 'ssl-certificate-lifecycle'

/** The product's own skills and spec library: scenes are about the real ones. */
const SHIPPED = process.env['VITEST'] === undefined ? await loadShipped() : inject('shipped')
export const SKILLS: readonly SkillSummary[] = SHIPPED.skills
export const LIBRARY: readonly LibrarySpec[] = SHIPPED.library
/** What a request can be opened with: the library, and the blank spec. */
export const OFFERED: readonly LibrarySpec[] = [...LIBRARY, blankSpec()]
export const CERTIFICATES: LibrarySpec = useCaseOf(USE_CASE)

/** The constitution that `init` brings. */
export const CONSTITUTION = readFileSync(inProject('templates/github/constitution.md'), 'utf8')

/** A use case by its id. */
export function useCaseOf(id: string): LibrarySpec {
  return onlyOne(OFFERED.filter((spec) => spec.id === id))
}

/** What comes with a use case as its example: the inventory of the environment, and what discovery sees in it. */
export function exampleOf(id: string): { readonly inventory: string; readonly observed: Observed } {
  const read = (name: string): string => readFileSync(inProject(`spec-library/${id}/example/${name}`), 'utf8')
  const { observed } = parse(read('observed.yml')) as { observed: Observed }
  return { inventory: read('environment.yml'), observed }
}

type Observed = Readonly<Record<string, z.core.util.JSONType>>

/**
 * The product's skills, and for each skill of the use case that is still to come one that takes anything, and has the checks that the criteria
 * of its components name: only their names matter to documents.
 */
export function skillsFor(library: LibrarySpec): readonly SkillSummary[] {
  const missing = library.skills.filter(({ skill }) => findSkill(SKILLS, skill) === null)
  return [...SKILLS, ...missing.map(({ skill }) => standIn(skill, library))]
}

function standIn(reference: string, { components, acceptance, discovery }: LibrarySpec): SkillSummary {
  const own = components.filter(({ skill }) => skill === reference)
  const accepted = new Set(own.flatMap(({ accepts }) => accepts))
  const isDiscovery = discovery.some(({ skill }) => skill === reference)
  return {
    name: reference.split('@')[0] ?? '',
    version: '1.0.0',
    digest: digestOf(reference),
    summary: `Stands in for ${reference}`,
    access: isDiscovery ? 'read' : 'change',
    inputs: { type: 'object' },
    outputs: { type: 'object', properties: { done: { type: 'boolean' } } },
    secrets: [],
    checks: { before: ['ready'], after: acceptance.filter(({ id }) => accepted.has(id)).map(({ check }) => check) },
    rollback: isDiscovery ? { none: 'it only reads' } : 'undo.py',
    timeoutSeconds: 60,
    runner: 'python',
    dryRun: true,
    readsBack: true,
  }
}

function inProject(folder: string): string {
  return fileURLToPath(new URL(`../../${folder}`, import.meta.url))
}

function onlyOne(specs: readonly LibrarySpec[]): LibrarySpec {
  const [spec] = specs
  if (spec === undefined || specs.length > 1) throw new Error(`the library has ${specs.length} use cases of that name`)
  return spec
}
