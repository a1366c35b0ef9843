import type { ErrorObject } from 'ajv'
import { Ajv } from 'ajv'
import addFormatsModule from 'ajv-formats'
import type { Description, Schema } from './description.ts'

/** What does not fit, and where: a JSON pointer in which `*` stands for any index. */
export type Misfit = { readonly at: string; readonly problem: string }

export type Validator = {
  /** @param reference of a schema in the description, `#/components/schemas/issue` */
  readonly check: (reference: string, value: unknown) => readonly Misfit[]
  /** For the strings of a path or a query, which stand for numbers and lists too. `schema` holds no references. */
  readonly checkTexts: (schema: Schema, value: Readonly<Record<string, unknown>>) => readonly Misfit[]
}

const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void

export function openValidator(description: Description): Validator {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  addFormats(ajv)
  ajv.addSchema(description, 'github')
  const texts = new Ajv({ strict: false, allErrors: true, logger: false, coerceTypes: 'array' })
  addFormats(texts)
  return {
    check: (reference, value) => {
      const validate = ajv.getSchema(`github${reference}`)
      if (validate === undefined) throw new Error(`the description has no schema at ${reference}`)
      void validate(value)
      return misfits(validate.errors)
    },
    checkTexts: (schema, value) => {
      const validate = texts.compile(schema)
      void validate(structuredClone(value))
      return misfits(validate.errors)
    },
  }
}

function misfits(errors: readonly ErrorObject[] | null | undefined): readonly Misfit[] {
  return (errors ?? []).map(({ instancePath, keyword, params, message }) => {
    const place = instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/*')
    const { missingProperty, additionalProperty } = params as Readonly<Record<string, unknown>>
    if (keyword === 'required') return { at: `${place}/${String(missingProperty)}`, problem: 'is missing' }
    if (keyword === 'additionalProperties')
      return { at: `${place}/${String(additionalProperty)}`, problem: 'is not described' }
    return { at: place, problem: message ?? keyword }
  })
}
