import type { Component } from '../documents/read-components.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Task } from '../model/task.ts'
import type { SpecChange } from './spec-changes.ts'

/** What rests on something that changes, by id, each once and sorted. */
export type Impact = {
  readonly requirements: readonly string[]
  readonly acceptance: readonly string[]
  readonly checks: readonly string[]
  readonly capabilities: readonly string[]
  readonly decisions: readonly string[]
  readonly components: readonly string[]
  readonly tasks: readonly string[]
}

/** What is locked, in which what is taken away still stands. */
export type Standing = {
  readonly coverage: readonly Coverage[]
  readonly components: readonly Component[]
  readonly library: LibrarySpec | null
  readonly tasks: readonly Task[]
}

/**
 * Everything that rests on what changes (R7.5): from a requirement or criterion along the coverage, from an input along the values that the use
 * case's components take, and from each component to those that stand on it.
 */
export function impactOfChanges(
  changes: readonly SpecChange[],
  { coverage, components, library, tasks }: Standing,
): Impact {
  const ids = new Set(changes.map(({ id }) => id))
  const touched = coverage.filter(
    ({ requirement, acceptance }) => ids.has(requirement) || acceptance.some((id) => ids.has(id)),
  )
  const taking = (library?.components ?? []).filter(({ inputs }) => inputsIn(inputs).some((name) => ids.has(name)))
  const direct = new Set([...touched.flatMap((each) => each.components), ...taking.map(({ id }) => id)])
  const all = withDependants(direct, components)
  const further = coverage.filter((each) => each.components.some((id) => taking.some((other) => other.id === id)))
  const rows = [...new Set([...touched, ...further])]
  const of = (pick: (row: Coverage) => readonly string[]): readonly string[] =>
    [...new Set(rows.flatMap(pick))].toSorted()
  return {
    requirements: of(({ requirement }) => [requirement]),
    acceptance: of(({ acceptance }) => acceptance),
    checks: of(({ checks }) => checks),
    capabilities: of(({ capabilities }) => capabilities),
    decisions: of(({ decisions }) => decisions),
    components: [...all].toSorted(),
    tasks: tasks
      .filter((task) => task.components.some((id) => all.has(id)) || task.serves.some((id) => ids.has(id)))
      .map(({ id }) => id)
      .toSorted(),
  }
}

function inputsIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/\{\{\s*input\.([a-z0-9-]+)\s*\}\}/g)].map((match) => String(match[1]))
}

function withDependants(start: ReadonlySet<string>, components: readonly Component[]): ReadonlySet<string> {
  const found = new Set(start)
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const { id, dependsOn } of components) if (dependsOn.some((each) => found.has(each))) found.add(id)
  }
  return found
}
