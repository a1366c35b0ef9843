import { parsePlaceholder, placeholdersIn } from '../../library/fill-placeholders.ts'
import type { PlanFacts } from './plan-facts.ts'

/** One value that a component takes: an input of it, as a dotted path, and what the library put there. */
export type Taking = {
  readonly component: string
  readonly input: string
  /** Placeholders in it, `target.host`; none: the value is the library's own. */
  readonly from: readonly string[]
}

/** Which component takes which value from where, in the order of the library's components. */
export function takingsOf({ library }: Pick<PlanFacts, 'library'>): readonly Taking[] {
  return library.components.flatMap((component) =>
    Object.entries(component.inputs).flatMap(([name, value]) => leavesOf(component.id, name, value)),
  )
}

function leavesOf(component: string, input: string, value: unknown): readonly Taking[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, each]) => leavesOf(component, `${input}.${name}`, each))
  }
  const from = placeholdersIn(value).filter((name) => parsePlaceholder(name) !== null)
  return [{ component, input, from: [...new Set(from)] }]
}

/** `target.host` as people say it: where it stands and by which name. */
export function sourceName(placeholder: string, { target, environment, capabilities }: PlanFacts): string {
  const { root, path } = parsePlaceholder(placeholder) ?? { root: 'input', path: [placeholder] }
  const name = `\`${path.join('.')}\``
  switch (root) {
    case 'input':
      return `request: ${name}`
    case 'target':
      return `inventory of \`${target}\`: ${name}`
    case 'fact':
      return `facts of \`${environment.name}\`: ${name}`
    case 'observed': {
      const run = capabilities?.observations.find((each) => each.target === target)?.run
      return `${run === undefined ? 'discovery' : `run \`${run}\``}: ${name}`
    }
  }
}
