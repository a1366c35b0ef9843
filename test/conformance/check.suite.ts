import { expect, test } from 'vitest'
import { z } from 'zod'
import type { RecordedExchange } from '../github/record-exchange.ts'
import { checkDocuments } from './check-documents.ts'
import { exchangeChecker } from './check-exchange.ts'
import { checkReaders } from './check-readers.ts'
import { readDescription } from './description.ts'
import { report } from './report.ts'
import { weighDeviations } from './weigh-deviations.ts'

/** The checks are only worth something if they find what is wrong. */

const description = await readDescription('api.github.com')
const check = exchangeChecker(description)

const ISSUES = '/repos/acme/network/issues'
const BLOB = { url: 'https://api.github.com/x', sha: 'a'.repeat(40) }
const REF = '/repos/acme/network/git/ref/heads'
const POINTER = { ref: 'refs/heads/main', node_id: 'R', url: BLOB.url, object: { ...BLOB, type: 'commit' } }
const GOOD: RecordedExchange = {
  kind: 'rest write',
  method: 'POST',
  path: '/repos/acme/network/git/blobs',
  requestBody: { content: 'x', encoding: 'utf-8' },
  status: 201,
  responseBody: BLOB,
  byPeople: false,
  accept: 'application/json',
}

function problemsOf(change: Partial<RecordedExchange>): readonly string[] {
  return check({ ...GOOD, ...change }).deviations.map(({ side, at, problem }) => `${side} ${at} ${problem}`)
}

/** A request for a list, whose answer is of no interest. */
function asked(path: string): Partial<RecordedExchange> {
  return { kind: 'rest read', method: 'GET', path, requestBody: null, status: 500, responseBody: null }
}

test('an exchange as GitHub describes it', () => {
  expect(check(GOOD)).toEqual({ operation: 'POST /repos/{owner}/{repo}/git/blobs', deviations: [] })
})

test.each<[string, Partial<RecordedExchange>, string]>([
  ['a path that is none', { path: '/repos/acme/network/git/blob' }, 'request  no such operation'],
  ['a method that is none', { method: 'PUT' }, 'request  no such operation'],
  ['no body', { requestBody: null }, 'request /body is missing'],
  ['a member left out', { requestBody: { encoding: 'utf-8' } }, 'request /body/content is missing'],
  ['another type', { requestBody: { content: 1 } }, 'request /body/content must be string'],
  [
    'a slip of the pen',
    { requestBody: { content: 'x', encodign: 'base64' } },
    'request /body/encodign is not described',
  ],
  [
    'a slip of the pen further down',
    { path: '/repos/acme/network/git/trees', requestBody: { tree: [{ path: 'a', mod: '100644' }] }, status: 500 },
    'request /body/tree/*/mod is not described',
  ],
  ['a body for nobody', { ...asked(ISSUES), requestBody: {} }, 'request /body is a body where none is described'],
  ['an unknown parameter', asked(`${ISSUES}?stat=open`), 'request /query/stat is not described'],
  [
    'a parameter out of range',
    asked(`${ISSUES}?state=ajar`),
    'request /query/state must be equal to one of the allowed values',
  ],
  ['a number that is none', asked(`${ISSUES}?per_page=all`), 'request /query/per_page must be integer'],
  ['a number in the path that is none', asked(`${ISSUES}/one`), 'request /path/issue_number must be integer'],
])('a broken request: %s', (_name, change, problem) => {
  expect(problemsOf(change)).toEqual([problem])
  const own = problemsOf({ ...change, byPeople: true })
  expect(own.filter((each) => each.startsWith('request'))).toEqual([])
})

test.each<[string, Partial<RecordedExchange>, string]>([
  ['another status', { status: 200 }, 'answer /200 is no status that is described'],
  ['a member left out', { responseBody: { url: BLOB.url } }, 'answer /201/sha is missing'],
  ['another type', { responseBody: { ...BLOB, sha: null } }, 'answer /201/sha must be string'],
  [
    'no address',
    { ...asked(`${REF}/main`), status: 200, responseBody: { ...POINTER, url: 'here' } },
    'answer /200/url must match format "uri"',
  ],
  ['nothing', { responseBody: null }, 'answer /201 must be object'],
  ['a refusal without words', { status: 418, responseBody: [] }, 'answer /418 must be object'],
])('a broken answer: %s', (_name, change, problem) => {
  expect(problemsOf(change)).toEqual([problem])
  expect(problemsOf({ ...change, byPeople: true })).toEqual([problem])
})

test.each<[string, z.ZodType, readonly string[]]>([
  ['what is promised', z.object({ number: z.int(), user: z.object({ login: z.string() }).nullable() }), []],
  ['what may be left out', z.object({ body: z.string().nullable() }), ['/200/body may be left out']],
  ['what may be null', z.object({ user: z.object({ login: z.string() }) }), ['/200/user may be null']],
  ['what is of another type', z.object({ number: z.string() }), ['/200/number may be integer']],
  ['what is not there', z.object({ nmber: z.int().optional() }), ['/200/nmber is not described']],
  [
    'what is not there further down',
    z.object({ assignees: z.array(z.object({ lgin: z.string() })) }),
    ['/200/assignees may be left out', '/200/assignees/*/lgin may be left out'],
  ],
])('a reader that relies on %s', (_name, reader, problems) => {
  const found = checkReaders(description, { 'GET /repos/{owner}/{repo}/issues/{issue_number}': [reader] })
  expect(found.map(({ at, problem }) => `${at} ${problem}`)).toEqual(problems)
})

test('a document that is none, or asks for what is deprecated', () => {
  expect(checkDocuments(['{ viewer { login } }'])).toEqual([])
  expect(
    checkDocuments(['{ viewer { logn } }', '{', '{ node(id: "x") { ... on PullRequestReview { databaseId } } }']),
  ).toHaveLength(3)
})

test('what is listed is let be, what is not listed and what occurs no more is told', () => {
  const place = { side: 'answer', operation: 'GET /x', problem: 'is missing' } as const
  const known = ['/200/a', '/200/gone'].map(
    (at) => ({ side: 'answer', operation: 'GET /x', at, reason: 'so' }) as const,
  )
  const found = ['/200/a', '/200/a/b', '/200/ab', '/200/ab'].map((at) => ({ ...place, at }))
  expect(weighDeviations(found, known)).toEqual({
    unlisted: ['answer of GET /x at /200/ab is missing (2 times)'],
    stale: ['answer of GET /x at /200/gone'],
    listed: ['answer of GET /x at /200/a: so (2 times)'],
  })
})

test('a recording with a broken request, an operation that nobody reads, or nothing at all is a problem', () => {
  const broken = { ...GOOD, requestBody: { contents: 'x' } }
  const strange = { ...GOOD, ...asked('/zen') }
  const { problems } = report(description, [broken, strange])
  expect(problems).toEqual(
    expect.arrayContaining([
      'request of POST /repos/{owner}/{repo}/git/blobs at /body/contents is not described (1 times)',
      'answers-read.ts does not say what is read of GET /zen',
    ]),
  )
  expect(report(description, []).problems).toContain('nothing was recorded')
})
