import { createHmac, generateKeyPairSync } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GithubForge } from '../../../../src/forge/github/open-github-forge.ts'
import { openGithubForge } from '../../../../src/forge/github/open-github-forge.ts'
import { issuerAt } from '../../../../src/forge/github/actions/token-issuer.ts'
import type { JobClaim, RunOrder } from '../../../../src/forge/run-host.ts'
import { evidenceAudience } from '../../../../src/forge/run-host.ts'
import type { Claims, RunningIssuer } from '../../../github/oidc.ts'
import { ISSUER_KEY, json, openIssuer, part, signJws, timesOf } from '../../../github/oidc.ts'
import { listen } from '../../../github/server.ts'
import { bareComponent, bareRun } from '../../../builders/bare-run.ts'
import { orderFor } from './grant.ts'

const COMMIT = 'c'.repeat(40)
const DIGEST = `sha256:${'e'.repeat(64)}`
const ORDER = orderFor(COMMIT)
const GRANTED = Date.parse(ORDER.at)
/** The evidence is collected hours after the token has expired. */
const NOW = GRANTED + 5 * 3_600_000
const JOB = 16_000_000_001

describe('whether evidence comes from the job that a grant was given to', () => {
  let issuer: RunningIssuer
  let forge: GithubForge
  beforeAll(async () => {
    issuer = await openIssuer()
    forge = open(issuer.name)
  })
  afterAll(async () => {
    forge.close()
    await issuer.close()
  })

  function open(name: string): GithubForge {
    const repository = { id: 'R_1', databaseId: 4711, defaultBranchRef: { name: 'main' } }
    return openGithubForge({
      client: {
        token: () => Promise.reject(new Error('nobody fetches')),
        graphql: () => Promise.resolve({ repository }),
        request: () => Promise.reject(new Error('nobody asks the REST API')),
      },
      repository: { owner: 'acme', name: 'network' },
      gitUrl: pathToFileURL('/nowhere.git').href,
      mirror: '/nowhere/mirror.git',
      app: { id: 7, botId: 900, botLogin: 'specgate[bot]' },
      seal: { sign: () => '', holds: () => false },
      issuer: name,
      now: () => NOW,
    })
  }

  const evidence = { ...bareRun(bareComponent('rotate'), { ...ORDER.grant.runs[1] }), digest: DIGEST }

  /** What GitHub says of the right job. */
  function claims(more: Claims = {}): Claims {
    return {
      iss: issuer.name,
      aud: evidenceAudience(DIGEST),
      sub: 'repo:acme/network:environment:lab',
      repository: 'acme/network',
      repository_id: '4711',
      sha: COMMIT,
      workflow_ref: 'acme/network/.github/workflows/specgate-run.yml@refs/heads/main',
      run_id: String(JOB),
      run_attempt: '1',
      event_name: 'workflow_dispatch',
      environment: 'lab',
      ...timesOf(GRANTED / 1000 + 120),
      ...more,
    }
  }

  function doubt(
    provenance: string | null,
    more: Partial<JobClaim> = {},
    order: Pick<RunOrder, 'digest' | 'at' | 'grant'> = ORDER,
  ) {
    return forge.doubt(evidence, order, { workflowRun: JOB, provenance, ...more })
  }

  test('the token of that job, over these bytes, is believed, long after it expired', async () => {
    expect(await doubt(issuer.sign(claims()))).toBeNull()
    expect(await doubt(`${issuer.sign(claims())}\n`)).toBeNull()
  })

  test('an environment is the same in any case, as on GitHub', async () => {
    expect(await doubt(issuer.sign(claims({ environment: 'Lab' })))).toBeNull()
  })

  test('where no number was told, any job of that workflow, commit and environment is believed', async () => {
    expect(await doubt(issuer.sign(claims({ run_id: '5' })), { workflowRun: null })).toBeNull()
  })

  test('a repository that has another name since is the same', async () => {
    const workflow_ref = 'acme/old-name/.github/workflows/specgate-run.yml@refs/heads/main'
    expect(await doubt(issuer.sign(claims({ repository: 'acme/old-name', workflow_ref })))).toBeNull()
  })

  const workflow = (path: string) => ({ workflow_ref: `acme/network/${path}` })
  test.each<[string, () => Claims, string]>([
    ['another issuer', () => ({ iss: 'https://token.actions.githubusercontent.com' }), 'is of another issuer'],
    [
      'other evidence: the same token again',
      () => ({ aud: evidenceAudience(`sha256:${'f'.repeat(64)}`) }),
      'was made for other evidence',
    ],
    ['an audience of others', () => ({ aud: 'sts.amazonaws.com' }), 'was made for other evidence'],
    ['several audiences', () => ({ aud: [evidenceAudience(DIGEST), 'x'] }), 'lacks what GitHub always says (aud)'],
    ['another repository', () => ({ repository_id: '4712' }), 'is of a job of another repository'],
    ['a number that is none', () => ({ repository_id: 4711 }), 'lacks what GitHub always says (repository_id)'],
    ['another commit', () => ({ sha: 'd'.repeat(40) }), 'is of a job on another commit'],
    ['another workflow', () => workflow('.github/workflows/other.yml@refs/heads/main'), 'is of another workflow'],
    ['another branch', () => workflow('.github/workflows/specgate-run.yml@refs/heads/topic'), 'is of another workflow'],
    [
      'a tag called like the branch',
      () => workflow('.github/workflows/specgate-run.yml@refs/tags/main'),
      'is of another workflow',
    ],
    [
      'a workflow from elsewhere',
      () => ({ workflow_ref: 'eve/x/.github/workflows/specgate-run.yml@refs/heads/main' }),
      'is of another workflow',
    ],
    ['another job', () => ({ run_id: String(JOB + 1) }), 'is of another job'],
    ['a second attempt', () => ({ run_attempt: '2' }), 'is of a job that somebody ran again'],
    ['a push', () => ({ event_name: 'push' }), 'is of a job that was not asked for'],
    ['another environment', () => ({ environment: 'production' }), 'is of a job in another environment'],
    ['no environment', () => ({ environment: undefined }), 'is of a job in another environment'],
    ['a time before the grant', () => timesOf(GRANTED / 1000 - 3600), 'is older than the grant'],
    ['a time to come', () => timesOf(NOW / 1000 + 3600), 'is of a time to come'],
    ['no time', () => ({ iat: undefined }), 'lacks what GitHub always says (iat)'],
    ['a time that is none', () => ({ iat: Number.NaN }), 'lacks what GitHub always says (iat)'],
  ])('signed by GitHub, but of %s', async (_name, more, told) => {
    const problem = await doubt(issuer.sign(claims(more())))
    expect(problem).toContain(`its token ${told}`)
    expect(problem?.length).toBeLessThan(1000)
  })

  const stranger = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const NOT_RS256 = 'is not signed the way GitHub signs (RS256)'
  const NOT_HELD = 'has a signature that does not hold'
  test.each<[string, (good: string) => string, string]>([
    ['a token without a signature', () => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`, NOT_RS256],
    [
      'the algorithm `none` before a real signature',
      (good) => `${part({ alg: 'none' })}.${good.split('.').slice(1).join('.')}`,
      NOT_RS256,
    ],
    ['the public key taken for a shared secret', () => hmacToken(), NOT_RS256],
    ['another algorithm by the right key', () => issuer.sign(claims(), { alg: 'PS256' }), NOT_RS256],
    [
      'another key under the right name',
      () => signJws({ alg: 'RS256', kid: 'test-key-1' }, claims(), stranger.privateKey),
      NOT_HELD,
    ],
    [
      'another key that comes along',
      () => signJws({ alg: 'RS256', kid: 'test-key-1', jwk: { kty: 'RSA' } }, claims(), stranger.privateKey),
      NOT_HELD,
    ],
    [
      'another key, from an address that it names',
      () =>
        signJws({ alg: 'RS256', kid: 'test-key-1', jku: 'https://eve.example/jwks' }, claims(), stranger.privateKey),
      NOT_HELD,
    ],
    [
      'a key that GitHub does not show',
      () => signJws({ alg: 'RS256', kid: 'eve' }, claims(), stranger.privateKey),
      'is signed by a key that GitHub does not show',
    ],
    ['other claims under a real signature', (good) => spliced(good, part(claims({ sha: COMMIT }))), NOT_HELD],
    [
      'a critical header that nobody knows',
      () => issuer.sign(claims(), { crit: ['x'], x: 1 }),
      'is made in a way that GitHub does not use',
    ],
    ['a signature cut off', (good) => good.slice(0, -20), NOT_HELD],
    ['nothing', () => '', 'cannot be read'],
    ['garbage', () => 'not.a.token', 'cannot be read'],
    ['bytes that are no text', () => '\u0000\uFFFF.\u0000.\u0000', 'cannot be read'],
    ['five parts', (good) => `${good}.a.b`, 'cannot be read'],
    ['a megabyte', (good) => `${good}${'A'.repeat(1024 * 1024)}`, 'has 1049'],
    [
      'signed text that is no object',
      () => signJws({ alg: 'RS256', kid: 'eve' }, 'x', stranger.privateKey),
      'is signed by a key',
    ],
  ])('not signed by GitHub: %s', async (_name, forge, told) => {
    expect(await doubt(forge(issuer.sign(claims())))).toContain(`its token ${told}`)
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['a number', 7],
    ['an empty object', {}],
  ])('signed by GitHub and saying nothing: %s', async (_name, said) => {
    expect(await doubt(issuer.sign(said as Claims))).toMatch('its token lacks what GitHub always says')
  })

  test('evidence without a token, of another run, or of a grant for the granting machine, is doubted before anything is asked', async () => {
    const good = issuer.sign(claims())
    expect(await doubt(null)).toContain('there is no token beside it')
    const [first] = ORDER.grant.runs
    const other = { ...ORDER, grant: { ...ORDER.grant, runs: first === undefined ? [] : [first] } }
    expect(await doubt(good, {}, other)).toBe('its grant names no such run')
    const changed = {
      ...ORDER,
      grant: { ...ORDER.grant, runs: ORDER.grant.runs.map(({ id }) => ({ id, idempotencyKey: DIGEST })) },
    }
    expect(await doubt(good, {}, changed)).toBe('its grant names no such run')
    const local = { ...ORDER, grant: { ...ORDER.grant, workflow: null } }
    expect(await doubt(good, {}, local)).toContain('to the machine that granted it')
  })

  test('the keys are asked for once, however many tokens there are', async () => {
    const other = open(issuer.name)
    const before = issuer.asked()
    for (let index = 0; index < 3; index += 1) {
      expect(await other.doubt(evidence, ORDER, { workflowRun: JOB, provenance: issuer.sign(claims()) })).toBeNull()
    }
    expect(issuer.asked() - before).toBe(1)
    other.close()
  })

  test.each<[string, number, string]>([
    ['fails', 500, '{}'],
    ['sends something else', 200, '<html>'],
    ['sends no keys', 200, '{"nothing":[]}'],
    ['sends far too much', 200, `{"keys":["${'x'.repeat(300_000)}"]}`],
    ['sends one elsewhere', 302, ''],
  ])('an issuer that %s is an error, to be tried again, and neither belief nor doubt', async (_name, status, body) => {
    const elsewhere = { location: `${issuer.name}/.well-known/jwks` }
    const server = await listen(async () => ({ status, headers: status === 302 ? elsewhere : {}, body }))
    const other = open(server.url)
    const asked = other.doubt(evidence, ORDER, {
      workflowRun: JOB,
      provenance: issuer.sign(claims({ iss: server.url })),
    })
    await expect(asked).rejects.toThrow(`the keys of ${server.url} could not be read`)
    other.close()
    await server.close()
  })

  test('an issuer that is not there is an error too', async () => {
    const server = await listen(async () => json(200, {}))
    await server.close()
    const other = open(server.url)
    const asked = other.doubt(evidence, ORDER, { workflowRun: JOB, provenance: issuer.sign(claims()) })
    await expect(asked).rejects.toThrow('could not be read')
    other.close()
  })

  function hmacToken(): string {
    const text = `${part({ alg: 'HS256', typ: 'JWT', kid: 'test-key-1' })}.${part(claims())}`
    return `${text}.${createHmac('sha256', ISSUER_KEY).update(text).digest('base64url')}`
  }

  function spliced(token: string, claims: string): string {
    const [header, , signature] = token.split('.')
    return `${header}.${claims.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))}.${signature}`
  }
})

test.each([
  ['https://github.com/acme/network.git', 'https://token.actions.githubusercontent.com'],
  ['https://octo.ghe.com/acme/network.git', 'https://token.actions.octo.ghe.com'],
  ['https://github.example/acme/network.git', 'https://github.example/_services/token'],
  ['http://127.0.0.1:8080/acme/network.git', 'http://127.0.0.1:8080/_services/token'],
])('git from %s: tokens from %s', (web, issuer) => {
  expect(issuerAt(new URL(web))).toBe(issuer)
})
