import { z } from 'zod'
import { readYamlFile } from '../documents/read-yaml-file.ts'
import type { Finding } from '../model/finding.ts'

const REMEDY = 'Mend the environment on the default branch; until then no engagement can reach it.'
const CODES = { syntax: 'SG720', shape: 'SG721', remedy: REMEDY }

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a name (a-z, 0-9 and -, at most 63 characters)')
const Scalar = z.union([z.string().max(1000), z.number(), z.boolean()])
/** `.specgate/environments/<name>.yml` as a team writes it: what may be touched, what holds there, where secrets are. */
export const Environment = z.strictObject({
  version: z.literal(1),
  name: Name,
  description: z.string().min(1).max(1000),
  /** Inventory: each target's kind and the flat fields that `{{target.FIELD}}` refers to. */
  targets: z.record(
    Name,
    z
      .object({ kind: Name })
      .catchall(z.union([Scalar, z.array(Scalar).max(200)], 'is not a text, number, boolean or a flat list of these')),
  ),
  /** What holds for the whole environment; `{{fact.A.B}}` refers to it. */
  facts: z.record(Name, z.unknown()).default({}),
  /** References, never values. */
  secrets: z.record(Name, z.string()).default({}),
})
export type Environment = z.infer<typeof Environment>

/**
 * Reads an environment file. What cannot be read gives findings and null; an environment that is not read is not accessed (R11.1).
 * @param path where it lies in the repository, `.specgate/environments/<name>.yml`
 */
export function readEnvironment(
  text: string,
  path: string,
): { readonly environment: Environment | null; readonly findings: readonly Finding[] } {
  const { value, findings, lineOf } = readYamlFile({ path, text }, Environment, CODES)
  if (value === null) return { environment: null, findings }
  function finding(code: string, at: readonly string[], found: string, expected: string): Finding {
    return { code, severity: 'block', path, line: lineOf(at), found, expected, remedy: REMEDY }
  }
  const further: Finding[] = []
  const fileName = path
    .split('/')
    .at(-1)
    ?.replace(/\.ya?ml$/, '')
  if (value.name !== fileName)
    further.push(finding('SG722', ['name'], `environment ${value.name}`, `the file's name, ${fileName}`))
  if (Object.keys(value.targets).length === 0) {
    further.push(finding('SG723', ['targets'], 'an inventory without targets', 'at least one target'))
  }
  for (const [target, fields] of Object.entries(value.targets)) {
    for (const field of Object.keys(fields).filter((each) => !Name.safeParse(each).success)) {
      further.push(
        finding('SG721', ['targets', target, field], `targets.${target}: field ${field}`, 'a name such as pid-file'),
      )
    }
  }
  for (const at of strangeFacts(value.facts, ['facts'])) {
    further.push(
      finding(
        'SG721',
        at,
        `${at.join('.')} is not a fact`,
        'a text, number, boolean, list or mapping, with plain names',
      ),
    )
  }
  for (const [secret, reference] of Object.entries(value.secrets)) {
    if (!isReference(reference)) {
      // The value is not repeated: it may be the secret itself.
      further.push(
        finding('SG724', ['secrets', secret], `secret ${secret} is not a reference`, 'env:NAME or file:/absolute/path'),
      )
    }
  }
  return further.length > 0 ? { environment: null, findings: further } : { environment: value, findings: [] }
}

/** Paths of what no placeholder could refer to: empty values, and names with other characters. */
function strangeFacts(value: unknown, at: readonly string[]): readonly (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => strangeFacts(each, [...at, String(index)]))
  if (typeof value !== 'object' || value === null) return Scalar.safeParse(value).success ? [] : [at]
  return Object.entries(value).flatMap(([name, each]) =>
    Name.safeParse(name).success ? strangeFacts(each, [...at, name]) : [[...at, name]],
  )
}

function isReference(reference: string): boolean {
  const [, path] = /^file:(\/.{1,1000})$/s.exec(reference) ?? []
  return path === undefined ? /^env:[A-Z][A-Z0-9_]{0,99}$/.test(reference) : !/[\n\0]|\/\.\.?(?:\/|$)/.test(path)
}
