import { z } from 'zod'
import { DIGEST } from '../model/digest.ts'
import type { Finding } from '../model/finding.ts'
import type { InputValues } from '../model/library-spec.ts'
import { ENGAGEMENT_ID } from '../model/place.ts'
import { openMarkers } from './clarification-marker.ts'
import type { Marker } from './clarification-marker.ts'
import type { Item } from './markdown.ts'
import type { Passage } from './passages.ts'
import { readArtifact } from './read-document.ts'

/** Front matter of `customer-spec.md`. */
export const CustomerSpecFrontMatter = z.strictObject({
  kind: z.literal('customer-spec'),
  schema: z.literal(1),
  engagement: z.string().regex(ENGAGEMENT_ID),
  title: z.string().min(1).max(200),
  'use-case': z.string().regex(/^[a-z0-9-]+@\d+\.\d+\.\d+$/, 'is not <use case>@<version>'),
  environment: z.string().min(1).max(63),
  issue: z.int().positive(),
  requester: z.string().min(1).max(100),
  /** The closed engagement whose as-built record it starts from (R1.8). */
  'based-on': z.string().regex(ENGAGEMENT_ID).optional(),
  /** Digest of what it was drafted from; a draft is renewed when that changes. */
  basis: z.string().regex(DIGEST),
})

const Value = z.union([z.string().max(4000), z.number(), z.boolean(), z.array(z.string().max(1000)).max(200)])
/** The values of the `yaml inputs` block. */
export const SpecInputs = z.record(z.string().max(100), Value)

/** An acceptance criterion: what it verifies and the check that proves it. */
export type AcceptanceCriterion = Item & { readonly check: string | null }

/** The requirements artifact, `customer-spec.md`: what Gate 1 locks (R1.2). */
export type CustomerSpec = {
  readonly path: string
  readonly frontMatter: z.infer<typeof CustomerSpecFrontMatter>
  readonly inputs: InputValues
  readonly inputLine: (name: string) => number
  readonly requirements: readonly Item[]
  readonly acceptance: readonly AcceptanceCriterion[]
  readonly capabilities: readonly Item[]
  readonly markers: readonly Marker[]
  /** All of its prose, for what is judged by its words. */
  readonly passages: readonly Passage[]
}

/** Reads a customer spec; null when its form has findings. */
export function readCustomerSpec(
  path: string,
  text: string,
): { readonly spec: CustomerSpec | null; readonly findings: readonly Finding[] } {
  const shape = {
    gate: 'requirements',
    frontMatter: CustomerSpecFrontMatter,
    block: 'inputs',
    blockSchema: SpecInputs,
  } as const
  const { markdown, frontMatter, block, blockLine, findings } = readArtifact(path, text, shape)
  if (frontMatter === null || block === null || findings.length > 0) return { spec: null, findings }
  function itemsOf(kind: string, section: string): readonly Item[] {
    return markdown.items.filter((item) => item.id.startsWith(`${kind}-`) && item.section === section)
  }
  const acceptance = itemsOf('AC', 'Acceptance criteria').map((item) => ({ ...item, check: checkNamed(item.text) }))
  const spec: CustomerSpec = {
    path,
    frontMatter,
    inputs: block,
    inputLine: (name) => blockLine([name]),
    requirements: itemsOf('FR', 'Requirements'),
    acceptance,
    capabilities: itemsOf('CAP', 'Capabilities'),
    markers: openMarkers(text),
    passages: markdown.passages,
  }
  return { spec, findings: [] }
}

function checkNamed(text: string): string | null {
  return /check:\s*([a-z][a-z0-9-]*)\s*$/.exec(text)?.[1] ?? null
}
