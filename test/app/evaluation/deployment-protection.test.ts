import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerDeployment } from '../../../src/app/evaluation/deployment-protection.ts'
import type { OpenMachine } from '../../../src/app/evaluation/open-machines.ts'
import { createHandle } from '../../../src/app/evaluation/evaluate.ts'
import { createMetrics } from '../../../src/app/metrics.ts'
import { openLog } from '../../../src/app/open-log.ts'
import { generateObserverKey } from '../../../src/chain/observer-key.ts'
import type { ObserverKey } from '../../../src/chain/observer-key.ts'
import { GENESIS, genesisDraft, sealRecord } from '../../../src/chain/seal-record.ts'
import { createTrustRoot } from '../../../src/chain/trust-root.ts'
import { digestOf } from '../../../src/model/digest.ts'
import { JOB_FILE, runBranch } from '../../../src/model/grant.ts'
import { POLICY_PATH, TRUST_ROOT_PATH } from '../../../src/model/place.ts'
import type { RecordData, RecordDraft } from '../../../src/model/record.ts'
import type { LedgerMemory } from '../../../src/reconcile/ledger-memory.ts'
import { ENGAGEMENT, POLICY, file } from '../../forge/forge-under-test.ts'
import { orderFor } from '../../forge/github/actions/grant.ts'
import type { GithubUnderTest } from '../../forge/github/github-under-test.ts'
import { octokitFor, openGithubUnderTest } from '../../forge/github/github-under-test.ts'
import { WORKFLOW_FILE } from '../../github/actions/workflow-file.ts'

const KEY = generateObserverKey()
const AT = '2026-03-02T09:00:00.000Z'
const NOW = '2026-03-02T09:30:00.000Z'

describe('a workflow run that waits for an environment', () => {
  let under: GithubUnderTest
  let octokit: ReturnType<typeof octokitFor>
  let root: string
  let base: string
  let prev: { digest: string | null; seq: number }
  beforeAll(async () => {
    under = await openGithubUnderTest()
    octokit = octokitFor(under.github, await under.github.installationToken())
    root = createTrustRoot(repo(), [KEY])
    base = await under.as('ada').push('main', [WORKFLOW_FILE, file(TRUST_ROOT_PATH, root)])
    prev = { digest: null, seq: 0 }
    await append(genesisDraft(AT, root))
  })
  beforeEach(() => {
    under.github.state.deploymentAnswers.length = 0
  })
  afterAll(() => under.close())

  function repo() {
    const { id, owner, name } = under.github.repository
    return { id, owner, name, url: `${under.github.url}/${owner}/${name}` }
  }

  /** Appends a record as the observer does; gives its digest. */
  async function append(draft: RecordDraft, key: ObserverKey = KEY): Promise<string> {
    const { ledger } = await under.forge.lookAtGit(ENGAGEMENT)
    const place = prev.digest === null ? GENESIS : { expectedTip: ledger.tip, seq: prev.seq, prev: prev.digest }
    const sealed = sealRecord(draft, place, { repo: repo(), key, version: '1' })
    await under.forge.apply(sealed)
    prev = { digest: digestOf(sealed.envelope), seq: place.seq + 1 }
    return prev.digest ?? ''
  }

  async function grant(attempt: number, commit = base, key: ObserverKey = KEY): Promise<string> {
    const { grant: data } = orderFor(commit, { attempt })
    return append({ event: 'run.granted', engagement: ENGAGEMENT, at: AT, subject: [], data }, key)
  }

  function end(digest: string): Promise<string> {
    const data: RecordData<'run.ended'> = { grant: digest, how: 'ended', job: null, runs: [] }
    return append({ event: 'run.ended', engagement: ENGAGEMENT, at: AT, subject: [], data })
  }

  /** Asks for the job of a grant; its number. */
  async function request(): Promise<number> {
    return Number(await under.forge.requestJob(orderFor(base)))
  }

  async function openBranch(digest: string, workflowRun: number): Promise<void> {
    const files = [file(JOB_FILE, JSON.stringify({ schema: 1, grant: digest, workflowRun }))]
    const branch = runBranch(ENGAGEMENT, digest)
    await under.forge.apply({ kind: 'commit-files', branch, expected: null, parent: base, message: 'Grant', files })
  }

  async function ask(run: number, environment = 'lab', memory: LedgerMemory | null = null) {
    const desk = { client: octokit, forge: under.forge, memory: { read: async () => memory }, now: () => NOW }
    const answer = await answerDeployment(desk, under.github.repository, { run, environment })
    return { answer, told: under.github.state.deploymentAnswers.splice(0) }
  }

  /** Lets the service's own handler do it; gives what it counts as, and when it is to be done again. */
  async function handle(run: number) {
    const later: string[] = []
    const metrics = createMetrics()
    // Of the machine only what the answer needs is there.
    const machine = { memory: { read: async () => null }, now: () => NOW } as unknown as OpenMachine['machine']
    const work = createHandle({
      machines: { use: (_repository, act) => act({ machine, forge: under.forge, close: () => {} }) },
      installations: { holds: async () => true, client: async () => octokit },
      queue: { ask: async () => {}, later: async (_work, at) => void later.push(at), learn: async () => {} },
      metrics,
      log: openLog('silent', []),
      onEvaluated: async () => {},
      onListed: async () => {},
    })
    const { id, owner, name } = under.github.repository
    const ref = { kind: 'deployment', run, environment: 'lab' } as const
    await work({ repository: { installation: 1, id, owner, name }, ref }, new AbortController().signal)
    const [, result] = /evaluations_total\{result="([\w-]+)"\} 1/.exec(metrics.render()) ?? []
    return { result, later }
  }

  const NOT_BELIEVED = { state: 'rejected', comment: expect.stringContaining('the ledger cannot be believed') }

  test('is asked about again until its grant’s run is known, then let in, and no other with it', async () => {
    const digest = await grant(1)
    const run = await request()
    await under.github.jobs.wait(run)
    expect(await ask(run)).toEqual({ answer: 'later', told: [] })
    expect(await handle(run)).toEqual({ result: 'waiting', later: ['2026-03-02T09:30:15.000Z'] })
    await openBranch(digest, run)
    expect(await handle(run)).toEqual({ result: 'answered', later: [] })
    expect(under.github.state.deploymentAnswers.splice(0)).toMatchObject([{ state: 'approved', run_id: run }])
    const comment = `Granted by record ${digest} of ${ENGAGEMENT}.`
    const approved = { environment_name: 'lab', state: 'approved', comment, run_id: run }
    expect(await ask(run)).toEqual({ answer: 'approved', told: [approved] })
    const before = under.github.exchanges().length
    await ask(run)
    const rest = under.github.exchanges().slice(before)
    expect(rest.flatMap(({ kind, method }) => (kind.startsWith('rest') ? [method] : []))).toEqual(['GET', 'POST'])

    const byHand = await request()
    const other = { state: 'rejected', comment: expect.stringContaining(`was given to run ${run}, not to this one`) }
    expect(await ask(byHand)).toMatchObject({ answer: 'rejected', told: [other] })
    expect(await ask(run, 'LAB')).toMatchObject({ answer: 'approved' })

    await end(digest)
    const over = { state: 'rejected', comment: expect.stringContaining('no grant') }
    expect(await ask(run)).toMatchObject({ answer: 'rejected', told: [over] })
  })

  test('is refused when the ledger is not the one that this installation wrote', async () => {
    const digest = await grant(2)
    const run = await request()
    await openBranch(digest, run)
    const last = { trustRoot: digestOf(root), seq: prev.seq - 1, record: digest }
    expect(await ask(run, 'lab', last)).toMatchObject({ answer: 'approved' })
    const ahead = { ...last, seq: prev.seq, record: digestOf('a record that was cut off') }
    expect(await ask(run, 'lab', ahead)).toMatchObject({ answer: 'rejected', told: [NOT_BELIEVED] })
    const replaced = { ...last, trustRoot: digestOf('another trust root') }
    expect(await ask(run, 'lab', replaced)).toMatchObject({ answer: 'rejected', told: [NOT_BELIEVED] })
    await end(digest)
  })

  test('that specgate did not start is refused, with what to do', async () => {
    const path = '.github/workflows/deploy.yml'
    base = await under.as('ada').push('main', [file(path, 'on: { workflow_dispatch: {} }\n')])
    await under.as('cy').openIssue({ title: 'x', body: '' })
    await under.github.as('cy').request('POST', 'actions/workflows/deploy.yml/dispatches', { ref: 'main' })
    const run = Number(under.github.jobs.list().at(-1)?.id)
    const told = { environment_name: 'lab', comment: expect.stringContaining('start there what is to be done') }
    expect(await ask(run)).toMatchObject({ answer: 'rejected', told: [told] })
  })

  test.each([
    ['an environment that the policy does not name', 'staging'],
    ['one called like what every object has', 'constructor'],
  ])('for %s gets no answer', async (_name, environment) => {
    expect(await ask(await request(), environment)).toEqual({ answer: 'none', told: [] })
  })

  test('that is over gets no answer, and one that GitHub does not show is asked about again', async () => {
    const run = await request()
    await under.github.jobs.end(run)
    expect(await ask(run)).toEqual({ answer: 'none', told: [] })
    expect(await handle(run)).toEqual({ result: 'nothing', later: [] })
    await expect(ask(7)).rejects.toThrow('does not show it')
  })

  test('a policy that cannot be read opens no environment; without one there is nothing to answer', async () => {
    const run = await request()
    await under.as('ada').push('main', [file(POLICY_PATH, 'version: 2\n')])
    const broken = { state: 'rejected', comment: expect.stringContaining('cannot be read') }
    expect(await ask(run)).toMatchObject({ answer: 'rejected', told: [broken] })
    await under.as('ada').push('main', [file(POLICY_PATH, null)])
    expect(await ask(run)).toEqual({ answer: 'none', told: [] })
    base = await under.as('ada').push('main', [file(POLICY_PATH, POLICY)])
  })

  test('a grant that somebody else signed opens nothing', async () => {
    const digest = await grant(3, base, generateObserverKey())
    const run = await request()
    await openBranch(digest, run)
    expect(await ask(run)).toMatchObject({ answer: 'rejected', told: [NOT_BELIEVED] })
  })
})
