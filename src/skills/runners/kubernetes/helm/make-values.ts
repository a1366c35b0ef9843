import type { JsonObject } from '../../../json-object.ts'
import { withoutKubeconfig } from '../tool-session.ts'
import type { ToolSession } from '../tool-session.ts'

/** Inputs that say where, and are no values of the chart. */
const RESERVED = ['release', 'namespace', 'context']

const RELEASE = /^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/

/** The name of the release that a job is about; null when its input `release` is none. */
export function releaseName({ job }: ToolSession): string | null {
  const { release } = job.input.inputs
  return typeof release === 'string' && RELEASE.test(release) ? release : null
}

/**
 * The values a chart gets: the inputs of the skill, with underscores for dashes in their names, since templates cannot name a value with a dash; and
 * the secrets of the skill under `secrets`.
 */
export function makeValues({ job }: ToolSession): JsonObject {
  const inputs = Object.entries(job.input.inputs).filter(([name]) => !RESERVED.includes(name))
  const secrets = Object.entries(withoutKubeconfig(job.secrets))
  const values = Object.fromEntries(inputs.map(([name, value]) => [underscored(name), value]))
  if (secrets.length === 0) return values
  return { ...values, secrets: Object.fromEntries(secrets.map(([name, value]) => [underscored(name), value])) }
}

function underscored(name: string): string {
  return name.replaceAll('-', '_')
}
