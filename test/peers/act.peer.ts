import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runWorkflow } from './act.ts'
import type { WorkflowJob, WorkflowRun } from './act.ts'
import { describePeers } from './peer.ts'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

const WORKFLOW = `
name: toy
on:
  workflow_dispatch:
    inputs:
      engagement: { required: true, type: string }
      broken: { type: boolean, default: false }
permissions:
  contents: read
  id-token: write
concurrency: { group: 'toy-\${{ inputs.engagement }}', cancel-in-progress: false }
env: { PLACE: from the workflow }
jobs:
  run:
    runs-on: [self-hosted, dmz]
    environment: lab
    outputs: { answer: '\${{ steps.toy.outputs.answer }}' }
    steps:
      - uses: actions/checkout@${COMMIT}
        with: { persist-credentials: false }
      - id: toy
        uses: acme/toy/action@${COMMIT}
        with:
          engagement: \${{ inputs.engagement }}
          broken: \${{ inputs.broken }}
          key: \${{ secrets.DEVICE_KEY }}
      - id: skipped
        run: echo "not reached after a failure"
      - id: tidy
        if: always()
        run: echo "tidied after \${{ steps.toy.outcome }} of \${{ github.event.inputs.engagement }}"
  report:
    needs: run
    if: \${{ !cancelled() }}
    runs-on: ubuntu-latest
    steps:
      - run: echo "\${{ needs.run.result }} with \${{ needs.run.outputs.answer }}"
`

const ACTION = `
name: toy
description: says what an action is given
inputs:
  engagement: { required: true, description: which }
  broken: { required: true, description: whether to fail }
  key: { required: true, description: a secret }
  token: { default: '\${{ github.token }}', description: token of the job }
outputs:
  answer: { description: what the server answered }
runs: { using: node24, main: dist/main.js }
`

const MAIN = `
const { appendFileSync, readFileSync } = require('node:fs')
async function main() {
  const { env } = process
  console.log('node', process.version, 'of', process.execPath)
  console.log('in', readFileSync('notes.txt', 'utf8').trim(), 'at', env.GITHUB_SHA, 'of', env.GITHUB_REPOSITORY, 'for', env.GITHUB_ACTOR)
  console.log('place', env.PLACE, '- key', env.INPUT_KEY, '-', JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8')).inputs)
  const identity = await fetch(env.ACTIONS_ID_TOKEN_REQUEST_URL, { headers: { authorization: 'Bearer ' + env.ACTIONS_ID_TOKEN_REQUEST_TOKEN } })
  const answer = await fetch(env.GITHUB_API_URL + '/toy', { headers: { authorization: 'token ' + env.INPUT_TOKEN } })
  appendFileSync(env.GITHUB_OUTPUT, 'answer=' + (await identity.text()) + ' and ' + (await answer.text()) + '\\n')
  appendFileSync(env.GITHUB_STEP_SUMMARY, '# Run of ' + env.INPUT_ENGAGEMENT + '\\n')
  if (env.INPUT_BROKEN === 'true') throw new Error('the toy is broken')
}
main()
`

describePeers('a workflow run by act', ['act', 'git'], () => {
  const server = createServer((request, response) => response.end(`${request.url} by ${request.headers.authorization}`))
  let folder = ''
  let address = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'specgate-act-test-'))
    await write('workflows/toy.yml', WORKFLOW)
    await write('actions/action/action.yml', ACTION)
    await write('actions/action/dist/main.js', MAIN)
    await write('repository/notes.txt', 'the working tree\n')
    const git = (...args: string[]) => execFileSync('git', args, { cwd: join(folder, 'repository'), stdio: 'pipe' })
    git('init', '--quiet', '--initial-branch', 'main')
    git('add', '.')
    git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.net', 'commit', '--quiet', '--message', 'Begin')
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const bound = server.address()
    if (bound === null || typeof bound === 'string') throw new Error('the server has no port')
    address = `http://127.0.0.1:${bound.port}`
  })

  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }

  function runToy(inputs: Record<string, string>, change: Partial<WorkflowJob> = {}): Promise<WorkflowRun> {
    return runWorkflow({
      workflow: join(folder, 'workflows', 'toy.yml'),
      event: { name: 'workflow_dispatch', payload: { inputs, ref: 'refs/heads/main' } },
      repository: join(folder, 'repository'),
      env: {
        GITHUB_REPOSITORY: 'acme/network',
        GITHUB_ACTOR: 'ada',
        GITHUB_SERVER_URL: address,
        GITHUB_API_URL: `${address}/api`,
        ACTIONS_ID_TOKEN_REQUEST_URL: `${address}/identity`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-runner',
        PLACE: 'from the runner',
      },
      secrets: { GITHUB_TOKEN: 'of-the-job', DEVICE_KEY: 'planted-key' },
      localActions: { [`acme/toy@${COMMIT}`]: join(folder, 'actions') },
      ...change,
    })
  }

  test('gives an action all that GitHub gives it', async () => {
    const head = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: join(folder, 'repository'),
      encoding: 'utf8',
    }).trim()
    const run = await runToy({ engagement: '001-toy', broken: 'false' })
    expect(run.log).toContain(`node ${process.version} of ${process.execPath}`)
    expect(run.log).toContain(`in the working tree at ${head} of acme/network for ada`)
    expect(run.log).toContain("place from the workflow - key *** - { engagement: '001-toy', broken: 'false' }")
    expect(run.log).not.toContain('planted-key')
    expect(run.outputs).toEqual({
      'run/toy.answer': '/identity by Bearer of-the-runner and /api/toy by token of-the-job',
    })
    expect(run.summary).toBe('# Run of 001-toy\n')
    expect(run.steps).toEqual({
      'run/0': 'success',
      'run/toy': 'success',
      'run/skipped': 'success',
      'run/tidy': 'success',
      'report/0': 'success',
    })
    expect(run).toMatchObject({ exitCode: 0, jobs: { run: 'success', report: 'success' } })
  })

  test('fails when the action fails, and does after it what must always be done', async () => {
    const run = await runToy({ engagement: '002-toy', broken: 'true' })
    expect(run.log).toContain('Error: the toy is broken')
    expect(run.log).toContain('tidied after failure of 002-toy')
    expect(run.log).toContain('failure with /identity')
    expect(run.steps).toEqual({
      'run/0': 'success',
      'run/toy': 'failure',
      'run/tidy': 'success',
      'report/0': 'success',
    })
    expect(run).toMatchObject({ exitCode: 1, jobs: { run: 'failure', report: 'success' } })
  })

  test('runs nothing in silence', async () => {
    const inputs = { engagement: '003-toy', broken: 'false' }
    await expect(runToy(inputs, { event: { name: 'push', payload: {} } })).rejects.toThrow(
      /did not run:[^]*Could not find any stages/u,
    )
    await expect(runToy(inputs, { localActions: {} })).rejects.toThrow(
      /not among the local actions: acme\/toy\/action@/u,
    )
    await write('workflows/other-ref.yml', WORKFLOW.replace('persist-credentials: false', 'ref: other'))
    const otherRef = { workflow: join(folder, 'workflows', 'other-ref.yml') }
    await expect(runToy(inputs, otherRef)).rejects.toThrow(/not among the local actions: actions\/checkout@/u)
    await write('workflows/slow.yml', WORKFLOW.replace('echo "not reached', 'sleep 60; echo "not reached'))
    const slow = { workflow: join(folder, 'workflows', 'slow.yml'), timeoutMs: 3000 }
    await expect(runToy(inputs, slow)).rejects.toThrow(/out of time/u)
    await write('workflows/elsewhere.yml', WORKFLOW.replace('runs-on: ubuntu-latest', 'runs-on: windows-latest'))
    const elsewhere = { workflow: join(folder, 'workflows', 'elsewhere.yml') }
    await expect(runToy(inputs, elsewhere)).rejects.toThrow(/a job was left out: .*windows-latest/u)
    await write('workflows/wrong.yml', WORKFLOW.replace('runs-on: ubuntu-latest', 'runs-upon: ubuntu-latest'))
    await expect(runToy(inputs, { workflow: join(folder, 'workflows', 'wrong.yml') })).rejects.toThrow(/runs-upon/u)
  })
})
