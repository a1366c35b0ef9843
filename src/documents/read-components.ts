import { z } from 'zod'
import { DIGEST } from '../model/digest.ts'
import type { Finding } from '../model/finding.ts'
import { readYaml } from './read-yaml.ts'
import { scanBlock } from './scan-ids.ts'

const Id = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'is not a component id (lower case words joined by -)')
  .max(60)

/** One unit of the design: the skill it runs, pinned by digest, and what it is for (R1.5, R3.5). */
const Component = z
  .strictObject({
    id: Id,
    skill: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+@\d+\.\d+\.\d+$/, 'is not <family>/<skill>@<version>'),
    /** Digest of the skill's files: another program under the same name is another contract. */
    digest: z.string().regex(DIGEST),
    target: z.string().min(1).max(100),
    satisfies: z.array(z.string().regex(/^FR-\d{3}$/)).min(1),
    accepts: z.array(z.string().regex(/^AC-\d{3}$/)),
    inputs: z.record(z.string().max(100), z.json()),
    'depends-on': z.array(Id),
    action: z.enum(['build', 'reuse', 'stub']),
  })
  .transform(({ 'depends-on': dependsOn, ...rest }) => ({ ...rest, dependsOn }))
export type Component = z.infer<typeof Component>

/** The `yaml components` block of a design. */
export const Components = z.array(Component).min(1, 'no component is named').max(200)

/**
 * Reads only the execution contract out of a design's text, without taking the Markdown apart: for replaying many designs that
 * were fully checked at Gate 2.
 */
export function readComponents(
  path: string,
  text: string,
): { readonly components: readonly Component[] | null; readonly findings: readonly Finding[] } {
  const block = scanBlock(text, 'yaml components')
  const remedy = 'The design must hold one fenced block that opens with ```yaml components.'
  if (block === null) {
    const found = 'no single components block'
    const finding = { code: 'SG305', severity: 'block', path, line: 1, found, expected: 'exactly one', remedy } as const
    return { components: null, findings: [finding] }
  }
  const reading = readYaml({ path, ...block }, Components, { syntax: 'SG306', shape: 'SG307', remedy })
  return { components: reading.value, findings: reading.findings }
}
