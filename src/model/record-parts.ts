import { z } from 'zod'
import { DIGEST } from './digest.ts'

/** A digest as records name it: `sha256:…`. */
export const Sha256 = z.string().regex(DIGEST)
/** A git object id. */
export const GitId = z.string().regex(/^[0-9a-f]{40}$/)
/** Words of a person or a program, kept short. */
export const Text = z.string().max(2000)
/** RFC 3339 in UTC with milliseconds. */
export const When = z.iso.datetime({ precision: 3 })
/** Who did something; the id is null where the forge could not tell. */
export const Person = z.strictObject({ id: z.int().nonnegative().nullable(), login: z.string().max(100) })

/** The pull request that a gate was asked for. */
export const Change = z.strictObject({
  pull: z.int().positive(),
  baseBranch: z.string().max(255),
  mergeBase: GitId,
  head: GitId,
  /** Tree that the merge was predicted to make at approval; null when none could be predicted. */
  expectedTree: GitId.nullable(),
})

/** The policy that judged, by place and bytes. */
export const PolicyInForce = z.strictObject({ path: z.string().max(255), sha256: Sha256, ref: GitId })

/** What the ledger says of one run. */
export const RunSummary = z.strictObject({
  id: z.string().max(200),
  skill: z.strictObject({ name: z.string().max(100), version: z.string().max(40), digest: Sha256 }),
  inputs: Sha256,
  outcome: z.enum(['succeeded', 'failed', 'rolled-back', 'rollback-failed', 'refused', 'outcome-unknown']),
  changed: z.union([z.boolean(), z.literal('unknown')]),
  /** Digest of the run record committed on the branch. */
  evidence: Sha256,
})
