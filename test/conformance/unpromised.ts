import type { Description, Schema } from './description.ts'
import { follow, membersNamed, schemasIn } from './description.ts'
import type { Misfit } from './open-validator.ts'

/** One shape that a value may have: schemas that hold together. */
type Shape = readonly Schema[]

/** A member that a reader may do without, and that one shape has and another has not, is no problem. */
const UNKNOWN = 'is not described'

/**
 * What a reader (a JSON schema made of a zod schema) relies on and a description does not promise: a member that may be left out or is not
 * known at all, a null that the reader does not take, another type.
 */
export function unpromised(description: Description, reader: Schema, described: Schema, at = ''): readonly Misfit[] {
  const readers = shapesOf(description, reader).map((shape): Schema => Object.assign({}, ...shape))
  const each = shapesOf(description, described).map((shape) => {
    const fitting = readers.filter((one) => fits(one, shape))
    const tries = (fitting.length > 0 ? fitting : readers).map((one) => missingIn(description, one, shape, at))
    return { shape, found: tries.toSorted((a, b) => a.length - b.length)[0] ?? [] }
  })
  const all = new Map(each.flatMap(({ found }) => found.map((one) => [`${one.at} ${one.problem}`, one] as const)))
  const objects = each.filter(({ shape }) => typeOf(shape) === 'object')
  return [...all.values()].filter(
    (one) => one.problem !== UNKNOWN || objects.every(({ found }) => found.some((other) => isSame(one, other))),
  )
}

function isSame(one: Misfit, other: Misfit): boolean {
  return one.at === other.at && one.problem === other.problem
}

/** Whether a reader takes values of that type; one that says nothing takes any. */
function fits({ type }: Schema, shape: Shape): boolean {
  const given = typeOf(shape) ?? type
  return type === undefined || given === type || (given === 'integer' && type === 'number')
}

function typeOf(shape: Shape): unknown {
  return shape.map((each) => each['type']).find((each) => each !== undefined)
}

function missingIn(description: Description, reader: Schema, shape: Shape, at: string): readonly Misfit[] {
  const { type } = reader
  if (!fits(reader, shape)) return [{ at, problem: `may be ${String(typeOf(shape))}` }]
  if (type === 'array') return itemsMissing(description, reader, shape, at)
  return type === 'object' ? membersMissing(description, reader, shape, at) : []
}

function itemsMissing(description: Description, reader: Schema, shape: Shape, at: string): readonly Misfit[] {
  const items = shape.flatMap(({ items: each }) => schemasIn(each))
  return items.flatMap((each) => unpromised(description, (reader['items'] ?? {}) as Schema, each, `${at}/*`))
}

function membersMissing(description: Description, reader: Schema, shape: Shape, at: string): readonly Misfit[] {
  const promised = new Set(shape.flatMap((each) => (each['required'] ?? []) as readonly string[]))
  const needed = new Set((reader['required'] ?? []) as readonly string[])
  const members = Object.entries((reader['properties'] ?? {}) as Readonly<Record<string, Schema>>)
  return members.flatMap(([name, member]) => {
    const place = `${at}/${name}`
    const own = shape.flatMap((each) => membersNamed(each, name))
    if (own.length === 0) return [{ at: place, problem: needed.has(name) ? 'may be left out' : UNKNOWN }]
    const missing = needed.has(name) && !promised.has(name) ? [{ at: place, problem: 'may be left out' }] : []
    return [...missing, ...unpromised(description, member, { allOf: own }, place)]
  })
}

/** The shapes that a schema allows: what holds together (`allOf`) times what may be chosen (`anyOf`, `oneOf`, several types). */
function shapesOf(description: Description, schema: Schema): readonly Shape[] {
  const { allOf, anyOf, oneOf, type, ...own } = follow<Schema>(description, schema)
  const types = type === undefined ? [own] : [type].flat().map((each): Schema => ({ ...own, type: each }))
  const together = schemasIn(allOf).map((each) => shapesOf(description, each))
  const chosen = [schemasIn(anyOf), schemasIn(oneOf)]
    .filter((each) => each.length > 0)
    .map((each) => each.flatMap((one) => shapesOf(description, one)))
  return [...together, ...chosen].reduce<readonly Shape[]>(
    (all, more) => all.flatMap((shape) => more.map((each) => [...shape, ...each])),
    types.map((each) => [each]),
  )
}
