import { describe, expect, test } from 'vitest'
import type { OctokitLike } from '../../../src/forge/github/client.ts'
import { GithubRefusal, Unanswered, githubClient } from '../../../src/forge/github/client.ts'

type Call = { readonly what: string; readonly parameters: Record<string, unknown> }

/** An Octokit that gives one answer, or throws it when it is an error. */
function octokit(answer: unknown, calls: Call[] = [], fetch?: unknown): OctokitLike {
  async function reply(what: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
    calls.push({ what, parameters })
    if (answer instanceof Error) throw answer
    return answer
  }
  return {
    request: Object.assign(reply, { endpoint: { DEFAULTS: { request: { fetch } } } }),
    graphql: reply,
  }
}

function failure(more: object): Error {
  return Object.assign(new Error('as GitHub says'), more)
}

type Options = { readonly retries?: number; readonly fetch: (url: string, init: object) => Promise<string> }

/** The request options of the only call. */
function optionsOf([call]: readonly Call[]): Options {
  return call?.parameters['request'] as Options
}

const token = async () => 'a-token'

describe('GraphQL', () => {
  test('gives the data', async () => {
    const calls: Call[] = []
    const client = githubClient(octokit({ viewer: null }, calls), token)
    expect(await client.graphql('query { viewer }', { after: 'x' })).toEqual({ viewer: null })
    expect(calls[0]).toMatchObject({ what: 'query { viewer }', parameters: { after: 'x' } })
  })

  test('what does not exist is null in it', async () => {
    const data = { repository: { issue: null } }
    const error = failure({ data, errors: [{ type: 'NOT_FOUND', message: 'no such issue' }] })
    expect(await githubClient(octokit(error), token).graphql('query', {})).toBe(data)
  })

  test.each<[string, object]>([
    ['another error', { data: {}, errors: [{ type: 'FORBIDDEN', message: 'no access' }] }],
    ['another error besides', { data: {}, errors: [{ type: 'NOT_FOUND', message: 'x' }, { message: 'no access' }] }],
    ['nothing but an error', { data: null, errors: [{ type: 'NOT_FOUND', message: 'no access' }] }],
  ])('%s is thrown with GitHub’s message', async (_name, more) => {
    const asked = githubClient(octokit(failure(more)), token).graphql('query', {})
    await expect(asked).rejects.toThrow(GithubRefusal)
    await expect(asked).rejects.toThrow('no access')
  })

  test.each([
    ['500', { status: 502 }, Unanswered],
    ['a broken connection', {}, Unanswered],
    ['401', { status: 401 }, GithubRefusal],
  ])('%s', async (_name, more, kind) => {
    await expect(githubClient(octokit(failure(more)), token).graphql('query', {})).rejects.toThrow(kind)
  })
})

describe('REST', () => {
  const answer = { status: 200, headers: { etag: 'x' }, data: [1], url: 'u' }

  test('gives status, headers and data', async () => {
    const { url: _url, ...told } = answer
    expect(await githubClient(octokit(answer), token).request('GET /x')).toEqual(told)
  })

  test.each([404, 409, 410, 422])('%i is an answer', async (status) => {
    const error = failure({ status, response: { status, headers: {}, data: { message: 'so it is' } } })
    const told = { status, headers: {}, data: { message: 'so it is' } }
    expect(await githubClient(octokit(error), token).request('GET /x')).toEqual(told)
  })

  test.each([
    [401, GithubRefusal],
    [403, GithubRefusal],
    [429, GithubRefusal],
    [500, Unanswered],
    [503, Unanswered],
  ])('%i is thrown', async (status, kind) => {
    const asked = githubClient(octokit(failure({ status })), token).request('GET /x')
    await expect(asked).rejects.toThrow(kind)
    await expect(asked).rejects.toThrow(/GET \/x.*as GitHub says/)
  })

  test.each([
    ['GET /x', undefined],
    ['PATCH /x', undefined],
    ['PUT /x', undefined],
    ['POST /x', 0],
  ])('%s: what would be done twice is not tried again by itself', async (route, retries) => {
    const calls: Call[] = []
    await githubClient(octokit(answer, calls), token).request(route, { body: 'b' })
    expect(calls[0]?.parameters).toMatchObject({ body: 'b' })
    expect(optionsOf(calls).retries).toBe(retries)
  })
})

describe('each try', () => {
  test('has a time of its own, and goes through the Octokit’s own fetch', async () => {
    const calls: Call[] = []
    const signals: AbortSignal[] = []
    async function own(_input: string, init: { signal: AbortSignal }): Promise<string> {
      signals.push(init.signal)
      return 'answered'
    }
    const client = githubClient(octokit({ status: 200, headers: {}, data: null }, calls, own), token, { timeoutMs: 20 })
    await client.request('GET /x')
    const { fetch } = optionsOf(calls)
    expect(await fetch('u', {})).toBe('answered')
    await fetch('u', {})
    expect(signals[0]).not.toBe(signals[1])
    await expect.poll(() => signals.map((signal) => signal.aborted)).toEqual([true, true])
  })
})
