import { readFileSync } from 'node:fs'
import { NoDeprecatedCustomRule, buildSchema, parse, specifiedRules, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { DetailsWanted } from '../../../src/forge/github/graphql/details.ts'
import { detailsDocument } from '../../../src/forge/github/graphql/details.ts'
import type { FactsWanted } from '../../../src/forge/github/graphql/facts.ts'
import { factsDocument } from '../../../src/forge/github/graphql/facts.ts'
import { MERGE_QUEUE } from '../../../src/forge/github/graphql/merge-queue.ts'
import { CREATE_COMMIT, UPDATE_REFS } from '../../../src/forge/github/graphql/mutations.ts'
import { OPEN_ISSUES, OPEN_PULLS } from '../../../src/forge/github/graphql/open-threads.ts'
import { OPINIONS_PAGE, PROPOSALS_PAGE, REMARKS_PAGE } from '../../../src/forge/github/graphql/pages.ts'
import { REPOSITORY_ID } from '../../../src/forge/github/graphql/repository-id.ts'
import { TEAM_PAGE } from '../../../src/forge/github/graphql/roles.ts'

const SCHEMA_FILE = new URL('../../../node_modules/@octokit/graphql-schema/schema.graphql', import.meta.url)
// GitHub's own file defines a field of another part twice.
const schema = buildSchema(readFileSync(SCHEMA_FILE, 'utf8'), { assumeValidSDL: true })

function problems(document: string): readonly string[] {
  return validate(schema, parse(document), [...specifiedRules, NoDeprecatedCustomRule]).map((error) => error.message)
}

const OID = 'a'.repeat(40)
const NOTHING: FactsWanted = {
  issue: null,
  engagement: null,
  outside: null,
  commits: [],
  roles: { teams: [], named: [] },
}
const NONE: DetailsWanted = { app: 7, engagement: null, outside: null, logins: [], commits: [], heads: [] }
const ENGAGEMENT = '042-edge-certificate'

describe('every GraphQL document is valid against GitHub’s schema, without deprecated fields', () => {
  test.each([
    ['comments', REMARKS_PAGE],
    ['reviews', OPINIONS_PAGE],
    ['pull requests', PROPOSALS_PAGE],
    ['team members', TEAM_PAGE],
    ['a commit', CREATE_COMMIT],
    ['moving references', UPDATE_REFS],
    ['the repository’s id', REPOSITORY_ID],
    ['open issues', OPEN_ISSUES],
    ['open pull requests', OPEN_PULLS],
    ['the merge queue', MERGE_QUEUE],
  ])('%s', (_name, document) => {
    expect(problems(document)).toEqual([])
  })

  test.each<[string, Partial<FactsWanted>]>([
    ['nothing', {}],
    ['an issue', { issue: 1 }],
    ['an engagement', { engagement: ENGAGEMENT }],
    ['an engagement, its issue and new commits', { issue: 1, engagement: ENGAGEMENT, commits: [OID, OID] }],
    ['another pull request', { outside: 3 }],
    ['new commits', { commits: [OID] }],
    ['roles', { roles: { teams: ['a', 'b'], named: ['ada', 'bo'] } }],
  ])('facts of %s', (_name, wanted) => {
    expect(problems(factsDocument({ ...NOTHING, ...wanted }))).toEqual([])
  })

  test.each<[string, Partial<DetailsWanted>]>([
    ['nothing but the tips', {}],
    ['logins', { logins: ['ada', 'bo'] }],
    ['commits and heads', { commits: [OID], heads: [OID, OID] }],
    ['everything', { engagement: ENGAGEMENT, outside: 3, logins: ['ada'], commits: [OID], heads: [OID] }],
  ])('details of %s', (_name, wanted) => {
    expect(problems(detailsDocument({ ...NONE, ...wanted }))).toEqual([])
  })

  test('a document that is not valid is noticed', () => {
    expect(problems('query { repository(owner: "a", name: "b") { nothing } }')).not.toEqual([])
    const deprecated = 'query { node(id: "x") { ... on PullRequestReview { databaseId } } }'
    expect(problems(deprecated)).toEqual([expect.stringContaining('deprecated')])
  })

  test.each([
    ['a commit that is none', () => factsDocument({ ...NOTHING, commits: ['x") { id } #'] })],
    ['a head that is none', () => detailsDocument({ ...NONE, heads: ['"'] })],
  ])('%s is refused before it is asked', (_name, make) => {
    expect(make).toThrow('Invalid')
  })
})
