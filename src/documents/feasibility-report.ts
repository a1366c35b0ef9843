import { z } from 'zod'
import { DIGEST } from '../model/digest.ts'
import type { Finding } from '../model/finding.ts'
import { ENGAGEMENT_ID } from '../model/place.ts'
import { openMarkers } from './clarification-marker.ts'
import type { Marker } from './clarification-marker.ts'
import type { Item } from './markdown.ts'
import { readArtifact } from './read-document.ts'

/** The four answers feasibility can give (R1.3). */
export const FEASIBILITY_OUTCOMES = [
  'feasible',
  'feasible-with-constraints',
  'feasible-with-changes',
  'not-feasible',
] as const

const Sha256 = z.string().regex(DIGEST)
const FrontMatter = z.strictObject({
  kind: z.literal('feasibility'),
  schema: z.literal(1),
  engagement: z.string().regex(ENGAGEMENT_ID),
  environment: z.string().min(1).max(63),
  /** The ledger record that locked Gate 1: anchors the ledger in the default branch. */
  'previous-record': Sha256,
  /** Digests of the locked spec and of the capability snapshot it was assessed against. */
  spec: Sha256,
  capabilities: Sha256,
  basis: Sha256,
})

const Id = (kind: string) => z.string().regex(new RegExp(`^${kind}-\\d{3}$`))

/** What the assessment says, for programs; computed from spec, library and capability snapshot. */
export const Assessment = z.strictObject({
  outcome: z.enum(FEASIBILITY_OUTCOMES),
  /** What the use case takes, and the version of it that is installed; null: none is. Reports from before this was told have none. */
  skills: z
    .array(z.strictObject({ skill: z.string().max(200), installed: z.string().max(50).nullable() }))
    .max(50)
    .default([]),
  capabilities: z
    .array(
      z.strictObject({
        id: Id('CAP'),
        verdict: z.enum(['met', 'unmet', 'unknown']),
        observed: z.json(),
        required: z.json(),
      }),
    )
    .max(200),
  tradeoffs: z
    .array(
      z.strictObject({
        id: Id('TRD'),
        capability: Id('CAP'),
        /** Option chosen; null while undecided, which stops the gate. */
        decision: z.string().max(10).nullable(),
        by: z.string().max(100).nullable(),
        comment: z.int().positive().nullable(),
        reason: z.string().max(2000).nullable(),
      }),
    )
    .max(100),
  constraints: z
    .array(z.strictObject({ id: Id('CON'), from: Id('TRD'), sets: z.record(z.string(), z.json()) }))
    .max(100),
})
export type Assessment = z.infer<typeof Assessment>

/** The feasibility artifact, `feasibility.md` (R1.3). */
export type FeasibilityReport = {
  readonly path: string
  readonly frontMatter: z.infer<typeof FrontMatter>
  readonly assessment: Assessment
  readonly assessmentLine: (path: readonly PropertyKey[]) => number
  readonly requirements: readonly Item[]
  readonly capabilities: readonly Item[]
  readonly markers: readonly Marker[]
}

/** Reads a feasibility report; null when its form has findings. */
export function readFeasibilityReport(
  path: string,
  text: string,
): { readonly report: FeasibilityReport | null; readonly findings: readonly Finding[] } {
  const shape = { gate: 'feasibility', frontMatter: FrontMatter, block: 'assessment', blockSchema: Assessment } as const
  const { markdown, frontMatter, block, blockLine, findings } = readArtifact(path, text, shape)
  if (frontMatter === null || block === null || findings.length > 0) return { report: null, findings }
  const report: FeasibilityReport = {
    path,
    frontMatter,
    assessment: block,
    assessmentLine: blockLine,
    requirements: markdown.items.filter((item) => item.id.startsWith('FR-') && item.section === 'Requirements'),
    capabilities: markdown.items.filter((item) => item.id.startsWith('CAP-') && item.section === 'Capabilities'),
    markers: openMarkers(text),
  }
  return { report, findings: [] }
}
