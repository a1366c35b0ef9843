import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Github } from '../open-github.ts'
import { openGithub } from '../open-github.ts'
import type { Received } from '../server.ts'
import { listen } from '../server.ts'
import { WORKFLOW_FILE } from './workflow-file.ts'

const INPUTS = { engagement: '042-edge', grant: 'sha256:x', command: 'build', environment: 'lab', runner: '["dmz"]' }
const DISPATCH = 'actions/workflows/specgate-run.yml/dispatches'

describe('workflows of the stand-in', () => {
  let github: Github
  beforeEach(async () => {
    github = await openGithub({
      users: [
        { login: 'ada', permission: 'admin' },
        { login: 'rita', permission: 'read' },
      ],
      files: [WORKFLOW_FILE, { path: '.github/workflows/other.yml', content: 'on: { push: {} }\n' }],
    })
  })
  afterEach(() => github.close())

  function start(more: object = {}, by = 'ada') {
    return github.as(by).request('POST', DISPATCH, { ref: 'main', inputs: INPUTS, ...more })
  }

  test('a run is started, told by number when that is asked for, and shown', async () => {
    expect(await start()).toEqual({ status: 204, data: null })
    const { status, data } = await start({ return_run_details: true })
    const [, second] = github.jobs.list()
    expect(status).toBe(200)
    expect(data).toMatchObject({ workflow_run_id: second?.id })
    expect(second?.inputs).toEqual(INPUTS)
    await github.jobs.begin(Number(second?.id))
    expect((await github.as('ada').request('GET', `actions/runs/${second?.id}`)).data).toMatchObject({
      id: second?.id,
      path: '.github/workflows/specgate-run.yml',
      event: 'workflow_dispatch',
      display_title: 'specgate build 042-edge lab',
      status: 'in_progress',
      run_attempt: 1,
      head_branch: 'main',
      head_sha: github.state.refs.get('refs/heads/main'),
    })
  })

  test.each<[string, string, () => Promise<unknown>]>([
    ['a reader', '403', () => start({}, 'rita')],
    ['a branch that is none', '422', () => start({ ref: 'nowhere' })],
    ['an input that is none', 'Unexpected inputs', () => start({ inputs: { ...INPUTS, force: 'yes' } })],
    ['a missing input', "'engagement' not provided", () => start({ inputs: {} })],
    [
      'a workflow that is none',
      '404',
      () => github.as('ada').request('POST', 'actions/workflows/none.yml/dispatches', { ref: 'main' }),
    ],
    [
      'a workflow that nobody starts by hand',
      'workflow_dispatch',
      () => github.as('ada').request('POST', 'actions/workflows/other.yml/dispatches', { ref: 'main' }),
    ],
    ['a run that is none', '404', () => github.as('ada').request('GET', 'actions/runs/7')],
  ])('refuses %s', async (_name, told, attempt) => {
    await expect(attempt()).rejects.toThrow(told)
    expect(github.jobs.list()).toEqual([])
  })

  test('a server that knows no numbers refuses to be asked for one, or says nothing', async () => {
    github.state.actions.runDetails = 'refused'
    await expect(start({ return_run_details: true })).rejects.toThrow('422')
    github.state.actions.runDetails = 'ignored'
    expect(await start({ return_run_details: true })).toEqual({ status: 204, data: null })
    expect(github.jobs.list()).toHaveLength(1)
  })

  test('a job pushes with its token as github-actions, until it is over', async () => {
    const received: Received[] = []
    const hook = await listen(async (request) => {
      received.push(request)
      return { status: 202, headers: {}, body: '' }
    })
    const folder = await mkdtemp(join(tmpdir(), 'specgate-job-'))
    try {
      await start()
      const [run] = github.jobs.list()
      const number = Number(run?.id)
      const remote = new URL(`${github.url}/acme/network.git`)
      remote.username = 'x-access-token'
      remote.password = String(github.jobs.environment(number)['GITHUB_TOKEN'])
      const git = (...args: string[]) =>
        promisify(execFile)('git', ['-C', folder, '-c', 'user.name=job', '-c', 'user.email=j@example.net', ...args])
      await git('clone', '--quiet', remote.href, '.')
      await writeFile(join(folder, 'new'), 'new\n')
      await git('add', '.')
      await git('commit', '--quiet', '--message', 'More')
      github.webhooks(hook.url)
      await git('push', '--quiet', 'origin', 'HEAD:refs/heads/sdd/042-edge/runs/0123456789abcdef')
      await github.delivered()
      const push = received.find(({ headers }) => headers['x-github-event'] === 'push')
      const sender = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' }
      expect(JSON.parse(String(push?.body))).toMatchObject({
        ref: 'refs/heads/sdd/042-edge/runs/0123456789abcdef',
        sender,
      })
      expect(github.state.moves.at(-1)).toMatchObject({ actor: 'github-actions[bot]' })
      await github.jobs.end(number)
      await expect(git('fetch', 'origin')).rejects.toThrow('Authentication failed')
    } finally {
      await hook.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('what becomes of a run is told, and an App is asked about its environment', async () => {
    const received: Received[] = []
    const hook = await listen(async (request) => {
      received.push(request)
      return { status: 202, headers: {}, body: '' }
    })
    try {
      github.webhooks(hook.url)
      await start()
      const number = Number(github.jobs.list()[0]?.id)
      await github.jobs.wait(number)
      await github.jobs.begin(number)
      await github.jobs.end(number, 'failure')
      await github.jobs.again(number)
      await github.delivered()
      const events = received.map(({ headers, body }) => {
        const { action } = JSON.parse(body.toString()) as { action: string }
        return `${headers['x-github-event']?.toString()}.${action}`
      })
      expect(events.toSorted()).toEqual([
        'deployment_protection_rule.requested',
        'workflow_run.completed',
        'workflow_run.in_progress',
        'workflow_run.requested',
        'workflow_run.requested',
      ])
      expect(github.jobs.list()).toMatchObject([{ status: 'queued', conclusion: null, attempt: 2 }])
    } finally {
      await hook.close()
    }
  })

  test('a job gets tokens that GitHub’s own keys vouch for, for the audience it names', async () => {
    await start()
    const [run] = github.jobs.list()
    const number = Number(run?.id)
    const env = github.jobs.environment(number)
    const ask = (bearer: string | undefined) =>
      fetch(`${env['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=specgate%3Asha256%3Aabc`, {
        headers: { authorization: `Bearer ${bearer}` },
      })
    const { value } = (await (await ask(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])).json()) as { value: string }
    const keys = createRemoteJWKSet(new URL(`${github.issuer.name}/.well-known/jwks`))
    const { payload } = await jwtVerify(value, keys, { issuer: github.issuer.name, audience: 'specgate:sha256:abc' })
    expect(payload).toMatchObject({
      repository: 'acme/network',
      repository_id: String(github.repository.id),
      run_id: String(number),
      run_attempt: '1',
      event_name: 'workflow_dispatch',
      environment: 'lab',
      sha: run?.sha,
      workflow_ref: 'acme/network/.github/workflows/specgate-run.yml@refs/heads/main',
    })
    expect((await ask('guessed')).status).toBe(401)
    await github.jobs.end(number)
    expect((await ask(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])).status).toBe(401)
  })
})
