import { z } from 'zod'
import { AGENTS } from './agent.ts'
import { DIGEST } from './digest.ts'
import { ENGAGEMENT_ID } from './place.ts'

const Sha256 = z.string().regex(DIGEST)
const Name = z.string().min(1).max(100)
const Json = z.record(z.string(), z.json())
const PinnedSkill = z.strictObject({ name: Name, version: z.string().max(40), digest: Sha256 })

/** `read` observes, `dry-run` shows what would change, `apply` changes. */
export const RUN_MODES = ['read', 'dry-run', 'apply'] as const
export type RunMode = (typeof RUN_MODES)[number]

/**
 * What is asked of a runner. It is data that the approved documents already hold: the run is authorised by comparing it with
 * them, never by trusting it (R3.5).
 */
export type RunRequest = {
  /** Unique in the engagement: `rotate-certificate-1-apply`, `discover-edge-1-1-read`. */
  readonly id: string
  readonly engagement: string
  readonly environment: string
  readonly agent: (typeof AGENTS)[number]
  /** Component of the design; null for discovery. */
  readonly component: string | null
  /** Name of the target in the environment's inventory. */
  readonly target: string
  readonly attempt: number
  readonly mode: RunMode
  readonly skill: z.infer<typeof PinnedSkill>
  readonly inputs: z.infer<typeof Json>
  /** Record that authorises it: the lock of Gate 1 for reading, of Gate 2 for the rest. */
  readonly authority: string
}

const CheckResult = z.strictObject({
  name: Name,
  when: z.enum(['before', 'after', 'after-rollback']),
  passed: z.boolean(),
  detail: z.string().max(2000),
})
export type CheckResult = z.infer<typeof CheckResult>

export const OUTCOMES = ['succeeded', 'failed', 'rolled-back', 'rollback-failed', 'refused', 'outcome-unknown'] as const

/** Evidence of one run, committed as `evidence/<run>/run.json` beside the states it names (R3.7). */
export const RunRecord = z.strictObject({
  schema: z.literal(1),
  id: z.string().max(200),
  engagement: z.string().regex(ENGAGEMENT_ID),
  environment: Name,
  agent: z.enum(AGENTS),
  component: Name.nullable(),
  target: Name,
  attempt: z.int().positive(),
  mode: z.enum(RUN_MODES),
  skill: PinnedSkill,
  authority: Sha256,
  idempotencyKey: Sha256,
  inputs: Json,
  inputsDigest: Sha256,
  runner: z.strictObject({ name: Name, version: z.string().max(100) }),
  startedAt: z.iso.datetime({ precision: 3 }),
  finishedAt: z.iso.datetime({ precision: 3 }),
  outcome: z.enum(OUTCOMES),
  /** Whether the target changed; `unknown` is never to be read as "no". */
  changed: z.union([z.boolean(), z.literal('unknown')]),
  exitCode: z.int().nullable(),
  failure: z.string().max(4000).nullable(),
  checks: z.array(CheckResult).max(100),
  outputs: Json,
  /** Digest of what the dry run said would be done; an apply is held to the one that was reviewed (R3.6). Null: none was made. */
  plan: Sha256.nullable(),
  /** Other files of the evidence folder: name and SHA-256. */
  files: z.array(z.strictObject({ name: Name, digest: Sha256 })).max(20),
})
export type RunRecord = z.infer<typeof RunRecord>

/** What `capabilities.json` holds: what discovery saw of each target, and from which run (R1.3). */
export const Capabilities = z.strictObject({
  schema: z.literal(1),
  engagement: z.string().regex(ENGAGEMENT_ID),
  environment: Name,
  observations: z
    .array(
      z.strictObject({
        target: Name,
        run: z.string().max(200),
        evidence: Sha256,
        outcome: z.enum(OUTCOMES),
        observed: Json,
      }),
    )
    .max(500),
})
export type Capabilities = z.infer<typeof Capabilities>
