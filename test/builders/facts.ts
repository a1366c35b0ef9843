import { z } from 'zod'
import { GATES, PULL_PHASES } from '../../src/model/phase.ts'

const Login = z.string().min(1)
/** Relative to the engagement's folder; absolute in the repository with a slash before it. */
const Path = z.string().min(1)
const Paths = z.array(Path)
/** Dotted path → value to put there: `{ 0.skill: a/b@1.0.0, 0.digest: digest of a/b }`. */
const Values = z.record(z.string(), z.json())

const Review = z.union([
  Login.transform((by) => ({ by, state: 'approved' as const, commit: 'head' as const })),
  z.strictObject({
    by: Login,
    state: z.enum(['approved', 'changes-requested', 'commented', 'dismissed']).default('approved'),
    /** `old` is a head from before the last push. */
    commit: z.enum(['head', 'old']).default('head'),
  }),
])

const Said = z.strictObject({
  by: Login,
  body: z.string(),
  on: z.enum(['issue', 'pull']).default('issue'),
  edited: z.boolean().default(false),
})

const Person = z
  .strictObject({
    type: z.enum(['User', 'Bot']),
    permission: z.enum(['admin', 'maintain', 'write', 'triage', 'read', 'none']),
    teams: z.array(z.string()),
    active: z.boolean(),
    id: z.int().positive(),
    login: Login,
  })
  .partial()

/** How the build went; `requested`, `started`: so far; `stuck`: no job delivers anything; `hidden-deviation`: rolled back, and the record does not say so. */
export const BUILDS = [
  'requested',
  'started',
  'stuck',
  'as-designed',
  'rolled-back',
  'outcome-unknown',
  'skipped-check',
  'hidden-deviation',
] as const

/** What a scene is told, see `buildScene`. Strict, so that a misspelt fact in an example is an error. */
export const Facts = z.strictObject({
  /** Phase of the open pull request. */
  phase: z.enum(PULL_PHASES).default('requirements'),
  /** Gates locked on the default branch, from the first; all before the phase when left out. */
  locked: z.array(z.enum(GATES)).optional(),

  // The request and the world.
  /** Of the library; with another one than this, its own example is the request, the inventory and what discovery sees. */
  'use-case': z.string().default('ssl-certificate-lifecycle'),
  /** Form values beside the library's example; null leaves the field empty. */
  request: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()])).default({}),
  /** Comments by ana on the issue before anything is drafted. */
  said: z.array(z.string()).default([]),
  /** Comments by ana on the issue once the gates before the phase are locked, before it is drafted. */
  asked: z.array(z.string()).default([]),
  /** What discovery sees otherwise. */
  observed: z.record(z.string(), z.json()).default({}),
  /** Changes to people, by login; an unknown login is a new person. */
  people: z.record(Login, Person).default({}),
  /** Replaces parts of the policy; a text replaces all of it; null: there is none. */
  policy: z.union([z.string(), z.null(), z.record(z.string(), z.json())]).default({}),

  /** Replaces a part of the shipped constitution; null: there is none. */
  constitution: z.strictObject({ line: z.string(), by: z.string() }).nullable().optional(),

  /** `expires-after` of every gate. */
  expiring: z.string().nullable().default(null),

  /** Other engagements that are open, of the same use case. */
  others: z
    .array(z.strictObject({ id: z.string(), environment: z.string(), inputs: z.record(z.string(), z.string()) }))
    .default([]),

  // What the branch carries, beside what the agents drafted.
  built: z.enum(BUILDS).nullable().default(null),
  /** Exactly these files, drafted or with a line of text. */
  change: Paths.nullable().default(null),
  add: Paths.default([]),
  without: Paths.default([]),
  replace: z.strictObject({ in: Path, line: z.string(), by: z.string() }).nullable().default(null),
  insert: z.strictObject({ in: Path, before: z.string(), line: z.string() }).nullable().default(null),
  /** Rewrites the third paragraph's first line. */
  edit: Path.nullable().default(null),
  /** Appends a dated As-Built section. */
  append: Path.nullable().default(null),
  /** Sets values in the front matter of the phase's document. */
  front: Values.default({}),
  /** Sets values in the YAML block of the phase's document. */
  block: Values.default({}),
  /** Evidence of one more run. */
  run: z
    .strictObject({
      id: z.string().default('extra-1'),
      component: z.string().nullable().default(null),
      agent: z.enum(['spec-agent', 'solution-arch-agent', 'builder-agent']),
      mode: z.enum(['read', 'dry-run', 'apply']),
    })
    .nullable()
    .default(null),
  link: Path.nullable().default(null),
  delete: Path.nullable().default(null),
  /** Edited on the default branch after it was locked. */
  drift: Path.nullable().default(null),

  // The pull request.
  state: z.enum(['open', 'closed']).default('open'),
  base: z.string().default('main'),
  draft: z.boolean().default(false),
  conflict: z.boolean().default(false),
  commits: z.int().positive().default(1),
  /** Changed files, the further ones in the phase's folder of checklists. */
  files: z.int().positive().default(1),
  /** Agent that the machine's commits name; `nobody`: none. */
  by: z.string().optional(),
  /** Somebody who committed on top of the machine; `unknown` has no account. */
  contributor: Login.nullable().default(null),
  opener: Login.nullable().default(null),
  reviews: z.array(Review).default([]),
  /** Said after everything else. */
  comments: z.array(Said).default([]),
  /** Names of skills that are not registered any more. */
  uninstall: z.array(z.string()).default([]),
  /** What is otherwise in the manifests of skills, by name, when the pull request is judged. */
  skills: z.record(z.string(), Values).default({}),
  /** Events whose records the ledger does not hold. */
  forget: z.array(z.string()).default([]),
  /** Hours that pass after everything else. */
  later: z.int().nonnegative().default(0),
  /** The ledger holds the approval of this head. */
  approved: z.boolean().default(false),
})
export type Facts = z.output<typeof Facts>
/** Facts as tests and examples write them: only what matters. */
export type SceneFacts = z.input<typeof Facts>
