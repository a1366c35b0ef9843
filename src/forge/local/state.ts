import { z } from 'zod'

/** Limits that GitHub has too, in characters. */
export const MAX_TITLE = 256
export const MAX_BODY = 65_536

const Sha = z.string().regex(/^[0-9a-f]{40}$/)
const Id = z.int().positive()
const Login = z.string().min(1).max(100)
const When = z.iso.datetime({ precision: 3 })
const Title = z.string().min(1).max(MAX_TITLE)
const Body = z.string().max(MAX_BODY)
const BranchName = z.string().min(1).max(255)
const Actor = z.strictObject({ id: Id.nullable(), login: Login })

const Comment = z.strictObject({
  id: Id,
  author: Actor,
  body: Body,
  createdAt: When,
  updatedAt: When,
  reactions: z.array(z.enum(['eyes', '+1', '-1'])).max(3),
})

const Review = z.strictObject({
  id: Id,
  author: Actor,
  state: z.enum(['approved', 'changes-requested', 'commented', 'dismissed']),
  commit: Sha,
  submittedAt: When,
  body: Body,
})

const Check = z.strictObject({
  name: z.string().min(1).max(100),
  head: Sha,
  conclusion: z.enum(['success', 'failure', 'pending']),
  title: z.string().max(1000),
  summary: Body,
})

const Merge = z.strictObject({
  sha: Sha,
  tree: Sha,
  from: Sha,
  method: z.enum(['merge', 'squash', 'rebase']),
  by: Actor,
  at: When,
})

/** `users.json`: everybody the forge knows. */
export const UserList = z
  .array(
    z.strictObject({
      id: Id,
      login: Login.regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\[bot\])?$/),
      type: z.enum(['User', 'Bot']),
      permission: z.enum(['admin', 'maintain', 'write', 'triage', 'read', 'none']),
      teams: z.array(z.string().max(100)).max(100),
      active: z.boolean(),
    }),
  )
  .max(1000)
  .refine((users) => new Set(users.map((user) => user.id)).size === users.length, 'two users have the same id')
  .refine(
    (users) => new Set(users.map((user) => user.login.toLowerCase())).size === users.length,
    'two users have the same login',
  )

/** `settings.json`: what the repository is, and the identity that the program writes by. */
export const Settings = z.strictObject({
  repository: z.strictObject({ id: Id, owner: Login, name: Login, url: z.string().min(1).max(1000) }),
  defaultBranch: BranchName,
  bot: z.strictObject({ id: Id, login: Login }),
})
export type Settings = z.infer<typeof Settings>

/** `counters.json`: numbers of issues and pull requests come from one series, ids of comments and reviews from another. */
export const Counters = z.strictObject({ nextNumber: Id, nextId: Id })
export type Counters = z.infer<typeof Counters>

/** `machine-commits.json`: the commits this program made. An e-mail address proves nothing; a hosted forge has signatures for this. */
export const MachineCommits = z.array(Sha).max(100_000)

/** `issues/<n>.json` */
export const IssueState = z.strictObject({
  number: Id,
  title: Title,
  body: Body,
  author: Actor,
  state: z.enum(['open', 'closed']),
  createdAt: When,
  comments: z.array(Comment).max(5000),
})
export type IssueState = z.infer<typeof IssueState>

/** `pulls/<n>.json`; its head is a reference: the branch while it is open, `refs/pull/<n>/head` afterwards. */
export const PullState = z.strictObject({
  number: Id,
  title: Title,
  body: Body,
  state: z.enum(['open', 'merged', 'closed']),
  draft: z.boolean(),
  author: Actor,
  baseBranch: BranchName,
  headBranch: BranchName,
  createdAt: When,
  reviews: z.array(Review).max(1000),
  comments: z.array(Comment).max(5000),
  checks: z.array(Check).max(5000),
  labels: z.array(z.string().min(1).max(100)).max(100),
  requested: z.strictObject({
    users: z.array(Login).max(100),
    teams: z.array(z.string().min(1).max(100)).max(100),
  }),
  merge: Merge.nullable(),
})
export type PullState = z.infer<typeof PullState>

/** Parses a file of the state before it is written, so that what was stored can always be read. Throws on data beyond the limits. */
export function checkStateFile(path: string, data: unknown): unknown {
  const schemas: Readonly<Record<string, z.ZodType>> = {
    'users.json': UserList,
    'settings.json': Settings,
    'counters.json': Counters,
    'machine-commits.json': MachineCommits,
    issues: IssueState,
    pulls: PullState,
  }
  const schema = schemas[path.replace(/\/\d+\.json$/, '')]
  if (schema === undefined) throw new Error(`the forge keeps no file ${path}`)
  return schema.parse(data)
}
