import { z } from 'zod'
import { WrittenBatch } from '../model/batch.ts'
import { DIGEST } from '../model/digest.ts'
import type { Finding } from '../model/finding.ts'
import { ENGAGEMENT_ID, VARIANT_ID } from '../model/place.ts'
import { openMarkers } from './clarification-marker.ts'
import type { Marker } from './clarification-marker.ts'
import type { Item } from './markdown.ts'
import type { Passage } from './passages.ts'
import { Components } from './read-components.ts'
import type { Component } from './read-components.ts'
import { readArtifact } from './read-document.ts'

const Sha256 = z.string().regex(DIGEST)
const FrontMatter = z.strictObject({
  kind: z.literal('solution-design'),
  schema: z.literal(1),
  engagement: z.string().regex(ENGAGEMENT_ID),
  environment: z.string().min(1).max(63),
  /** In what batches the components are built. */
  batch: WrittenBatch,
  /** The variant that it was drafted as; left out: none. */
  variant: z.string().regex(VARIANT_ID, 'is not the name of a variant').max(40).optional(),
  'previous-record': Sha256,
  spec: Sha256,
  feasibility: Sha256,
  basis: Sha256,
})

/** The design artifact, `solution-design.md`: approved, it is the execution contract (R1.4). */
export type SolutionDesign = {
  readonly path: string
  readonly frontMatter: z.infer<typeof FrontMatter>
  readonly components: readonly Component[]
  /** Line on which a component, or a field of it, stands. */
  readonly componentLine: (index: number, field?: string) => number
  readonly resolution: readonly Item[]
  readonly decisions: readonly Item[]
  readonly tests: readonly Item[]
  readonly markers: readonly Marker[]
  /** All of its prose, for what is judged by its words. */
  readonly passages: readonly Passage[]
}

/** Reads a solution design; null when its form has findings. */
export function readSolutionDesign(
  path: string,
  text: string,
): { readonly design: SolutionDesign | null; readonly findings: readonly Finding[] } {
  const shape = { gate: 'design', frontMatter: FrontMatter, block: 'components', blockSchema: Components } as const
  const { markdown, frontMatter, block, blockLine, findings } = readArtifact(path, text, shape)
  if (frontMatter === null || block === null || findings.length > 0) return { design: null, findings }
  function itemsOf(kind: string, section: string): readonly Item[] {
    return markdown.items.filter((item) => item.id.startsWith(`${kind}-`) && item.section === section)
  }
  const design: SolutionDesign = {
    path,
    frontMatter,
    components: block,
    componentLine: (index, field) => blockLine(field === undefined ? [index] : [index, field]),
    resolution: itemsOf('FR', 'Resolution'),
    decisions: itemsOf('D', 'Decisions'),
    tests: itemsOf('AC', 'Test plan'),
    markers: openMarkers(text),
    passages: markdown.passages,
  }
  return { design, findings: [] }
}
