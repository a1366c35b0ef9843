import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { ACTION_COMMANDS, readSettings } from '../../src/action/settings.ts'

const JOB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/network',
  GITHUB_REPOSITORY_ID: '4711',
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_API_URL: 'https://github.example/api/v3',
  GITHUB_SHA: 'c'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '16000000001',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_WORKFLOW_REF: 'acme/network/.github/workflows/specgate-run.yml@refs/heads/main',
  GITHUB_EVENT_NAME: 'workflow_dispatch',
  GITHUB_EVENT_PATH: '/runner/temp/event.json',
  RUNNER_TEMP: '/runner/temp',
} as const
const GRANT = `sha256:${'0'.repeat(64)}`
const ACTION = new URL('../../action/action.yml', import.meta.url)

const Manifest = z.strictObject({
  name: z.string(),
  description: z.string(),
  author: z.string(),
  branding: z.unknown(),
  inputs: z.record(
    z.string(),
    z.strictObject({ description: z.string().min(20), required: z.boolean(), default: z.string().optional() }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string().min(20) })),
  runs: z.strictObject({ using: z.literal('node24'), main: z.literal('dist/main.js') }),
})

test('in a job of GitHub', () => {
  const inputs = { INPUT_COMMAND: 'build', INPUT_ENGAGEMENT: '001-edge', INPUT_GRANT: GRANT, INPUT_TOKEN: 'of-the-job' }
  expect(readSettings({ ...JOB, ...inputs })).toEqual({
    command: 'build',
    engagement: '001-edge',
    grant: GRANT,
    remote: { url: 'https://github.example/acme/network.git', token: 'of-the-job' },
    state: '/runner/temp/specgate',
    rootFingerprint: null,
    ledgerKey: null,
    app: null,
    job: {
      repository: { id: 4711, owner: 'acme', name: 'network' },
      server: 'https://github.example',
      api: 'https://github.example/api/v3',
      sha: 'c'.repeat(40),
      ref: 'refs/heads/main',
      run: 16_000_000_001,
      attempt: 1,
      workflow: '.github/workflows/specgate-run.yml',
      event: 'workflow_dispatch',
    },
    payload: '/runner/temp/event.json',
  })
})

test('on a machine of its own', () => {
  const inputs = {
    INPUT_COMMAND: 'verify',
    INPUT_REPOSITORY: '/srv/repo.git',
    'INPUT_STATE-FOLDER': '/var/lib/specgate',
  }
  expect(readSettings({ ...inputs, GITHUB_EVENT_PATH: '/somebody/else' })).toMatchObject({
    remote: { url: '/srv/repo.git', token: null },
    state: '/var/lib/specgate',
    job: null,
    payload: null,
  })
  expect(() => readSettings({ ...inputs, INPUT_REPOSITORY: '' })).toThrow('input repository is missing')
  expect(() => readSettings({ ...inputs, 'INPUT_STATE-FOLDER': '' })).toThrow('input state-folder is missing')
})

test('without a hosted App', () => {
  const inputs = {
    INPUT_COMMAND: 'reconcile',
    'INPUT_LEDGER-KEY': 'a key\n',
    'INPUT_APP-ID': '77',
    'INPUT_APP-KEY': 'b',
  }
  expect(readSettings({ ...JOB, ...inputs })).toMatchObject({ ledgerKey: 'a key', app: { id: 77, key: 'b' } })
  expect(() => readSettings({ ...JOB, ...inputs, 'INPUT_APP-KEY': '' })).toThrow('app-id and app-key belong together')
  expect(() => readSettings({ ...JOB, ...inputs, 'INPUT_APP-ID': '' })).toThrow('app-id and app-key belong together')
})

test.each([
  ['INPUT_COMMAND', 'destroy', `input command is none of ${ACTION_COMMANDS.join(', ')}`],
  ['INPUT_COMMAND', '', 'input command is none of'],
  ['INPUT_ENGAGEMENT', '../../etc', 'input engagement is not an engagement'],
  ['INPUT_GRANT', GRANT.slice(0, -1), 'input grant is not the digest of a ledger record'],
  ['INPUT_ROOT-FINGERPRINT', 'sha256:abc', 'input root-fingerprint is not a fingerprint'],
  ['INPUT_STATE-FOLDER', 'here', 'input state-folder is not an absolute path'],
  ['INPUT_APP-ID', '0', 'input app-id is not the number of a GitHub App'],
  ['GITHUB_REPOSITORY', 'acme/network/x', 'variable GITHUB_REPOSITORY'],
  ['GITHUB_REPOSITORY_ID', 'x', 'variable GITHUB_REPOSITORY_ID'],
  ['GITHUB_SHA', 'main', 'variable GITHUB_SHA'],
  ['GITHUB_WORKFLOW_REF', 'x', 'variable GITHUB_WORKFLOW_REF'],
])('%s = "%s" is refused by name', (name, value, told) => {
  expect(() => readSettings({ ...JOB, INPUT_COMMAND: 'build', [name]: value })).toThrow(told)
})

test('every input of action.yml is one that is read, and no other is', () => {
  const { inputs, outputs } = Manifest.parse(parse(readFileSync(ACTION, 'utf8')))
  const read = new Set<string>()
  const env = new Proxy<Record<string, string>>(
    { ...JOB, INPUT_COMMAND: 'verify' },
    {
      get: (values, name) => {
        const [, input] = /^INPUT_(.+)$/.exec(String(name)) ?? []
        if (input !== undefined) read.add(input.toLowerCase())
        return values[String(name)]
      },
    },
  )
  readSettings(env)
  expect([...read].toSorted()).toEqual(Object.keys(inputs).toSorted())
  expect(Object.keys(outputs)).toEqual(['outcome', 'runs'])
})
