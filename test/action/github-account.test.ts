import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGithubAccount } from '../../src/action/github-account.ts'
import type { Github } from '../github/open-github.ts'
import { openGithub } from '../github/open-github.ts'

let github: Github
beforeAll(async () => {
  github = await openGithub({ users: [{ login: 'ada', permission: 'admin' }], files: [] })
})
afterAll(() => github.close())

const ignore = (): void => {}

function jobAt(api: string) {
  return { api, repository: { id: github.repository.id, owner: 'acme', name: 'network' } }
}

test('as a job of github.com: who that is is known, and nobody is asked', async () => {
  const account = await openGithubAccount({ job: jobAt('https://api.github.com'), token: 't', app: null }, ignore)
  expect(account.app).toEqual({ id: 15_368, botId: 41_898_282, botLogin: 'github-actions[bot]' })
  expect(await account.client.token()).toBe('t')
})

test('as a job of another GitHub: that is asked', async () => {
  const off = github.intercept(({ path }) => {
    if (path === '/apps/github-actions') return { status: 200, body: { id: 4 } }
    return path === '/users/github-actions%5Bbot%5D'
      ? { status: 200, body: { id: 9, login: 'github-actions[bot]' } }
      : null
  })
  const token = await github.installationToken()
  const account = await openGithubAccount({ job: jobAt(github.url), token, app: null }, ignore)
  off()
  expect(account.app).toEqual({ id: 4, botId: 9, botLogin: 'github-actions[bot]' })
})

test('as an App of one’s own: its installation here, with a token that it gets itself', async () => {
  const app = { id: github.app.id, key: github.app.privateKey }
  const account = await openGithubAccount({ job: jobAt(github.url), token: null, app }, ignore)
  expect(account.app).toEqual({ id: github.app.id, botId: github.app.botId, botLogin: 'specgate[bot]' })
  expect(github.state.installationTokens.has(await account.client.token())).toBe(true)
  const { status } = await account.client.request('GET /repos/{owner}/{repo}', { owner: 'acme', repo: 'network' })
  expect(status).toBe(200)
})

test.each([
  ['no token', { token: null, app: null }, 'input token is missing'],
  ['no answer', { token: 'nobody', app: null }, 'does not say as whom jobs act'],
  [
    'a key of another',
    { token: null, app: { id: 78, key: 'not a key' } },
    'no token for App 78: is app-key its private key',
  ],
])('%s is told', async (_name, caller, told) => {
  await expect(openGithubAccount({ job: jobAt(github.url), ...caller }, ignore)).rejects.toThrow(told)
})
