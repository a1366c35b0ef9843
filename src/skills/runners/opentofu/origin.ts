import { z } from 'zod'
import { canonicalJson } from '../../../model/digest.ts'
import type { JsonObject } from '../../json-object.ts'
import type { Outputs } from './documents.ts'

/** Variable and output that the runner adds to every module. */
export const ORIGIN = 'specgate_origin'
export const ORIGIN_FILE = `${ORIGIN}.tf.json`

const Origin = z.strictObject({ inputs: z.record(z.string(), z.json()), module: z.string() })

/**
 * With which inputs and which module a state was made. The tool does not remember it, and without it there is no way back: so it is kept
 * as an output in the state, where it is written together with what it tells of.
 */
export type Origin = z.infer<typeof Origin>

/** What is added to a module so that its state tells its origin. */
export const ORIGIN_MODULE = JSON.stringify({
  variable: { [ORIGIN]: { type: 'string', description: 'Inputs and digest of the module, added by specgate.' } },
  output: {
    [ORIGIN]: { value: `\${var.${ORIGIN}}`, description: 'What this state was made with, added by specgate.' },
  },
})

/** The input that says where the state lies; it is no input of the module. */
export const BACKEND = 'backend'

export function originOf(inputs: JsonObject, module: string): Origin {
  const { [BACKEND]: _where, ...values } = inputs
  return { inputs: values, module }
}

export function writeOrigin(origin: Origin): string {
  return canonicalJson(origin)
}

/** The origin that a state tells; null when the state was not made by specgate. */
export function readOrigin(outputs: Outputs): Origin | null {
  return parseOrigin(outputs[ORIGIN]?.value)
}

export function parseOrigin(text: unknown): Origin | null {
  if (typeof text !== 'string') return null
  try {
    return Origin.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** `cost-centre` → `cost_centre`, as variables and outputs are named. */
export function toolName(name: string): string {
  return name.replaceAll('-', '_')
}

export function ourName(name: string): string {
  return name.replaceAll('_', '-')
}
