import { z } from 'zod'
import { DIGEST } from '../model/digest.ts'
import type { Finding } from '../model/finding.ts'
import { ENGAGEMENT_ID } from '../model/place.ts'
import { readArtifact } from './read-document.ts'

const Sha256 = z.string().regex(DIGEST)
const FrontMatter = z.strictObject({
  kind: z.literal('as-built'),
  schema: z.literal(1),
  engagement: z.string().regex(ENGAGEMENT_ID),
  environment: z.string().min(1).max(63),
  'previous-record': Sha256,
  /** Digest of the approved design. */
  contract: Sha256,
  outcome: z.enum(['as-designed', 'deviated']),
  basis: Sha256,
})

const RunReference = z.strictObject({ id: z.string().max(200), evidence: Sha256 })

/** Design against delivery, for programs; always computed from the evidence, never declared (R1.5, R1.6). */
export const Reconciliation = z.strictObject({
  components: z.array(
    z.strictObject({
      id: z.string().max(60),
      status: z.enum(['as-designed', 'deviated', 'not-built']),
      asset: Sha256.nullable(),
      skill: Sha256.nullable(),
      runs: z.array(RunReference),
    }),
  ),
  acceptance: z.array(
    z.strictObject({
      id: z.string().regex(/^AC-\d{3}$/),
      check: z.string().max(100),
      result: z.enum(['passed', 'failed', 'not-run']),
      evidence: z.array(Sha256),
    }),
  ),
  deviations: z.array(
    z.strictObject({
      id: z.string().regex(/^DEV-\d{3}$/),
      component: z.string().max(60),
      kind: z.enum(['missing', 'partial', 'contradicts', 'unrequested']),
      cause: z.string().max(2000),
    }),
  ),
})
export type Reconciliation = z.infer<typeof Reconciliation>

/** The as-built artifact, `as-built.md` (R1.6). */
export type AsBuiltRecord = {
  readonly path: string
  readonly frontMatter: z.infer<typeof FrontMatter>
  readonly reconciliation: Reconciliation
  readonly reconciliationLine: (path: readonly PropertyKey[]) => number
}

/** Reads an as-built record; null when its form has findings. */
export function readAsBuiltRecord(
  path: string,
  text: string,
): { readonly asBuilt: AsBuiltRecord | null; readonly findings: readonly Finding[] } {
  const shape = {
    gate: 'as-built',
    frontMatter: FrontMatter,
    block: 'reconciliation',
    blockSchema: Reconciliation,
  } as const
  const { frontMatter, block, blockLine, findings } = readArtifact(path, text, shape)
  if (frontMatter === null || block === null || findings.length > 0) return { asBuilt: null, findings }
  return { asBuilt: { path, frontMatter, reconciliation: block, reconciliationLine: blockLine }, findings: [] }
}
