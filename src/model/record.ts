import { z } from 'zod'
import { ENGAGEMENT_ID } from './place.ts'
import { GATES, PULL_PHASES } from './phase.ts'
import { Change, GitId, Person, PolicyInForce, Sha256, Text, When } from './record-parts.ts'
import { RUN_EVENTS } from './run-events.ts'

/** in-toto statement and predicate types of a ledger record (R4.1, R4.2). */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'
export const PREDICATE_TYPE = 'https://specgate.dev/ledger-record/v1'

/** Exact bytes that a record speaks of. */
const Subject = z.strictObject({
  name: z.string().min(1).max(500),
  digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), gitBlob: GitId }),
})
export type Subject = z.infer<typeof Subject>

const Approval = z.strictObject({
  user: z.strictObject({ id: z.int().positive(), login: z.string().max(100), type: z.enum(['User', 'Bot']) }),
  review: z.int().positive(),
  commit: GitId,
  submittedAt: When,
  roles: z.array(z.string().max(100)).max(50),
})
export type Approval = z.infer<typeof Approval>

const EVENT_DATA = {
  /** First record: binds the ledger to the repository and its trust root. */
  'ledger.opened': z.strictObject({ trustRoot: Sha256 }),
  /** Claims the engagement's number. */
  'engagement.opened': z.strictObject({
    issue: z.int().positive(),
    issueBody: Sha256,
    requester: Person,
    useCase: z.string().max(100),
    /** Asked for by a comment instead of a form. */
    specified: z
      .strictObject({
        comment: z.int().positive(),
        by: Person,
        /** The closed engagement it starts from, by its as-built record (R1.8). */
        basedOn: z.strictObject({ engagement: z.string().regex(ENGAGEMENT_ID), asBuilt: Sha256 }).nullable(),
      })
      .optional(),
  }),
  'draft.produced': z.strictObject({
    phase: z.enum(PULL_PHASES),
    pull: z.int().positive(),
    head: GitId,
    agent: z.string().max(40),
    /** Null: drafted from templates, without a model. */
    model: z.null(),
  }),
  /** What was approved, by whom, under which policy: written before the check goes green. */
  'gate.approved': z.strictObject({
    gate: z.enum(GATES),
    change: Change,
    approvals: z.array(Approval).min(1).max(50),
    authors: z.array(Person).max(300),
    requester: Person,
    policy: PolicyInForce,
    /** The record that locked the gate before; null for Gate 1. */
    previous: Sha256.nullable(),
  }),
  'gate.revoked': z.strictObject({ gate: z.enum(GATES), pull: z.int().positive(), revokes: Sha256, reason: Text }),
  /** The approved bytes are on the default branch: the gate is locked. */
  'gate.merged': z.strictObject({
    gate: z.enum(GATES),
    change: Change,
    approved: Sha256,
    previous: Sha256.nullable(),
    merge: z.strictObject({
      sha: GitId,
      tree: GitId,
      from: GitId,
      method: z.enum(['merge', 'squash', 'rebase']),
      by: Person,
      at: When,
    }),
  }),
  /** A phase reached the default branch without its gate. */
  'bypass.observed': z.strictObject({
    gate: z.enum(GATES),
    pull: z.int().positive(),
    merge: GitId,
    reasons: z.array(Text).max(50),
  }),
  ...RUN_EVENTS,
  'deviation.recorded': z.strictObject({
    contract: Sha256,
    id: z.string().max(100),
    component: z.string().max(100),
    kind: z.enum(['missing', 'partial', 'contradicts', 'unrequested']),
    cause: Text,
  }),
  /** Closes the engagement: what was built against what was approved. */
  'asbuilt.reconciled': z.strictObject({
    contract: Sha256,
    previous: Sha256,
    merge: GitId,
    components: z
      .array(
        z.strictObject({
          id: z.string().max(100),
          status: z.enum(['as-designed', 'deviated', 'not-built']),
          asset: Sha256.nullable(),
          skill: Sha256.nullable(),
          runs: z.array(Sha256).max(100),
        }),
      )
      .max(500),
    acceptance: z
      .array(
        z.strictObject({
          id: z.string().max(20),
          result: z.enum(['passed', 'accepted-deviation']),
          evidence: z.array(Sha256).max(100),
        }),
      )
      .max(500),
    deviations: z.array(z.string().max(100)).max(500),
  }),
} as const

export type RecordEvent = keyof typeof EVENT_DATA
export type RecordData<E extends RecordEvent> = z.infer<(typeof EVENT_DATA)[E]>

const COMMON = {
  schema: z.literal(1),
  /** Place in the whole ledger, from 0 without a gap. */
  seq: z.int().nonnegative(),
  /** SHA-256 of the previous record's envelope bytes; null for the first. */
  prev: Sha256.nullable(),
  at: When,
  repo: z.strictObject({ id: z.int().positive(), owner: z.string(), name: z.string(), url: z.string() }),
  engagement: z.string().regex(ENGAGEMENT_ID).nullable(),
  observer: z.strictObject({ name: z.literal('specgate'), version: z.string(), keyid: Sha256 }),
}

function predicateOf<E extends RecordEvent>(event: E) {
  return z.strictObject({ ...COMMON, event: z.literal(event), data: EVENT_DATA[event] })
}

const Predicate = z.discriminatedUnion('event', [
  predicateOf('ledger.opened'),
  predicateOf('engagement.opened'),
  predicateOf('draft.produced'),
  predicateOf('gate.approved'),
  predicateOf('gate.revoked'),
  predicateOf('gate.merged'),
  predicateOf('bypass.observed'),
  predicateOf('skill.run'),
  predicateOf('build.requested'),
  predicateOf('plan.approved'),
  predicateOf('run.granted'),
  predicateOf('run.dispatched'),
  predicateOf('run.ended'),
  predicateOf('build.step'),
  predicateOf('deviation.recorded'),
  predicateOf('asbuilt.reconciled'),
])
export type Predicate = z.infer<typeof Predicate>

/** One ledger record as an in-toto statement; unknown fields are refused. */
export const Statement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(Subject).max(1000),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: Predicate,
})
export type Statement = z.infer<typeof Statement>

/** What a decision asks to be recorded; place in the chain, repository and observer are added when it is appended. */
export type RecordDraft = {
  [E in RecordEvent]: {
    readonly event: E
    readonly engagement: string | null
    readonly at: string
    readonly subject: readonly Subject[]
    readonly data: RecordData<E>
  }
}[RecordEvent]

/** A record as found in the ledger, with what is known of its authenticity. */
export type StoredRecord = {
  /** SHA-256 of the envelope bytes: the record's name everywhere. */
  readonly digest: string
  readonly path: string
  /** Null when the signature holds by a trusted key; otherwise what is wrong, and the record counts for nothing. */
  readonly problem: string | null
  readonly statement: Statement
}

/** The trusted records of one event, in sequence, with their data typed. */
export function recordsOf<E extends RecordEvent>(records: readonly StoredRecord[], event: E) {
  return records.flatMap((record) => {
    const { predicate, subject } = record.statement
    if (record.problem !== null || predicate.event !== event) return []
    return [
      { digest: record.digest, seq: predicate.seq, at: predicate.at, subject, data: predicate.data as RecordData<E> },
    ]
  })
}

/** One trusted record with its data typed. */
export type TypedRecord<E extends RecordEvent> = ReturnType<typeof recordsOf<E>>[number]
