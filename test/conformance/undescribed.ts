import type { Description, Schema } from './description.ts'
import { follow, membersNamed, schemasIn } from './description.ts'

/** Pointers to members of a value that none of its schemas names: GitHub would let them pass unheard, a slip of the pen included. */
export function undescribed(
  description: Description,
  schemas: readonly Schema[],
  value: unknown,
  at = '',
): readonly string[] {
  const possible = schemas.flatMap((each) => alternatives(description, each))
  if (Array.isArray(value)) {
    const items = possible.flatMap(({ items: each }) => schemasIn(each))
    return items.length === 0 ? [] : value.flatMap((each) => undescribed(description, items, each, `${at}/*`))
  }
  if (typeof value !== 'object' || value === null || possible.some(isOpen)) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const own = possible.flatMap((each) => membersNamed(each, key))
    return own.length === 0 ? [`${at}/${key}`] : undescribed(description, own, member, `${at}/${key}`)
  })
}

/** A schema without references, and those that it puts together. */
function alternatives(description: Description, schema: Schema): readonly Schema[] {
  const own = follow<Schema>(description, schema)
  const parts = [own['allOf'], own['anyOf'], own['oneOf']].flatMap(schemasIn)
  return [own, ...parts.flatMap((each) => alternatives(description, each))]
}

/** Says that members may have any name. */
function isOpen({ type, properties, additionalProperties: more }: Schema): boolean {
  const isObject = type === 'object' || (Array.isArray(type) && type.includes('object'))
  return isObject && (more === undefined ? properties === undefined : more !== false)
}
