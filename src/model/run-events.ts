import { z } from 'zod'
import { RUN_COMMANDS } from './grant.ts'
import { GitId, Person, RunSummary, Sha256, When } from './record-parts.ts'

/** What ledger records say of runs: what was asked for, approved, granted, begun and ended (R3.5, R4.2). */
export const RUN_EVENTS = {
  /** The first access to the environment, after Gate 1 (R1.2, R1.3). */
  'skill.run': z.strictObject({ environment: z.string().max(100), previous: Sha256, run: RunSummary }),
  /** A person started the build (stage 1) or the policy did (stage 2). */
  'build.requested': z.strictObject({
    contract: Sha256,
    attempt: z.int().positive(),
    by: Person,
    comment: z.int().positive().nullable(),
    /** There when the policy asks for a person to approve the plan before anything is applied. */
    planApproval: z.literal('required').optional(),
  }),
  /** A person saw what the dry runs say, and lets the attempt apply it. */
  'plan.approved': z.strictObject({
    contract: Sha256,
    attempt: z.int().positive(),
    /** Digest over `runs`: what the approver named. */
    plan: Sha256,
    /** Digests of the dry runs' evidence, in the order in which the components are applied. */
    runs: z.array(Sha256).max(500),
    by: Person,
    comment: z.int().positive(),
  }),
  /** The companion Action may do these runs, once, on this commit: written before anything is reached or touched (R9.3). */
  'run.granted': z.strictObject({
    command: z.enum(RUN_COMMANDS),
    /** The record that locks the gate it stands on: Gate 1 for discovery, Gate 2 for the rest. */
    authority: Sha256,
    /** Digest of the locked design; null for discovery. */
    design: Sha256.nullable(),
    attempt: z.int().positive(),
    environment: z.string().max(100),
    /** Labels of the runner; `local`: the machine that grants. */
    runner: z.array(z.string().max(100)).min(1).max(20),
    /** Workflow that runs the Action; null on the machine that grants. */
    workflow: z.string().max(255).nullable(),
    /** Tip of the default branch that the Action has to find. */
    commit: GitId,
    /** Until when it may be taken up. */
    expires: When,
    runs: z
      .array(z.strictObject({ id: z.string().max(200), idempotencyKey: Sha256 }))
      .min(1)
      .max(400),
  }),
  /** A job of the forge was asked for, and the branch made that names it. Without that branch it is lost, never asked for again. */
  'run.dispatched': z.strictObject({ grant: Sha256, workflowRun: z.int().positive().nullable() }),
  /** What became of a grant; no run of it can begin any more. */
  'run.ended': z.strictObject({
    grant: Sha256,
    /** `ended`: the Action said so. `lost`: its job is gone. `withdrawn`: nobody took it up. */
    how: z.enum(['ended', 'lost', 'withdrawn']),
    job: z.string().max(200).nullable(),
    runs: z.array(z.strictObject({ id: z.string().max(200), evidence: Sha256 })).max(400),
  }),
  'build.step': z.strictObject({
    contract: Sha256,
    component: z.string().max(100),
    attempt: z.int().positive(),
    idempotencyKey: Sha256,
    run: RunSummary,
  }),
} as const
