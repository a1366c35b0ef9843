import type { Deviation } from './check-exchange.ts'

/**
 * A difference that was looked at and is let be: `answer` is what the stand-in sends, `reader` what the product relies on. There are none
 * of requests. `at` covers what is below it.
 */
export type KnownDeviation = Pick<Deviation, 'operation' | 'at'> & {
  readonly side: 'answer' | 'reader'
  readonly reason: string
}

const REPO = '/repos/{owner}/{repo}'
const NAMED = 'described as optional, but without it GitHub would not say whom or what it lists'
const SHARED = 'one reader for the rules of a branch, which name their ruleset, and those of a ruleset, which need not'

/** A deviation that is listed here and occurs no more fails the suite, like one that occurs and is not listed. */
export const KNOWN_DEVIATIONS: readonly KnownDeviation[] = [
  {
    side: 'answer',
    operation: 'GET /app/installations',
    at: '/200/*/account',
    reason: 'described as a user and an enterprise at once; the other operations say: one or the other',
  },
  {
    side: 'answer',
    operation: `POST ${REPO}/pulls/{pull_number}/requested_reviewers`,
    at: '/201/labels/*/description',
    reason: 'described as a text; a label without a description has null, as described elsewhere',
  },
  {
    side: 'reader',
    operation: 'GET /app',
    at: '/200',
    reason: 'described as null and without a slug too, for Apps that others look at; the App itself is always told',
  },
  {
    side: 'reader',
    operation: `GET ${REPO}/branches/{branch}/protection`,
    at: '/200/required_pull_request_reviews/bypass_pull_request_allowances/apps/*',
    reason: NAMED,
  },
  { side: 'reader', operation: `GET ${REPO}/branches/{branch}/protection`, at: '/200/restrictions', reason: NAMED },
  { side: 'reader', operation: `GET ${REPO}/issues/{issue_number}`, at: '/200/labels/*/name', reason: NAMED },
  {
    side: 'reader',
    operation: `GET ${REPO}/contents/{path}`,
    at: '/200',
    reason: 'a folder or a link where a file has to be is no answer: it is thrown',
  },
  {
    side: 'reader',
    operation: `GET ${REPO}/environments`,
    at: '/200/environments/*/can_admins_bypass',
    reason: 'not described; GitHub sends it (google/go-github#2722), and doctor does without when it does not',
  },
  { side: 'reader', operation: `GET ${REPO}/rulesets`, at: '/200/*/rules', reason: SHARED },
  { side: 'reader', operation: `GET ${REPO}/rulesets/{ruleset_id}`, at: '/200/rules', reason: SHARED },
]
