import type { Dossier } from '../../derive/dossier.ts'
import type { LibrarySpec } from '../../model/library-spec.ts'
import type { SkillSummary } from '../../model/skill.ts'
import { textsIn } from './values-given.ts'

/** The names that an engagement's documents may use. */
export type Terms = {
  /** Names of several words by their key: what a text may not spell in another way. */
  readonly named: ReadonlyMap<string, string>
  /** Everything that is written somewhere as a name or as a value. */
  readonly known: ReadonlySet<string>
  /** First halves of the skills' names. */
  readonly families: ReadonlySet<string>
  /** Ids of items: FR, AC, CAP, TRD, CON, D. */
  readonly ids: ReadonlySet<string>
}

/** The same for all spellings of a name: small letters without what joins the words. */
export function sameNameKey(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '')
}

/** Collects the names from where they are defined: library, spec, report, design, inventory and skills. */
export function termsOf(dossier: Dossier, skills: readonly SkillSummary[]): Terms {
  const { spec, design, library, environment, report } = dossier
  const components = design?.components ?? []
  const skillNames = [...skills.map(({ name }) => name), ...components.map(({ skill }) => skill.split('@')[0] ?? '')]
  const asked = [...(library?.skills ?? []), ...(library?.components ?? []), ...(library?.discovery ?? [])]
  const allSkills = [...skillNames, ...asked.map(({ skill }) => skill.split('@')[0] ?? '')]
  const defined = [
    ...components.map(({ id }) => id),
    ...(library?.components ?? []).map(({ id }) => id),
    ...(library?.inputs ?? []).map(({ name }) => name),
    ...(spec?.acceptance ?? []).flatMap(({ check }) => check ?? []),
    ...Object.keys(environment?.targets ?? {}),
  ]
  const written = [
    ...defined,
    ...allSkills,
    ...skills.flatMap(({ checks, rollback }) => [
      ...checks.before,
      ...checks.after,
      ...(typeof rollback === 'string' ? [rollback] : []),
    ]),
    ...allTexts(spec?.inputs),
    ...allTexts(environment),
    ...components.flatMap((component) => allTexts(component)),
    ...(dossier.capabilities?.observations ?? []).flatMap(({ observed }) => allTexts(observed)),
    ...(library === null ? [] : libraryNames(library)),
    ...textsIn(spec?.frontMatter),
    ...textsIn(design?.frontMatter),
  ]
  return {
    named: new Map(defined.filter((name) => name.includes('-')).map((name) => [sameNameKey(name), name])),
    known: new Set(written),
    families: new Set(allSkills.map((name) => name.split('/')[0] ?? '')),
    ids: new Set([
      ...[spec?.requirements, spec?.acceptance, spec?.capabilities, design?.decisions].flatMap((items) =>
        (items ?? []).map(({ id }) => id),
      ),
      ...(library?.capabilities ?? []).flatMap(({ tradeoff }) => tradeoff?.id ?? []),
      ...(report?.assessment.tradeoffs ?? []).map(({ id }) => id),
      ...(report?.assessment.constraints ?? []).map(({ id }) => id),
    ]),
  }
}

/** What the use case calls by name: its choices, and what stands in backticks in its texts. */
function libraryNames(library: LibrarySpec): readonly string[] {
  const texts = [...Object.values(library.sections), ...textsIn(library.requirements), ...textsIn(library.capabilities)]
  const inBackticks = texts.flatMap((text) => [...text.matchAll(/`([^`\n]{1,80})`/g)].map((match) => String(match[1])))
  return [
    library.id,
    ...library.inputs.flatMap(({ schema }) => allTexts(schema['enum'])),
    ...library.components.flatMap(({ inputs }) => allTexts(inputs)),
    ...library.discovery.flatMap(({ inputs }) => allTexts(inputs)),
    ...inBackticks,
  ]
}

/** All texts in a value and all names of its fields, at any depth. */
function allTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(allTexts)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => [name, ...allTexts(each)])
}
