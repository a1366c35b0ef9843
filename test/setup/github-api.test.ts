import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { openGitHub } from '../../src/setup/github/github-api.ts'
import { readSafeUrl } from '../../src/setup/github/safe-url.ts'

type Seen = { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders }

const seen: Seen[] = []
const reply: { with: (response: ServerResponse, path: string) => void } = { with: (response) => response.end('{}') }
const server = createServer((request, response) => {
  seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers })
  request.resume()
  request.on('end', () => reply.with(response, request.url ?? ''))
})

let api: URL
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  api = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => void seen.splice(0))

const Named = z.object({ name: z.string() })
const github = () => openGitHub({ api, token: 'a-token' })

test('the token goes in a header, and the answer is what the schema takes', async () => {
  reply.with = (response) => response.end('{"name":"network","more":1}')
  expect(await github().ask({ method: 'GET', path: '/repos/a/b' }, Named)).toEqual({
    ok: true,
    value: { name: 'network' },
  })
  expect(seen).toMatchObject([
    { method: 'GET', path: '/api/v3/repos/a/b', headers: { authorization: 'Bearer a-token' } },
  ])
})

test('GraphQL has an address of its own on GitHub Enterprise Server', async () => {
  reply.with = (response) => response.end('{"data":{"name":"x"}}')
  expect(await github().graphql('query', {}, Named)).toEqual({ name: 'x' })
  expect(seen[0]?.path).toBe('/api/graphql')
  await openGitHub({ api: new URL('/', api), token: 't' }).graphql('query', {}, Named)
  expect(seen[1]?.path).toBe('/graphql')
})

test('what GraphQL refuses is thrown with its reasons', async () => {
  reply.with = (response) => response.end('{"data":null,"errors":[{"message":"Expected branch to point to X"}]}')
  await expect(github().graphql('mutation', {}, Named)).rejects.toThrow('Expected branch to point to X')
})

test('a refusal names the permission that GitHub names', async () => {
  reply.with = (response) =>
    response.writeHead(403, { 'x-accepted-github-permissions': 'administration=read' }).end('{"message":"no"}')
  expect(await github().ask({ method: 'GET', path: '/x' }, Named)).toEqual({
    ok: false,
    status: 403,
    message: 'no',
    needs: 'administration=read',
  })
})

test('all pages of a list are read, and a list without end is thrown', async () => {
  const page = JSON.stringify(Array.from({ length: 100 }, (_, index) => index))
  reply.with = (response, path) => response.end(path.includes('page=3') ? '[1]' : page)
  const answer = await github().list('/x?a=b', (each) => z.array(z.int()).parse(each))
  expect(answer.ok && answer.value.length).toBe(201)
  expect(seen.map(({ path }) => path)).toContain('/api/v3/x?a=b&per_page=100&page=3')
  reply.with = (response) => response.end(page)
  await expect(github().list('/x', (each) => z.array(z.int()).parse(each))).rejects.toThrow('more than 1000 entries')
})

test("GitHub's clock is told less this machine's", async () => {
  reply.with = (response) => response.writeHead(200, { date: new Date(Date.now() + 120_000).toUTCString() }).end('{}')
  const asked = github()
  expect(asked.skewMs()).toBeNull()
  await asked.ask({ method: 'GET', path: '/' }, z.unknown())
  expect(Math.abs((asked.skewMs() ?? 0) - 120_000)).toBeLessThan(5000)
})

test.each([
  { name: 'another shape', status: 200, body: '{"name":1}', headers: {}, said: 'otherwise than documented' },
  { name: 'no JSON', status: 200, body: '<html>', headers: {}, said: 'not JSON' },
  { name: 'a secondary limit', status: 403, body: '{}', headers: { 'retry-after': '60' }, said: 'limits the rate' },
  {
    name: 'no calls left',
    status: 403,
    body: '{}',
    headers: { 'x-ratelimit-remaining': '0' },
    said: 'limits the rate',
  },
  {
    name: 'a redirect',
    status: 301,
    body: '',
    headers: { location: 'https://example.com/' },
    said: 'cannot be reached',
  },
])('thrown, without the token: $name', async ({ status, body, headers, said }) => {
  reply.with = (response) => response.writeHead(status, headers).end(body)
  const failure = await github()
    .ask({ method: 'GET', path: '/x' }, Named)
    .catch((error: unknown) => String(error))
  expect(failure).toContain(said)
  expect(failure).not.toContain('a-token')
})

test.each([
  ['https://api.github.com', true],
  ['http://127.0.0.1:8080/api/v3', true],
  ['http://localhost', true],
  ['http://github.example/api/v3', false],
  ['ftp://localhost', false],
  ['api.github.com', false],
])('a token travels to %s: %s', (url, safe) => {
  expect(readSafeUrl(url) !== null).toBe(safe)
})
