import { z } from 'zod'
import type { Deviation } from './check-exchange.ts'
import type { Description, Schema } from './description.ts'
import { follow } from './description.ts'
import { unpromised } from './unpromised.ts'

/** Where the product's schemas rely on what GitHub does not promise. Throws when GitHub describes no such operation. */
export function checkReaders(
  description: Description,
  readers: Readonly<Record<string, readonly z.ZodType[]>>,
): readonly Deviation[] {
  return Object.entries(readers).flatMap(([operation, schemas]) =>
    answersOf(description, operation).flatMap(({ status, schema }) =>
      schemas
        .flatMap((each) => unpromised(description, asJsonSchema(each), schema, `/${status}`))
        .map(({ at, problem }): Deviation => ({ side: 'reader', operation, at, problem })),
    ),
  )
}

/** What is read, before anything is filled in or changed. */
function asJsonSchema(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}

/** The answers that say it was done, and bring something. */
function answersOf(description: Description, name: string): readonly { status: string; schema: Schema }[] {
  const [method = '', path = ''] = name.split(' ')
  const operation = description.paths[path]?.[method.toLowerCase()]
  if (operation === undefined) throw new Error(`GitHub describes no ${name}`)
  return Object.entries(operation.responses).flatMap(([status, response]) => {
    const schema = follow(description, response).content?.['application/json']?.schema
    return status.startsWith('2') && schema !== undefined ? [{ status, schema }] : []
  })
}
