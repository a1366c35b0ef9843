import type { Description, Operation, Parameter } from './description.ts'
import { follow } from './description.ts'

/** An operation that a request is for. */
export type Found = {
  /** `GET /repos/{owner}/{repo}` */
  readonly name: string
  readonly operation: Operation
  readonly parameters: readonly Parameter[]
  /** What the path gives its parameters. */
  readonly values: Readonly<Record<string, string>>
}

export type FindOperation = (method: string, pathname: string) => Found | null

/** Makes a function that finds the operation of a request: the one with the longest fixed path wins. */
export function operationFinder(description: Description): FindOperation {
  const known = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, operation]) => {
      const parameters = (operation.parameters ?? []).map((each) => follow(description, each))
      const method = verb.toUpperCase()
      return { name: `${method} ${path}`, method, operation, parameters, pattern: patternOf(path, parameters) }
    }),
  )
  const longestFirst = known.toSorted((a, b) => fixedLength(b.name) - fixedLength(a.name))
  return (method, pathname) => {
    for (const { pattern, method: own, ...rest } of longestFirst) {
      const match = own === method ? pattern.exec(pathname) : null
      if (match !== null) return { ...rest, values: valuesOf(rest.name, match.slice(1)) }
    }
    return null
  }
}

function fixedLength(name: string): number {
  return name.replaceAll(/\{[^}]+\}/g, '').length
}

function patternOf(path: string, parameters: readonly Parameter[]): RegExp {
  const long = new Set(parameters.filter((each) => each['x-multi-segment'] === true).map(({ name }) => name))
  const parts = path.split(/(\{[^}]+\})/).map((part) => {
    if (!part.startsWith('{')) return part.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    return long.has(part.slice(1, -1)) ? '(.+)' : '([^/]+)'
  })
  return new RegExp(`^${parts.join('')}$`)
}

function valuesOf(name: string, found: readonly string[]): Readonly<Record<string, string>> {
  const names = [...name.matchAll(/\{([^}]+)\}/g)].map(([, each = '']) => each)
  return Object.fromEntries(names.map((each, index) => [each, decodeURIComponent(found[index] ?? '')]))
}
