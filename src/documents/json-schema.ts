import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonSchema } from '../model/skill.ts'

/** Tells what is wrong with a value, one sentence for each problem; never changes the value. */
export type JsonCheck = (value: unknown) => readonly string[]

type Compiled =
  | { readonly check: JsonCheck; readonly problem: null }
  | { readonly check: null; readonly problem: string }

/**
 * Compiles a JSON Schema (draft 2020-12) strictly: unknown keywords and formats are problems. Defaults and coercion stay off,
 * because approved inputs must reach the program as they were approved (R3.5).
 */
export function compileSchema(schema: JsonSchema): Compiled {
  return compile(schema, {})
}

/** The same for a schema that `compileSchema` took before, such as a registered skill's: without checking it anew, ten times as fast. */
export function compileKnownSchema(schema: JsonSchema): Compiled {
  return compile(schema, { meta: false, validateSchema: false })
}

function compile(schema: JsonSchema, options: { readonly meta?: false; readonly validateSchema?: false }): Compiled {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
    logger: false,
    ...options,
  })
  addFormats.default(ajv)
  try {
    const validate = ajv.compile(schema)
    const check = (value: unknown): readonly string[] => {
      if (validate(value)) return []
      return (validate.errors ?? []).slice(0, 20).map((error) => {
        const name = error.instancePath.slice(1).replaceAll('/', '.')
        const extra: unknown = error.params['additionalProperty']
        return `${name === '' ? 'the document' : name} ${error.message ?? 'is wrong'}${typeof extra === 'string' ? ` (${extra})` : ''}`
      })
    }
    return { check, problem: null }
  } catch (cause) {
    return { check: null, problem: cause instanceof Error ? cause.message.slice(0, 500) : 'not a JSON Schema' }
  }
}
