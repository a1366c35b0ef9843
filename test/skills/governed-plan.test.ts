import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { digestOf, digestOfData } from '../../src/model/digest.ts'
import type { RunMode } from '../../src/model/run.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import type { Skill } from '../../src/skills/registry.ts'
import type { ProgramJob, ProgramResult } from '../../src/skills/runners/runner.ts'
import { runApply } from '../../src/skills/sequences/apply.ts'
import { openSteps } from '../../src/skills/sequences/steps.ts'
import { freshFolder, now, requestFor, toyProgram, toySkill } from './toy-skill.ts'

let path = ''
beforeEach(async () => {
  path = join(await freshFolder(), 'target')
  await writeFile(path, 'old')
})

/** A skill whose dry run tells what it would put in place of what, and by which price list. */
function pricedSkill(): Promise<Skill> {
  const set = toyProgram(`
prices = open(inputs["path"] + ".prices").read() if os.path.exists(inputs["path"] + ".prices") else "none"
if mode == "apply":
    write(inputs["value"])
    answer({"written": inputs["value"]})
else:
    answer({"would-replace": read(), "by": inputs["value"], "prices": prices})`)
  return toySkill({}, { 'set.py': set })
}

async function run(skill: Skill, mode: RunMode, reviewed: string | null = null) {
  const [journal, cache] = [await freshFolder(), await freshFolder()]
  const secrets = { token: 'correct-horse-battery' }
  const deps = { skill, secrets, journal, cache, reviewed, now, onStep: () => {} }
  const { record, files } = await governRun(requestFor(skill, mode, { path, value: 'new' }), deps)
  return { record, log: files.find(({ name }) => name === 'output.log')?.content ?? '' }
}

function target(): Promise<string> {
  return readFile(path, 'utf8')
}

test('R3.6 a dry run tells the digest of its plan, which is the same for the same change', async () => {
  const skill = await pricedSkill()
  const { record } = await run(skill, 'dry-run')
  const plan = { 'would-replace': 'old', by: 'new', prices: 'none' }
  expect(record).toMatchObject({ outcome: 'succeeded', outputs: plan, plan: digestOfData(plan) })
  expect((await run(skill, 'dry-run')).record.plan).toBe(record.plan)
})

test('R3.6 the plan that was reviewed is applied', async () => {
  const skill = await pricedSkill()
  const { plan } = (await run(skill, 'dry-run')).record
  const { record } = await run(skill, 'apply', plan)
  expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null, plan })
  expect(await target()).toBe('new')
})

test('without a review the plan is on record all the same', async () => {
  const skill = await pricedSkill()
  const { plan } = (await run(skill, 'dry-run')).record
  expect((await run(skill, 'apply')).record).toMatchObject({ outcome: 'succeeded', plan })
})

test.each([
  ['the target changed', () => writeFile(path, 'changed by hand'), 'changed by hand'],
  ['what the program goes by changed', () => writeFile(`${path}.prices`, '5 each'), 'old'],
])('R3.6 when since the review %s, nothing is applied', async (_name, change, left) => {
  const skill = await pricedSkill()
  const { plan } = (await run(skill, 'dry-run')).record
  await change()
  const { plan: other } = (await run(skill, 'dry-run')).record
  expect(other).not.toBe(plan)
  const { record, log } = await run(skill, 'apply', plan)
  expect(record).toMatchObject({
    outcome: 'failed',
    changed: false,
    exitCode: null,
    failure: `the plan is no longer the one that was reviewed: it was ${plan}, it would now be ${other}`,
    plan: other,
  })
  expect(log.match(/(?<=^== )(apply|rollback).*(?=,)/gm)).toBeNull()
  expect(await target()).toBe(left)
})

test('a rehearsal that fails has no plan, and stops the run before anything is done', async () => {
  const skill = await toySkill({}, { 'set.py': toyProgram('sys.exit("cannot tell today")') })
  const failure = 'dry run: it ended with exit code 1: cannot tell today'
  expect((await run(skill, 'dry-run')).record).toMatchObject({ outcome: 'failed', failure, plan: null })
  for (const reviewed of [null, digestOf('some plan')]) {
    const { record, log } = await run(skill, 'apply', reviewed)
    expect(record).toMatchObject({ outcome: 'failed', changed: false, failure, plan: null })
    expect(log).not.toContain('== apply')
  }
  expect(await target()).toBe('old')
})

test('a rehearsal that changes the target is undone, even when its plan is the reviewed one', async () => {
  const skill = await toySkill({}, { 'set.py': toyProgram('write("touched")\nanswer({"written": "touched"})') })
  const { record, log } = await run(skill, 'apply', digestOfData({ written: 'touched' }))
  expect(record).toMatchObject({
    outcome: 'rolled-back',
    changed: false,
    failure: 'the dry run changed the target; rolled back',
  })
  expect(log).not.toContain('== apply')
  expect(await target()).toBe('old')
})

test("a tool's own plan counts, not the words it was told in, and the runner is held to it", async () => {
  const skill = await toySkill({ checks: {} })
  const jobs: ProgramJob[] = []
  const answer = (job: ProgramJob): ProgramResult => {
    jobs.push(job)
    const plan = job.input.mode === 'observe' ? null : digestOf('the plan of the tool')
    const report = { changed: true, failures: [], unreachable: [], diff: [], plan, notSimulated: [] }
    const said = { text: '', dropped: 0 }
    const process = { exitCode: 0, signal: null, timedOut: false, stdout: said, stderr: said, truncated: false }
    const output = job.input.mode === 'observe' ? { content: 'old' } : { written: `at ${jobs.length}` }
    return { process, output, failure: null, workspace: '/run', report, sensitive: [] }
  }
  const steps = openSteps({
    manifest: skill.manifest,
    folder: skill.folder,
    runner: { name: 'scripted', version: '1', run: (job) => Promise.resolve(answer(job)) },
    secrets: {},
    inputs: { path, value: 'new' },
    target: 'toy-1',
    idempotencyKey: digestOf('key'),
    onStep: () => {},
  })
  const reviewed = digestOf('the plan of the tool')
  const facts = await runApply(steps, skill.manifest, reviewed)
  expect(facts).toMatchObject({ outcome: 'succeeded', plan: reviewed })
  expect(jobs.map(({ input, plan }) => [input.mode, plan])).toEqual([
    ['observe', null],
    ['dry-run', null],
    ['observe', null],
    ['apply', reviewed],
    ['observe', null],
  ])
})
