import { z } from 'zod'
import { AUTHORSHIP_FIELDS, authorshipFields } from './authorship.ts'
import { PAGE_INFO, onlyPageOf } from './connection.ts'
import { Oid } from './scalars.ts'
import { TipsAnswer, tipFields } from './tips.ts'

/** What the second question of an evaluation is about: it depends on the answers of the first. */
export type DetailsWanted = {
  readonly app: number
  readonly engagement: string | null
  readonly outside: number | null
  /** Accounts whose permission is needed. */
  readonly logins: readonly string[]
  /** Commits whose authors are not known yet. */
  readonly commits: readonly string[]
  /** Heads whose check runs are needed. */
  readonly heads: readonly string[]
}

/** Check suites of one App for one commit; there is one, or a few when branches share the commit. */
const SUITES = 20

/** Permissions, authors, check runs, and the tips once more. Logins are variables, `$login0` … */
export function detailsDocument(wanted: DetailsWanted): string {
  const { app, engagement, outside, logins, commits, heads } = wanted
  const variables = logins.map((_, index) => `$login${index}: String!`)
  const suites = `checkSuites(first: ${SUITES}, filterBy: { appId: ${app} }) { nodes { ...Suite } ${PAGE_INFO} }`
  const parts = [
    tipFields(engagement),
    outside === null ? '' : `pullRequest(number: ${outside}) { state headRefOid }`,
    ...logins.map((_, index) => `access${index}: collaborators(login: $login${index}, first: 1) { ...Access }`),
    authorshipFields(commits),
    ...heads.map((oid, index) => `head${index}: object(oid: "${Oid.parse(oid)}") { ... on Commit { ${suites} } }`),
  ]
  return `query Details(${['$owner: String!', '$name: String!', ...variables].join(', ')}) {
    repository(owner: $owner, name: $name) {
      ${parts.join('\n')}
    }
  }
  ${commits.length === 0 ? '' : AUTHORSHIP_FIELDS}
  ${logins.length === 0 ? '' : ACCESS_FIELDS}
  ${heads.length === 0 ? '' : SUITE_FIELDS}`
}

export function detailsVariables({ logins }: DetailsWanted): Readonly<Record<string, string>> {
  return Object.fromEntries(logins.map((login, index) => [`login${index}`, login]))
}

const ACCESS_FIELDS = /* GraphQL */ `
  fragment Access on RepositoryCollaboratorConnection {
    edges {
      permission
      node {
        databaseId
      }
    }
  }
`

const SUITE_FIELDS = /* GraphQL */ `
  fragment Suite on CheckSuite {
    app { databaseId }
    checkRuns(first: 100, filterBy: { checkType: LATEST }) {
      nodes { databaseId name status conclusion title summary }
      ${PAGE_INFO}
    }
  }
`

/** Null where GitHub does not know the login. */
export const AccessAnswer = z
  .object({
    edges: z
      .array(
        z.object({
          permission: z.enum(['ADMIN', 'MAINTAIN', 'WRITE', 'TRIAGE', 'READ']),
          node: z.object({ databaseId: z.int().positive().nullable() }),
        }),
      )
      .nullable(),
  })
  .nullable()

const CheckRunAnswer = z.object({
  databaseId: z.int().positive(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  title: z.string().nullable(),
  summary: z.string().nullable(),
})
export type CheckRunAnswer = z.infer<typeof CheckRunAnswer>

const Suite = z.object({
  app: z.object({ databaseId: z.int().nullable() }).nullable(),
  checkRuns: onlyPageOf(CheckRunAnswer).nullable(),
})

/** A commit that is gone has no runs. */
export const HeadAnswer = z.object({ checkSuites: onlyPageOf(Suite).nullish() }).nullable()
export type HeadAnswer = z.infer<typeof HeadAnswer>

export const DetailsAnswer = z.object({
  repository: TipsAnswer.extend({
    pullRequest: z.object({ state: z.string(), headRefOid: Oid }).nullish(),
  }).loose(),
})
export type DetailsAnswer = z.infer<typeof DetailsAnswer>
