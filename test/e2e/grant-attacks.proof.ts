import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POLICY_PATH } from '../../src/model/place.ts'
import { JOB_FILE } from '../../src/model/grant.ts'
import { openGit } from '../../src/git/git.ts'
import { lookAt, readFiles, recordEvents } from './outcome.ts'
import type { JobResult } from '../action/action-job.ts'
import {
  actAsJob,
  actHere,
  branchOf,
  codesIn,
  commitOf,
  grantBuild,
  grantOf,
  JOB,
  lookAround,
  pushToMain,
  tellToGate2,
} from './granted-site.ts'
import type { Attempt } from './granted-site.ts'
import type { Ground } from './site.ts'
import { createGround, freshSite, keepSite, readBoard, removeGround, repositoryOf } from './site.ts'
import { ENGAGEMENT, NUMBERS } from './story.ts'

/**
 * Trying to have the companion Action run what was not granted, or not so: each time the program itself, started as a runner starts it, on a
 * real repository with a real ledger; each time it says by which rule it refuses, and nothing was run or written.
 */

const HOUR_MS = 3_600_000
const NOW = Date.now()
const at = (hours: number): string => new Date(NOW + hours * HOUR_MS).toISOString()
const NOTICE = ['The north door stays shut on Friday.', 'Rik of the caretakers']

let ground: Ground
beforeAll(async () => {
  ground = await createGround()
  await tellToGate2(await freshSite(ground), at(-4))
  await keepSite(ground, 'designed')
  for (const [name, hours, runner] of [
    ['here', 0, 'local'],
    ['job', 0, 'ubuntu-latest'],
    ['late-here', -2, 'local'],
    ['late-job', -2, 'ubuntu-latest'],
  ] as const) {
    await grantBuild(await freshSite(ground, 'designed'), at(hours), runner)
    await keepSite(ground, name)
  }
}, 600_000)
afterAll(() => removeGround(ground))

/** The attempt was refused for these reasons, in these words, and the world is as it was. */
async function expectRefused(
  site: string,
  attempt: () => Promise<JobResult>,
  codes: readonly string[],
): Promise<JobResult> {
  const before = await lookAround(site)
  const result = await attempt()
  expect(await lookAround(site)).toEqual(before)
  expect({ code: result.code, codes: codesIn(result.log) }).toEqual({ code: 2, codes: [...codes] })
  return result
}

describe('what was granted, taken up by whom it was granted to, is done', () => {
  test('on the granting machine', async () => {
    const site = await freshSite(ground, 'here')
    const result = await actHere(site)
    expect({ ...result, log: '' }).toMatchObject({ code: 0 })
    expect(await readBoard(site)).toEqual(NOTICE)
  })

  test('by the job that was asked for, which tells what it did', async () => {
    const site = await freshSite(ground, 'job')
    const { code, summary, outputs, log } = await actAsJob(site)
    expect(codesIn(log)).toEqual([])
    expect([code, outputs['outcome']]).toEqual([0, 'succeeded'])
    expect(summary).toContain('4 runs succeeded')
    expect(await readBoard(site)).toEqual(NOTICE)
  })

  test('by a job that was faster than the branch that names it', async () => {
    const site = await freshSite(ground, 'job')
    const git = openGit(repositoryOf(site))
    const branch = `refs/heads/${await branchOf(site)}`
    const tip = await commitOf(site, branch)
    await git.run(['update-ref', '-d', branch])
    const job = actAsJob(site)
    await new Promise((resolve) => setTimeout(resolve, 8000))
    expect(await readBoard(site)).toEqual([])
    await git.run(['update-ref', branch, tip])
    expect((await job).code).toBe(0)
    expect(await readBoard(site)).toEqual(NOTICE)
  })
})

describe('a job that is not the one the grant was given to', () => {
  const rows: readonly (readonly [string, Attempt, readonly string[]])[] = [
    ['of a fork', { env: { GITHUB_REPOSITORY: 'mallory/boards', GITHUB_REPOSITORY_ID: '4712' } }, ['SG531']],
    ['of a repository that took the name', { env: { GITHUB_REPOSITORY_ID: '4712' } }, ['SG531']],
    ['on a commit that nobody knows', { env: { GITHUB_SHA: 'b'.repeat(40) } }, ['SG534']],
    [
      'of another workflow file',
      { env: { GITHUB_WORKFLOW_REF: 'acme/boards/.github/workflows/mine.yml@refs/heads/main' } },
      ['SG535'],
    ],
    ['that a push started', { env: { GITHUB_EVENT_NAME: 'push' } }, ['SG535']],
    ['that a fork’s pull request started', { env: { GITHUB_EVENT_NAME: 'pull_request_target' } }, ['SG535']],
    ['that nobody asked for', { env: { GITHUB_RUN_ID: '4243' } }, ['SG535']],
    ['that is run a second time', { env: { GITHUB_RUN_ATTEMPT: '2' } }, ['SG536']],
    ['that is to rehearse', { inputs: { command: 'dry-run' } }, ['SG532']],
    ['that is to discover', { inputs: { command: 'discover' } }, ['SG532']],
  ]
  test.each(rows)('%s', async (_, attempt, codes) => {
    const site = await freshSite(ground, 'job')
    const { outputs, summary } = await expectRefused(site, () => actAsJob(site, attempt), codes)
    expect(outputs['outcome']).toBe('refused')
    expect(summary).toContain('Nothing was run')
    for (const code of codes) expect(summary).toContain(code)
  })

  test('on an older commit of the default branch', async () => {
    const site = await freshSite(ground, 'job')
    const older = await commitOf(site, 'main~1')
    await expectRefused(site, () => actAsJob(site, { env: { GITHUB_SHA: older } }), ['SG534'])
  })

  test('on a newer one', async () => {
    const site = await freshSite(ground, 'job')
    await pushToMain(site, [{ path: 'README.md', content: 'More.\n' }])
    await expectRefused(site, () => actAsJob(site), ['SG534'])
  })

  test('on a commit that governs nothing', async () => {
    const site = await freshSite(ground, 'job')
    const ledger = await commitOf(site, 'sdd/ledger')
    await expectRefused(site, () => actAsJob(site, { env: { GITHUB_SHA: ledger } }), ['SG530'])
  })

  test('the granting machine, where the grant is for a job', async () => {
    const site = await freshSite(ground, 'job')
    await expectRefused(site, () => actHere(site), ['SG535'])
  })

  test('a job, where the grant is for the granting machine', async () => {
    const site = await freshSite(ground, 'here')
    await expectRefused(site, () => actAsJob(site), ['SG535'])
  })
})

describe('a grant that does not hold any more', () => {
  test('expired, on the granting machine', async () => {
    const site = await freshSite(ground, 'late-here')
    await expectRefused(site, () => actHere(site), ['SG533'])
  })

  test('expired, by the job', async () => {
    const site = await freshSite(ground, 'late-job')
    await expectRefused(site, () => actAsJob(site), ['SG533'])
  })

  test('used before by the very job', async () => {
    const site = await freshSite(ground, 'job')
    expect((await actAsJob(site)).code).toBe(0)
    await expectRefused(site, () => actAsJob(site), ['SG536'])
    await expectRefused(site, () => actAsJob(site, { env: { GITHUB_RUN_ATTEMPT: '2' } }), ['SG536'])
    await expectRefused(site, () => actAsJob(site, { env: { GITHUB_RUN_ID: '4243' } }), ['SG535', 'SG536'])
    expect(await readBoard(site)).toEqual(NOTICE)
  })

  test('used by two at once: one does it, the other is told', async () => {
    const site = await freshSite(ground, 'job')
    const both = await Promise.all([actAsJob(site), actAsJob(site)])
    expect(new Set(both.map(({ code }) => code))).toEqual(new Set([0, 2]))
    expect(codesIn(both.find(({ code }) => code === 2)?.log ?? '')).toEqual(['SG536'])
    expect(await readBoard(site)).toEqual(NOTICE)
  })

  test('used by another machine', async () => {
    const site = await freshSite(ground, 'here')
    const elsewhere = await mkdtemp(join(tmpdir(), 'specgate-elsewhere-'))
    try {
      const both = await Promise.all([actHere(site), actHere(site, { inputs: { 'state-folder': elsewhere } })])
      expect(await readBoard(site)).toEqual(NOTICE)
      expect(both.some(({ code }) => code === 0)).toBe(true)
    } finally {
      await rm(elsewhere, { recursive: true })
    }
  })

  test('used by two on the granting machine: the second finds it done', async () => {
    const site = await freshSite(ground, 'here')
    const both = await Promise.all([actHere(site), actHere(site)])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(await readBoard(site)).toEqual(NOTICE)
    const before = await lookAround(site)
    const { log } = await actHere(site)
    expect(log).toContain('SG536')
    expect(await lookAround(site)).toEqual(before)
  })

  test('ended, as the ledger tells: there is nothing left of it to take up', async () => {
    const site = await freshSite(ground, 'here')
    const grant = await grantOf(site)
    expect((await actHere(site)).code).toBe(0)
    await lookAt(site, { kind: 'issue', number: NUMBERS.issue }, at(0))
    expect(await recordEvents(site)).toContain('run.ended')
    const before = await lookAround(site)
    const { log } = await actHere(site, { inputs: { grant } })
    expect(log).toContain('SG536')
    expect(await lookAround(site)).toEqual(before)
    expect(await readBoard(site)).toEqual(NOTICE)
  })

  test('in another environment: the policy dropped this one', async () => {
    const site = await freshSite(ground, 'here')
    const policy = (await readFiles(site, 'main')).get(POLICY_PATH) ?? ''
    await pushToMain(site, [{ path: POLICY_PATH, content: policy.replace('  lab:', '  test:') }])
    await expectRefused(site, () => actHere(site), ['SG511'])
  })
})

describe('a run branch that is not as whoever granted made it', () => {
  async function writeBranch(site: string, files: Readonly<Record<string, string>>): Promise<void> {
    const branch = `refs/heads/${await branchOf(site)}`
    const parent = await commitOf(site, branch)
    const written = Object.entries(files).map(
      ([path, text]) => `M 644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    )
    const head = `commit ${branch}\ncommitter specgate[bot] <specgate[bot]@users.specgate.local> ${Math.floor(NOW / 1000)} +0000\ndata 5\nGrant\nfrom ${parent}\n`
    await openGit(repositoryOf(site)).run(['fast-import', '--quiet', '--force'], { input: head + written.join('') })
  }

  test('there is none', async () => {
    const site = await freshSite(ground, 'here')
    await openGit(repositoryOf(site)).run(['update-ref', '-d', `refs/heads/${await branchOf(site)}`])
    await expectRefused(site, () => actHere(site), ['SG535'])
  })

  test('it names another job', async () => {
    const site = await freshSite(ground, 'job')
    const job = { schema: 1, grant: await grantOf(site), workflowRun: JOB + 1 }
    await writeBranch(site, { [JOB_FILE]: JSON.stringify(job) })
    // What the ledger says of the job counts, not the branch: the one that was asked for may go on, the one that was put there may not.
    await expectRefused(site, () => actAsJob(site, { env: { GITHUB_RUN_ID: String(JOB + 1) } }), ['SG535'])
  })

  test('somebody took the grant up in the name of the job', async () => {
    const site = await freshSite(ground, 'job')
    const claim = { schema: 1, holder: `github:${JOB}:1`, at: at(0) }
    await writeBranch(site, { '.specgate-run/claim.json': JSON.stringify(claim) })
    await expectRefused(site, () => actAsJob(site), ['SG536'])
  })

  test.each([
    ['evidence of a run that did not happen', 'evidence'],
    ['its end', 'end'],
  ])('somebody put %s there beforehand', async (_, what) => {
    const done = await freshSite(ground, 'here')
    expect((await actHere(done)).code).toBe(0)
    const all = await readFiles(done, await branchOf(done))
    const files = [...all].filter(([path]) =>
      what === 'end' ? path.endsWith('/end.json') : path.includes(`${ENGAGEMENT}/evidence/`),
    )
    expect(files.length).toBeGreaterThan(0)
    const site = await freshSite(ground, 'job')
    await writeBranch(site, Object.fromEntries(files))
    await expectRefused(site, () => actAsJob(site), what === 'end' ? ['SG535', 'SG536'] : ['SG535'])
  })
})
