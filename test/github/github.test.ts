import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ProbotOctokit } from 'probot'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appJwt } from './app-jwt.ts'
import type { Github } from './open-github.ts'
import { openGithub } from './open-github.ts'
import type { LocalServer, Received } from './server.ts'
import { listen } from './server.ts'

const run = promisify(execFile)

/** The stand-in is only worth something if it behaves like GitHub where it matters. */
describe('the GitHub stand-in', () => {
  let github: Github
  beforeEach(async () => {
    github = await openGithub({
      users: [
        { login: 'ada', permission: 'admin' },
        { login: 'Bo', permission: 'write' },
        { login: 'rita', permission: 'read' },
        { login: 'sue', permission: 'write', suspended: true },
      ],
      teams: [
        { slug: 'security', members: ['ada'] },
        { slug: 'red-team', members: ['rita'], parent: 'security' },
      ],
      files: [{ path: 'README.md', content: '# Network\n' }],
      requiredChecks: ['specgate / gate'],
    })
  })
  afterEach(() => github.close())

  async function propose(branch = 'x'): Promise<string> {
    const head = await github.as('Bo').push(branch, [{ path: `${branch}.md`, content: 'new\n' }])
    await github.as('Bo').request('POST', 'pulls', { head: branch, base: 'main', title: 'X' })
    return head
  }

  async function ask(query: string): Promise<Record<string, unknown>> {
    const app = await github.asApp()
    return (await app.graphql(query)) as Record<string, unknown>
  }

  function inRepository(fields: string): Promise<Record<string, unknown>> {
    return ask(`{ repository(owner: "acme", name: "network") { ${fields} } }`)
  }

  test.each<[string, number, (github: Github) => Promise<unknown>]>([
    ['a token that is none', 401, async ({ url }) => status(`${url}/user`, 'Bearer nonsense')],
    ['a suspended account', 403, async ({ url }) => status(`${url}/user`, 'Bearer token-sue')],
    ['GraphQL without a token', 401, async ({ url }) => status(`${url}/graphql`, null, 'POST')],
    [
      'git without a token',
      401,
      async ({ url }) => status(`${url}/acme/network.git/info/refs?service=git-upload-pack`),
    ],
    [
      'deliveries for a JWT of another key',
      401,
      async ({ url }) => status(`${url}/app/hook/deliveries`, 'Bearer eyJ.e30.x'),
    ],
  ])('refuses %s with %i', async (_name, expected, attempt) => {
    expect(await attempt(github)).toBe(expected)
  })

  test.each<[string, string, (github: Github) => Promise<unknown>]>([
    [
      'a pull request from no branch',
      '422',
      (gh) => gh.as('Bo').request('POST', 'pulls', { head: 'y', base: 'main', title: 'Y' }),
    ],
    [
      'a second one',
      'already exists for acme:x',
      (gh) => gh.as('Bo').request('POST', 'pulls', { head: 'x', base: 'main', title: 'X' }),
    ],
    [
      'one without commits',
      'No commits between',
      (gh) => gh.as('Bo').request('POST', 'pulls', { head: 'main', base: 'main', title: 'X' }),
    ],
    [
      'approving what is one’s own',
      'Can not approve your own',
      (gh) => gh.as('Bo').request('POST', 'pulls/1/reviews', { event: 'APPROVE' }),
    ],
    ['a reader’s merge', '403', (gh) => gh.as('rita').request('PUT', 'pulls/1/merge', {})],
    ['a reader’s push', 'Write access', (gh) => gh.as('rita').push('z', [{ path: 'z', content: 'z' }])],
    [
      'a reader’s dismissal',
      '403',
      (gh) => gh.as('rita').request('PUT', 'pulls/1/reviews/1/dismissals', { message: 'no' }),
    ],
    [
      'a user’s check run',
      'GitHub App',
      (gh) => gh.as('ada').request('POST', 'check-runs', { name: 'c', head_sha: 'x' }),
    ],
    [
      'asking the author to review',
      'from pull request author',
      (gh) => gh.as('ada').request('POST', 'pulls/1/requested_reviewers', { reviewers: ['Bo'] }),
    ],
    ['a merge without its check', 'is expected.', (gh) => gh.as('Bo').request('PUT', 'pulls/1/merge', {})],
    ['a merge of another head', '409', (gh) => gh.as('Bo').request('PUT', 'pulls/1/merge', { sha: 'f'.repeat(40) })],
  ])('refuses %s: %s', async (_name, reason, attempt) => {
    await propose()
    await expect(attempt(github)).rejects.toThrow(reason)
  })

  test('a pull request follows its branch, and is closed with it', async () => {
    await propose()
    const next = await github.as('ada').push('x', [{ path: 'x.md', content: 'newer\n' }])
    const fields = 'pullRequest(number: 1) { state headRefOid headRef { name } }'
    expect(await inRepository(fields)).toEqual(
      repository({ pullRequest: { state: 'OPEN', headRefOid: next, headRef: { name: 'x' } } }),
    )
    expect((await github.as('ada').request('GET', 'pulls/1')).data).toMatchObject({
      state: 'open',
      head: { sha: next },
    })
    await github.as('ada').reset('x', null)
    expect(await inRepository(fields)).toEqual(
      repository({ pullRequest: { state: 'CLOSED', headRefOid: next, headRef: null } }),
    )
  })

  test('what somebody pushes to the base branch is taken for merged', async () => {
    const head = await propose()
    await github.as('ada').reset('main', head)
    const seen = await inRepository('pullRequest(number: 1) { state mergedBy { login } mergeCommit { oid } }')
    const merge = { state: 'MERGED', mergedBy: { login: 'ada' }, mergeCommit: { oid: head } }
    expect(seen).toEqual(repository({ pullRequest: merge }))
    expect(github.state.refs.get('refs/heads/main')).toBe(head)
  })

  test('a bot is `slug` in GraphQL and `slug[bot]` in REST', async () => {
    const app = await github.asApp()
    const { data } = await app.request('POST', 'issues', { title: 'From the App' })
    expect(data).toMatchObject({ user: { login: 'specgate[bot]', type: 'Bot', id: github.app.botId } })
    const author = { __typename: 'Bot', login: 'specgate', databaseId: github.app.botId }
    const fields = 'issue(number: 1) { author { __typename login ... on Bot { databaseId } } }'
    expect(await inRepository(fields)).toEqual(repository({ issue: { author } }))
  })

  test('a team has the members of the teams below it, when asked for all', async () => {
    const members = (which: string): string => `members(first: 10, membership: ${which}) { nodes { login } }`
    const team = `team(slug: "security") { all: ${members('ALL')} own: ${members('IMMEDIATE')} }`
    expect(await ask(`{ organization(login: "acme") { ${team} } }`)).toMatchObject({
      data: {
        organization: {
          team: { all: { nodes: [{ login: 'ada' }, { login: 'rita' }] }, own: { nodes: [{ login: 'ada' }] } },
        },
      },
    })
  })

  test.each([
    ['a list without a size', 'issues { totalCount }', 'MISSING_PAGINATION_BOUNDARIES'],
    ['too large a page', 'issues(first: 101) { totalCount }', 'EXCESSIVE_PAGINATION'],
    [
      'too many nodes',
      'a: issues(first: 100) { nodes { comments(first: 100) { nodes { reactions(first: 100) { totalCount } } } } }',
      'MAX_NODE_LIMIT_EXCEEDED',
    ],
    ['what is not there', 'issue(number: 7) { title }', 'NOT_FOUND'],
  ])('GraphQL refuses %s', async (_name, fields, type) => {
    expect((await inRepository(fields))['errors']).toMatchObject([{ type }])
  })

  test('what the stand-in does not know is an error, not a null', async () => {
    const { errors } = await inRepository('stargazerCount')
    expect(errors).toMatchObject([{ message: 'the GitHub stand-in has no Repository.stargazerCount' }])
  })

  test('a commit on a branch is the bot’s, signed, and needs the tip to be where it was', async () => {
    const head = await propose()
    const app = await github.asApp()
    const commit = (expected: string) =>
      app.graphql(
        `mutation ($input: CreateCommitOnBranchInput!) {
          createCommitOnBranch(input: $input) {
            commit { oid message author { email } committer { email } signature { isValid } }
          }
        }`,
        {
          input: {
            branch: { repositoryNameWithOwner: 'acme/network', branchName: 'x' },
            expectedHeadOid: expected,
            message: { headline: 'More', body: 'text' },
            fileChanges: {
              additions: [{ path: 'a/b', contents: Buffer.from('b').toString('base64') }],
              deletions: [{ path: 'x.md' }],
            },
          },
        },
      )
    expect(await commit(head)).toMatchObject({
      data: {
        createCommitOnBranch: {
          commit: {
            message: 'More\n\ntext',
            author: { email: `${github.app.botId}+specgate[bot]@users.noreply.github.com` },
            committer: { email: 'noreply@github.com' },
            signature: { isValid: true },
          },
        },
      },
    })
    const again = (await commit(head)) as { errors: readonly { type: string; message: string }[] }
    expect(again.errors[0]).toMatchObject({ type: 'STALE_DATA', message: expect.stringContaining('but it did not') })
  })

  test('annotations of a check run are added, and a conclusion completes it', async () => {
    const head_sha = await propose()
    const app = await github.asApp()
    const output = (line: number) => ({
      title: 't',
      summary: 's',
      annotations: [{ path: 'x.md', start_line: line, end_line: line, annotation_level: 'notice', message: 'm' }],
    })
    const made = await app.request('POST', 'check-runs', {
      name: 'c',
      head_sha,
      status: 'in_progress',
      output: output(1),
    })
    const { id } = made.data as { id: number }
    const changed = await app.request('PATCH', `check-runs/${id}`, { conclusion: 'success', output: output(2) })
    expect(changed.data).toMatchObject({
      status: 'completed',
      app: { id: github.app.id },
      output: { annotations_count: 2 },
    })
  })

  test('Octokit signs in as the App, below the path of GitHub Enterprise Server too', async () => {
    const auth = { appId: github.app.id, privateKey: github.app.privateKey, installationId: github.app.installation }
    const options = { baseUrl: `${github.url}/api/v3`, auth, throttle: { enabled: false } }
    const octokit = new ProbotOctokit(options)
    const { data } = await octokit.rest.apps.listReposAccessibleToInstallation()
    expect(data.repositories.map((each) => each.full_name)).toEqual(['acme/network'])
    expect(await octokit.graphql('{ viewer { login } }')).toEqual({ viewer: { login: 'specgate[bot]' } })
  })

  test('git clones and pushes, and both sides stay equal', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'specgate-clone-'))
    const remote = new URL(`${github.url}/acme/network.git`)
    remote.username = 'x-access-token'
    remote.password = 'token-Bo'
    const git = (...args: string[]) =>
      run('git', ['-C', folder, '-c', 'user.name=Bo', '-c', 'user.email=bo@example.net', ...args])
    try {
      await git('clone', '--quiet', remote.href, '.')
      expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('# Network\n')
      await writeFile(join(folder, 'README.md'), '# Networks\n')
      await git('commit', '--quiet', '--all', '--message', 'More', '--date', '2026-03-02T09:00:00+02:00')
      await git('push', '--quiet', 'origin', 'HEAD:refs/heads/y')
      const tip = (await git('rev-parse', 'HEAD')).stdout.trim()
      const { data } = await github.as('Bo').request('GET', 'git/ref/heads/y')
      expect(data).toMatchObject({ object: { sha: tip } })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('a hook answers in GitHub’s place until it is taken away, and all is recorded', async () => {
    const takeAway = github.intercept(({ path }) =>
      path === '/user' ? { status: 503, body: { message: 'Unicorn' } } : null,
    )
    await expect(github.as('Bo').request('GET', '/user')).rejects.toThrow('503')
    takeAway()
    await github.as('Bo').request('GET', '/user')
    expect(github.exchanges().map(({ kind, path, status: code }) => [kind, path, code])).toEqual([
      ['rest read', '/user', 503],
      ['rest read', '/user', 200],
    ])
  })

  describe('webhooks', () => {
    let server: LocalServer
    let received: Received[]
    let answer: number
    beforeEach(async () => {
      received = []
      answer = 202
      server = await listen(async (request) => {
        received.push(request)
        return { status: answer, headers: {}, body: '' }
      })
      github.webhooks(server.url)
    })
    afterEach(() => server.close())

    async function until(count: number): Promise<void> {
      await expect.poll(() => received.length).toBeGreaterThanOrEqual(count)
      await github.delivered()
    }

    function events(): readonly string[] {
      return received.map(({ headers, body }) => {
        const { action } = JSON.parse(body.toString()) as { action?: string }
        return [headers['x-github-event'], action].filter((each) => each !== undefined).join('.')
      })
    }

    test('are signed, named once each, and tell of pushes to a pull request', async () => {
      await propose()
      await github.as('Bo').push('x', [{ path: 'x.md', content: 'newer\n' }])
      await until(4)
      expect(events().toSorted()).toEqual(['pull_request.opened', 'pull_request.synchronize', 'push', 'push'])
      const ids = received.map(({ headers }) => headers['x-github-delivery'])
      expect(new Set(ids).size).toBe(4)
      for (const { headers, body } of received) {
        const expected = createHmac('sha256', github.app.webhookSecret).update(body).digest('hex')
        expect(headers['x-hub-signature-256']).toBe(`sha256=${expected}`)
        expect(JSON.parse(body.toString())).toMatchObject({ installation: { id: github.app.installation } })
      }
    })

    test('can be sent without a request that leads to them', async () => {
      await github.emit('merge_group', { action: 'checks_requested', merge_group: { head_sha: 'a'.repeat(40) } }, 'ada')
      await until(1)
      const payload: unknown = JSON.parse(String(received[0]?.body))
      expect(payload).toMatchObject({ sender: { login: 'ada' }, repository: { full_name: 'acme/network' } })
      expect(events()).toEqual(['merge_group.checks_requested'])
    })

    test('that failed are listed, and sent again under the same id', async () => {
      answer = 500
      await github.as('rita').request('POST', 'issues', { title: 'Help' })
      await until(1)
      answer = 202
      const jwt = `Bearer ${appJwt(github.app)}`
      const listed = await deliveries(github, jwt)
      expect(listed).toMatchObject([{ event: 'issues', action: 'opened', status_code: 500, redelivery: false }])
      await status(`${github.url}/app/hook/deliveries/${String(listed[0]?.['id'])}/attempts`, jwt, 'POST')
      await until(2)
      expect(received[1]?.headers['x-github-delivery']).toBe(received[0]?.headers['x-github-delivery'])
      expect(received[1]?.body.equals(received[0]?.body ?? Buffer.alloc(0))).toBe(true)
      expect(await deliveries(github, jwt)).toMatchObject([
        { status_code: 202, redelivery: true },
        { status_code: 500 },
      ])
    })
  })
})

function repository(fields: unknown) {
  return { data: { repository: fields } }
}

async function deliveries({ url }: Github, authorization: string): Promise<readonly Record<string, unknown>[]> {
  const answer = await fetch(`${url}/app/hook/deliveries`, { headers: { authorization } })
  return (await answer.json()) as Record<string, unknown>[]
}

async function status(url: string, authorization: string | null = null, method = 'GET'): Promise<number> {
  const answer = await fetch(url, { method, headers: authorization === null ? {} : { authorization } })
  await answer.text()
  return answer.status
}
