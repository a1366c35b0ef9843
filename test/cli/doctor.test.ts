import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Github } from '../github/open-github.ts'
import { openGithub } from '../github/open-github.ts'
import { administration } from '../setup/administration.ts'
import { runSpecgate } from './run-specgate.ts'

const TOKEN = 'SPECGATE_TEST_DOCTOR_TOKEN'

let dir: string
let github: Github
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'specgate-doctor-'))
  github = await openGithub({
    users: [{ login: 'ada', permission: 'admin' }],
    files: [{ path: 'README.md', content: '# network\n' }],
  })
  github.intercept(administration(github))
  await writeFile(join(dir, 'app.pem'), github.app.privateKey)
  const settings = ['APP_ID=77', `PRIVATE_KEY_PATH=${join(dir, 'app.pem')}`, 'WEBHOOK_SECRET=a-long-secret']
  await writeFile(join(dir, 'env'), settings.join('\n'))
  process.env[TOKEN] = github.as('ada').token
})
afterAll(async () => {
  delete process.env[TOKEN]
  await github.close()
  await rm(dir, { recursive: true, force: true })
})

async function doctor(...further: readonly string[]) {
  return runSpecgate('doctor', '--repository', 'acme/network', '--api', github.url, '--token-env', TOKEN, ...further)
}

test('a repository that nobody set up is told line by line, with exit code 1', async () => {
  const { code, out } = await doctor('--env-file', join(dir, 'env'))
  expect(code).toBe(1)
  expect(out).toContain('✗ SG660 nothing requires the check "specgate / gate" on main')
  expect(out).toContain('do:  gh api repos/acme/network/rulesets --input .github/rulesets/specgate.json')
  expect(out).toMatch(/acme\/network: \d+ thing\(s\) make the gates advisory/)
  expect(out).not.toContain('SG671')
})

test("the same as JSON; without the App's key its installation is read from the organisation or not known", async () => {
  const { code, out } = await doctor('--json')
  const { findings } = z
    .object({ looked: z.literal('acme/network'), findings: z.array(z.object({ code: z.string(), kind: z.string() })) })
    .parse(JSON.parse(out))
  expect(code).toBe(1)
  expect(findings).toContainEqual(expect.objectContaining({ code: 'SG671', kind: 'unread' }))
})

test('nothing on GitHub was changed', () => {
  expect(github.exchanges().filter(({ kind }) => kind === 'rest write' || kind === 'graphql mutation')).toEqual([])
})

test('what cannot be evaluated is exit code 2', async () => {
  expect(await doctor('--repository', 'acme/missing')).toMatchObject({ code: 2 })
})

test.each([
  { args: [], said: 'give --repository OWNER/NAME, or --dir DIR' },
  { args: ['--dir', '.', '--repository', 'a/b'], said: 'give --repository OWNER/NAME, or --dir DIR' },
  { args: ['--repository', 'a/b', '--env-file', '/nonexistent'], said: 'holds no App' },
])('usage: $said', async ({ args, said }) => {
  const { code, err } = await runSpecgate('doctor', ...args)
  expect(code).toBe(3)
  expect(err).toContain(said)
})

test('a folder is told for itself, and what was not looked at is said', async () => {
  const { code, out } = await runSpecgate('doctor', '--dir', dir)
  expect(code).toBe(1)
  expect(out).toContain('SG680')
  expect(out).toContain('were not looked at')
})
