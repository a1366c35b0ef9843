import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { githubClient } from '../../src/forge/github/client.ts'
import { gitEnvironment, openGit } from '../../src/git/git.ts'
import { openGithubInstallation } from '../../src/installation/open-github-installation.ts'
import type { GithubInstallation } from '../../src/installation/open-github-installation.ts'
import { shippedLibrary } from '../../src/installation/shipped.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import { describeEffect } from '../../src/model/effect.ts'
import { environmentPath } from '../../src/model/place.ts'
import { recordsOf } from '../../src/model/record.ts'
import { fileLedgerMemory } from '../../src/reconcile/ledger-memory.ts'
import type { Reconciled } from '../../src/reconcile/reconcile.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import { loadTemplates } from '../../src/setup/scaffold/load-templates.ts'
import { scaffold } from '../../src/setup/scaffold/scaffold.ts'
import type { Lab } from '../action/lab.ts'
import { openLab } from '../action/lab.ts'
import { octokitFor } from '../forge/github/github-under-test.ts'
import type { StoredRun } from '../github/actions/stored-run.ts'
import type { Github } from '../github/open-github.ts'
import { openGithub } from '../github/open-github.ts'
import { runWorkflow } from './act.ts'
import type { WorkflowRun } from './act.ts'
import { describePeers } from './peer.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const SOURCE = { repository: 'acme/specgate', commit: 'c'.repeat(40) }
const ENGAGEMENT = { kind: 'engagement', id: '001-renew-edge-1' } as const
const WORKFLOW = '.github/workflows/specgate-run.yml'

const CUT_OFF = 'specgate-cut-off'
const KILLER = `
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
const whole = new URL('./whole.js', import.meta.url)
if (process.env.INPUT_COMMAND === 'record') await import(whole.href)
else {
  const child = spawn(process.execPath, [fileURLToPath(whole)], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    if (String(chunk).includes('-apply: apply')) child.kill('SIGKILL')
  })
  child.on('close', (code, signal) => {
    console.log('ended by', signal)
    process.exitCode = 1
  })
}
`

/**
 * The workflow that `init` proposes, with the bundle as it is committed, run by nektos/act on this machine; the App's side beside it. Not played by act, so told by
 * the environment here: the job's identity tokens, which the stand-in gives, and the environment `lab`, whose secret is one of the job.
 */
describePeers('specgate-run.yml, run by act', ['act', 'git'], () => {
  let lab: Lab
  let github: Github
  let app: GithubInstallation
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'specgate-act-run-'))
    lab = await openLab()
    github = await openGithub({
      users: ['rik', 'ana', 'sam', 'olga'].map((login) => ({ login, permission: 'write' as const })),
      files: [{ path: 'README.md', content: '# acme/network\n' }],
    })
    const key = generateObserverKey()
    const { id, owner, name } = github.repository
    const url = `${github.url}/${owner}/${name}`
    const { files } = scaffold({
      roles: { architects: 'user:ana', security: 'user:sam', operations: 'user:olga' },
      environment: 'lab',
      defaultBranch: 'main',
      library: await shippedLibrary(),
      templates: await loadTemplates(),
      repository: { id, owner, name, url },
      ledgerKey: { keyid: key.keyid, public: key.public },
      appId: github.app.id,
      source: SOURCE,
    })
    const own = new Map([
      // The runner and the secret are the team's: labels in the policy, one line of `env` in the workflow.
      ['.specgate/policy.yml', (text: string) => text.replace('runner: local', 'runner: [self-hosted]')],
      [environmentPath('lab'), () => lab.inventory.replace(lab.caKeyReference, 'env:CA_KEY')],
      [
        WORKFLOW,
        (text: string) => text.replace('        # env:\n        #   CA_KEY', '        env:\n          CA_KEY'),
      ],
    ])
    const changed = files.map(({ path, content }) => ({ path, content: own.get(path)?.(content) ?? content }))
    await github.as('ana').push('main', changed)
    const token = await github.installationToken()
    app = await openGithubInstallation({
      client: githubClient(octokitFor(github, token), async () => token),
      app: { id: github.app.id, botId: github.app.botId, botLogin: `${github.app.slug}[bot]` },
      repository: { id, owner, name },
      gitUrl: `${url}.git`,
      data: join(folder, 'data'),
      key,
      memory: fileLedgerMemory(join(folder, 'memory')),
    })
    for (const path of ['action/action.yml', 'action/dist', 'action/skills', 'spec-library']) {
      await cp(join(PROJECT, path), join(folder, 'specgate', path), { recursive: true })
    }
    await makeCutOff()
  })

  /** A copy of the Action that is killed as soon as the skill changes something, the way a runner that loses its machine is. */
  async function makeCutOff(): Promise<void> {
    const dist = join(folder, CUT_OFF, 'action/dist')
    await cp(join(folder, 'specgate'), join(folder, CUT_OFF), { recursive: true })
    await rename(join(dist, 'main.js'), join(dist, 'whole.js'))
    await writeFile(join(dist, 'main.js'), KILLER)
  }

  afterAll(async () => {
    app?.close()
    await github?.close()
    await lab?.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  async function look(): Promise<Reconciled> {
    const reconciled = await reconcile(app.machine, ENGAGEMENT)
    if (reconciled === null) throw new Error('there is no such engagement')
    return reconciled
  }

  async function pass(phase: string, approvers: readonly string[]): Promise<void> {
    const { snapshot } = await look()
    const pull = snapshot.pulls.find((each) => each.phase === phase && each.state === 'open')
    if (pull === undefined) throw new Error(`no pull request of ${phase}`)
    for (const login of approvers)
      await github.as(login).request('POST', `pulls/${pull.number}/reviews`, { event: 'APPROVE', body: 'Read.' })
    await look()
    await github.as('ana').request('PUT', `pulls/${pull.number}/merge`, { merge_method: 'squash' })
    await look()
  }

  /** The one run of the workflow that waits in the queue. */
  function waitingRun(): StoredRun {
    const [run, ...more] = github.jobs.list().filter(({ status }) => status === 'queued')
    if (run === undefined || more.length > 0) throw new Error(`${more.length + 1} runs wait, not one`)
    return run
  }

  /** Has act play a run as GitHub would: the workflow file of its commit, its inputs, its tokens. */
  async function play(run: StoredRun, action = 'specgate'): Promise<WorkflowRun> {
    const repository = join(folder, String(run.id))
    const env = gitEnvironment()
    execFileSync('git', ['clone', '--quiet', github.dir, repository], { env, stdio: 'pipe' })
    execFileSync('git', ['-C', repository, 'checkout', '--quiet', '--detach', run.sha], { env, stdio: 'pipe' })
    await mkdir(join(folder, 'runner'), { recursive: true })
    await github.jobs.begin(run.id)
    const { GITHUB_TOKEN = '', ...job } = github.jobs.environment(run.id)
    const played = await runWorkflow({
      workflow: join(repository, WORKFLOW),
      event: { name: 'workflow_dispatch', payload: { inputs: run.inputs, ref: `refs/heads/${run.branch}` } },
      repository,
      env: job,
      secrets: { GITHUB_TOKEN, CA_KEY: lab.caKey },
      localActions: { [`${SOURCE.repository}@${SOURCE.commit}`]: join(folder, action) },
    })
    await github.jobs.end(run.id, played.exitCode === 0 ? 'success' : 'failure')
    return played
  }

  async function say(body: string): Promise<Reconciled> {
    await setTimeout(1100) // GitHub tells time in whole seconds, and a start counts from when its gate was locked.
    await github.as('rik').request('POST', 'issues/1/comments', { body })
    return look()
  }

  test('from Gate 1 to the build: granted runs are claimed, run, delivered, and believed', async () => {
    const library = app.machine.library.find(({ id }) => id === 'ssl-certificate-lifecycle')
    if (library === undefined) throw new Error('no such use case')
    const body = renderIssueBody(library.example, library)
    await github.as('rik').request('POST', 'issues', { title: `[${library.id}] Renew edge-1`, body })
    await reconcile(app.machine, { kind: 'issue', number: 1 })
    await pass('requirements', ['ana'])
    const discovery = waitingRun()
    expect(discovery.title).toBe('specgate discover 001-renew-edge-1 lab')
    const discovered = await play(discovery)
    expect(discovered).toMatchObject({ exitCode: 0, steps: { 'run/run': 'success' }, jobs: { run: 'success' } })
    expect(discovered.outputs['run/run.outcome']).toBe('succeeded')
    expect(Object.keys(discovered.steps)).toEqual(['run/run']) // nothing was cut off

    // The App believes what the job's token signs, and nothing keeps the branch.
    const { applied, snapshot } = await look()
    const kinds = applied.map(({ kind }) => kind)
    expect(kinds.slice(0, 4)).toEqual(['collect-runs', 'append-record', 'append-record', 'delete-branch'])
    const ended = recordsOf(snapshot.ledger.records, 'run.ended')
    expect(ended.map(({ data }) => [data.how, data.job])).toEqual([['ended', `github:${discovery.id}:1`]])
    await pass('feasibility', ['ana'])
    await pass('design', ['ana', 'sam'])

    // A build whose job dies: its last step says what is known, and that is not much.
    await say('/sdd build')
    const cut = await play(waitingRun(), CUT_OFF)
    expect(cut).toMatchObject({ exitCode: 1, steps: { 'run/run': 'failure', 'run/record': 'failure' } })
    expect(cut.log).toContain('ended by SIGKILL')
    expect(cut.outputs).not.toHaveProperty('run/run.outcome')
    expect(JSON.parse(cut.outputs['run/record.runs'] ?? '')).toEqual([
      { id: 'rotate-certificate-1-apply', outcome: 'outcome-unknown', changed: 'unknown' },
    ])
    expect(cut.summary).toContain('A person has to look at the target')
    const told = await look()
    expect(told.applied.map(describeEffect)).toContain('record deviation.recorded')

    // Another attempt, asked for by a person; a job that somebody starts by hand under the same grant gets nothing.
    await say('/sdd retry')
    const granted = waitingRun()
    await github
      .as('ana')
      .request('POST', 'actions/workflows/specgate-run.yml/dispatches', { ref: 'main', inputs: granted.inputs })
    const byHand = github.jobs.list().at(-1)
    if (byHand === undefined || byHand.id === granted.id) throw new Error('nothing was started by hand')
    const before = await lab.handshake()
    const refused = await play(byHand)
    expect(refused).toMatchObject({ exitCode: 1, steps: { 'run/run': 'failure' } })
    expect(refused.outputs['run/run.outcome']).toBe('refused')
    expect(refused.log).toContain(
      `::error title=SG535,file=sdd/ledger,line=1::workflow run ${byHand.id}; expected: the one`,
    )
    expect((await lab.handshake()).serial).toBe(before.serial)

    const built = await play(granted)
    expect(built).toMatchObject({ exitCode: 0, steps: { 'run/run': 'success' } })
    expect(built.summary).toContain('```mermaid\nflowchart LR\n  c0["rotate-certificate ✅"]:::done')
    const after = await lab.handshake()
    expect([after.serial === before.serial, after.daysLeft > 80]).toEqual([false, true])
    const { decision } = await look()
    expect(decision.next.join(' ')).toContain('@olga can approve')

    // The secret that the workflow maps reached the skill, and neither log, summary nor repository.
    const [, secret = ''] = lab.caKey.split('\n')
    expect(secret.length).toBeGreaterThan(40)
    for (const played of [discovered, cut, refused, built]) expect(JSON.stringify(played)).not.toContain(secret)
    expect(await openGit(github.dir).run(['log', '--all', '--format=%H', `-S${secret}`])).toBe('')
  })
})
