import { readFile } from 'node:fs/promises'

/** A JSON schema; `true` and `false` are none in OpenAPI 3.0. */
export type Schema = Readonly<Record<string, unknown>>
export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema?: Schema
  /** GitHub's own mark: the value may hold slashes. */
  readonly 'x-multi-segment'?: boolean
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>
export type Operation = {
  readonly parameters?: readonly (Parameter | Pointer)[]
  readonly requestBody?: { readonly required?: boolean; readonly content?: Content }
  readonly responses: Readonly<Record<string, Response | Pointer>>
}
export type Response = { readonly content?: Content }
type Pointer = { readonly $ref: string }

/** GitHub's description of its REST API (OpenAPI 3.0). */
export type Description = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
    readonly responses: Readonly<Record<string, Response>>
  }
}

const FOLDER = new URL('./node_modules/@octokit/openapi/generated/', import.meta.url)

/**
 * Reads a description, and puts OpenAPI's `nullable` into JSON schema's words. Throws when the package is not installed.
 * @param host `api.github.com`, or `ghes-3.17` for GitHub Enterprise Server
 */
export async function readDescription(host: string): Promise<Description> {
  const text = await readFile(new URL(`${host}.json`, FOLDER), 'utf8')
  return JSON.parse(text, (_key, value: unknown) => withoutNullable(value)) as Description
}

function withoutNullable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value) || value.nullable !== true) return value
  const { nullable: _nullable, ...schema } = value as Schema
  if (typeof schema['type'] !== 'string') return { anyOf: [{ type: 'null' }, schema] }
  const { type, enum: allowed } = schema
  return {
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(allowed) ? { enum: [...new Set([...allowed, null])] } : {}),
  }
}

/** What a place of the description holds, references followed. */
export function follow<T extends object>(description: Description, place: T | Pointer): T {
  let found: unknown = place
  while (typeof found === 'object' && found !== null && '$ref' in found) {
    found = at(description, String(found.$ref))
  }
  return found as T
}

/** What a reference such as `#/components/schemas/issue` points to. */
function at(description: Description, reference: string): unknown {
  let found: unknown = description
  for (const part of reference.split('/').slice(1)) {
    found = (found as Schema)[part.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  if (found === undefined) throw new Error(`the description has nothing at ${reference}`)
  return found
}

/** The schemas that a keyword holds: none, one or a list. */
export function schemasIn(keyword: unknown): readonly Schema[] {
  if (keyword === undefined) return []
  return (Array.isArray(keyword) ? keyword : [keyword]) as readonly Schema[]
}

/** A schema's own schema for a member: none or one. */
export function membersNamed({ properties = {} }: Schema, name: string): readonly Schema[] {
  return Object.entries(properties as Readonly<Record<string, Schema>>).flatMap(([key, schema]) =>
    key === name ? [schema] : [],
  )
}
