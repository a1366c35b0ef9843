import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOpentofuRunner } from '../../../../src/skills/runners/opentofu/open-opentofu-runner.ts'
import type { ProgramMode } from '../../../../src/skills/runners/runner.ts'
import { describePeers, findPeer } from '../../../peers/peer.ts'
import { freshFolder, until, writeFiles } from '../../toy-skill.ts'
import { openBench, pathWith, TOKEN, TOOLS, valueSkill } from './value-module.ts'
import type { Bench, Ran } from './value-module.ts'

const PATH = process.env['PATH']

/** A resource that cannot change its value in place. */
const ANCHOR = { 'module/anchor.tf': 'resource "terraform_data" "anchor" {\n  triggers_replace = var.value\n}\n' }

for (const tool of TOOLS) {
  describePeers(`opentofu runner with ${tool}`, [tool, 'python3'], () => {
    let bench: Bench
    beforeEach(async () => {
      process.env['PATH'] = await pathWith(tool)
      bench = await openBench()
    })
    afterEach(() => {
      process.env['PATH'] = PATH
    })

    test('a check block that fails is a failure, though a warning to the tool', async () => {
      const { record } = await bench.run('apply', { value: 'bad' })
      expect(record).toMatchObject({ outcome: 'failed', changed: false })
      expect(record.failure).toBe('dry run: check.value_is_good failed: The value must not be bad.')
    })

    test('a check block that can be judged only after the change has it rolled back', async () => {
      const { record, files } = await bench.run('apply', { value: 'unlucky' })
      expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
      expect(record.failure).toBe('module: check.value_arrived failed: The value did not arrive.; rolled back')
      expect(step({ files }, 'dry-run: module').notSimulated).toEqual([
        'check.value_arrived: it can be judged only when the change is made',
      ])
      expect(JSON.parse(await readFile(bench.state, 'utf8'))).toMatchObject({ resources: [], outputs: {} })
    })

    test('a failing check of the skill brings back the inputs from before, and secrets that changed count as a change', async () => {
      await bench.run('apply', { value: 'old' })
      const { record } = await bench.run('apply', { value: 'unwanted' })
      expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
      const deps = { secrets: { token: 'another-horse-battery' } }
      const rotated = await bench.run('apply', { value: 'old' }, { deps })
      expect(rotated.record).toMatchObject({ outcome: 'succeeded', changed: true })
      expect(rotated.text).not.toMatch(/horse/)
    })

    test('a replacement is refused to a skill with access change and done by a destructive one', async () => {
      await bench.run('apply', { value: 'old' }, { skill: await valueSkill({}, ANCHOR) })
      const refused = await bench.run('apply', { value: 'new' }, { skill: await valueSkill({}, ANCHOR) })
      expect(refused.record).toMatchObject({ outcome: 'failed', changed: false })
      expect(refused.record.failure).toBe(
        'dry run: terraform_data.anchor: the plan is to replace (delete, then create), which only a skill with access destructive may do',
      )
      const skill = await valueSkill({ access: 'destructive' }, ANCHOR)
      const done = await bench.run('apply', { value: 'new' }, { skill })
      expect(done.record).toMatchObject({ outcome: 'succeeded', changed: true })
      const { diff } = step(done, 'apply: module')
      expect(diff.find(({ subject }) => subject === 'terraform_data.anchor')?.text.split('\n')[0]).toBe(
        'replace (delete, then create): replace because cannot update, because of triggers_replace',
      )
      // What was replaced does not come back as the same one: that is no rollback.
      const back = await bench.run('apply', { value: 'unwanted' }, { skill })
      expect(back.record).toMatchObject({ outcome: 'rollback-failed', changed: true })
      expect(back.record.failure).toContain('rollback failed: the target is not as it was before')
    })

    test('another version of the module is no way back, which the dry run tells', async () => {
      await bench.run('apply', { value: 'old' })
      const skill = await valueSkill({}, { 'module/more.tf': 'output "more" {\n  value = 1\n}\n' })
      const { record, files } = await bench.run('apply', { value: 'unwanted' }, { skill })
      expect(record).toMatchObject({ outcome: 'rollback-failed', changed: true })
      expect(record.failure).toContain(
        'nothing was rolled back: the state before was made by another version of the module',
      )
      expect(step({ files }, 'dry-run: module').notSimulated).toContain(
        'a rollback: the state was made by another version of the module',
      )
    })

    test('a state that was not made by specgate is no way back, which the dry run tells', async () => {
      const [folder, environment] = [await freshFolder(), { ...process.env, TF_VAR_token: TOKEN }]
      const { folder: skill } = await valueSkill()
      const made = `path = "${bench.state}"\n`
      await writeFile(join(folder, 'own.tfbackend'), made)
      const run = async (...args: string[]) =>
        promisify(execFile)(String(findPeer(tool)), [`-chdir=${skill}/module`, ...args], {
          env: { ...environment, TF_DATA_DIR: join(folder, 'data'), TF_CLI_CONFIG_FILE: '/dev/null' },
        })
      await run('init', '-input=false', `-backend-config=${join(folder, 'own.tfbackend')}`)
      await run('apply', '-input=false', '-auto-approve', '-var=value=old')
      const { record, files } = await bench.run('apply', { value: 'unwanted' })
      expect(record).toMatchObject({ outcome: 'rollback-failed', changed: true })
      expect(record.failure).toContain('the state before does not tell with which inputs it was made')
      expect(step({ files }, 'dry-run: module').notSimulated).toContain(
        'a rollback: the state does not tell with which inputs it was made',
      )
    })

    test('a plan made stale by somebody else is not applied', async () => {
      await bench.run('apply', { value: 'old' })
      const busy = `case "$1" in apply) sed -i -E 's/"serial": *[0-9]+/"serial":77/' '${bench.state}';; esac`
      process.env['PATH'] = await pathWith(tool, busy)
      const { record, files } = await bench.run('apply', { value: 'new' })
      expect(record.failure).toContain(
        'module: somebody changed the state after the plan was made: nothing was applied',
      )
      expect(step({ files }, 'apply: module').changed).toBe(false)
      expect(await readFile(bench.state, 'utf8')).not.toContain('"new"')
    })

    test('a state that somebody else has locked is left alone', async () => {
      const place = join(bench.folder, 'waiting')
      const hanging = bench.run('apply', { value: 'old', trouble: 'hangs', place })
      await until(async () => (await readFile(place, 'utf8').catch(() => '')).includes(' '))
      const { record } = await bench.run('dry-run', { value: 'new' })
      expect(record).toMatchObject({ outcome: 'failed', changed: false })
      expect(record.failure).toMatch(
        /^the state before could not be read: the state is locked: \S+ has OperationTypeApply under way at \S+ since 20\d\d-/,
      )
      const [sleeping = ''] = (await readFile(place, 'utf8')).split(' ')
      process.kill(Number(sleeping), 'SIGTERM')
      expect((await hanging).record.outcome).toBe('rolled-back')
    })

    test.each([
      ['a variable without value', {}, {}, {}, 'the module needs a value for its variable value: give it as an input'],
      [
        'an input without variable',
        { value: 'x', 'no-such': 'y' },
        {},
        {},
        'no variable no_such for the input no-such',
      ],
      [
        'a secret in an open variable',
        { value: 'x' },
        {},
        { 'module/open_override.tf': 'variable "token" {\n  sensitive = false\n}\n' },
        'the variable token takes a secret and is not declared sensitive',
      ],
      [
        'no backend',
        { value: 'x' },
        {},
        { 'module/main.tf': '', 'module/outputs.tf': '' },
        'the module names no backend',
      ],
      ['a state that would be lost', { value: 'x', backend: {} }, {}, {}, 'give the local backend an absolute path'],
      ['an unknown setting', { value: 'x', backend: { nonsense: '1' } }, {}, {}, 'nonsense'],
      ['no module', { value: 'x' }, { entry: 'checks' }, {}, 'there is no .tf or .tofu file in the folder'],
      ['words that are none', { value: 'x' }, {}, { 'module/main.tf': 'resource {' }, '(main.tf line 1)'],
    ])('%s: nothing is done, and the reason is told', async (_name, inputs, manifest, files, failure) => {
      const { record } = await bench.run('dry-run', inputs, { skill: await valueSkill(manifest, files) })
      expect(record).toMatchObject({ outcome: 'failed', changed: false })
      expect(record.failure).toContain(failure)
    })

    test('modules that lie with the module are used, those from elsewhere refused', async () => {
      const repository = await freshFolder()
      await writeFile(join(repository, 'main.tf'), 'output "x" {\n  value = 1\n}\n')
      const git = async (...args: string[]) =>
        promisify(execFile)('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.net', '-C', repository, ...args])
      await git('init')
      await git('add', '.')
      await git('commit', '-m', 'x')
      const used = (source: string) => ({ 'module/used.tf': `module "used" {\n  source = "${source}"\n}\n` })
      const own = await valueSkill({}, { ...used('./part'), 'module/part/main.tf': 'output "x" {\n  value = 1\n}\n' })
      expect((await bench.run('dry-run', { value: 'x' }, { skill: own })).record.outcome).toBe('succeeded')
      const skill = await valueSkill({}, used(`git::file://${repository}`))
      const { record } = await bench.run('dry-run', { value: 'x' }, { skill })
      expect(record.failure).toContain(`copy them into its folder: used (git::file://${repository})`)
    })

    test('a resource is neither deleted nor forgotten by a skill with access change', async () => {
      await bench.run('apply', { value: 'old' }, { skill: await valueSkill({}, ANCHOR) })
      const deleted = await bench.run('dry-run', { value: 'old' })
      expect(deleted.record.failure).toContain('terraform_data.anchor: the plan is to delete, which only a skill')
      const drop = 'removed {\n  from = terraform_data.anchor\n  lifecycle {\n    destroy = false\n  }\n}\n'
      const skill = await valueSkill({}, { 'module/anchor.tf': drop })
      const forgotten = await bench.run('dry-run', { value: 'old' }, { skill })
      expect(forgotten.record.failure).toContain(
        'terraform_data.anchor: the plan is to forget (it stays, but is no longer',
      )
    })

    test('a skill that merely reads tells the outputs and changes nothing', async () => {
      await bench.run('apply', { value: 'old' })
      const before = await readFile(bench.state, 'utf8')
      const skill = await valueSkill({ access: 'read', checks: {}, 'dry-run': false })
      const { record } = await bench.run('read', { value: 'new' }, { skill })
      expect(record).toMatchObject({ outcome: 'succeeded', changed: false, outputs: { 'written-value': 'old' } })
      expect(await readFile(bench.state, 'utf8')).toBe(before)
    })

    test('text in inputs is text to the tool: templates in it are not evaluated', async () => {
      const state = join(bench.folder, '${1+1}', 'odd "name"\\.tfstate')
      const value = '${1 + 1} %{ if true }x%{ endif }'
      const { record } = await bench.run('apply', { value, backend: { path: state } })
      expect(record).toMatchObject({ outcome: 'succeeded', outputs: { 'written-value': value } })
      expect(await readFile(state, 'utf8')).toContain('svc-$')
    })

    test('a plan with hundreds of resources is read whole', async () => {
      const many = 'resource "terraform_data" "many" {\n  count = 500\n  input = "a value of no great length"\n}\n'
      const { record } = await bench.run(
        'dry-run',
        { value: 'x' },
        { skill: await valueSkill({}, { 'module/many.tf': many }) },
      )
      expect(record).toMatchObject({ outcome: 'succeeded', failure: null })
      expect(record.outputs['changes']).toHaveLength(502)
    })

    test('another plan than the reviewed one is not applied', async () => {
      const job = await openJob(bench, { value: 'new' })
      const { report } = await job('dry-run', null)
      const other = await job('apply', `sha256:${'0'.repeat(64)}`)
      expect(other).toMatchObject({ output: null, report: { changed: false, plan: report?.plan } })
      expect(other.failure).toContain('nothing was applied: the plan is no longer the one that was reviewed')
      expect(await job('apply', report?.plan ?? '')).toMatchObject({ failure: null, report: { changed: true } })
    })

    test('a lock file that lacks a provider', async () => {
      const job = await openJob(bench, { value: 'new' }, await withUnlockedProvider(tool))
      const { failure } = await job('observe', null)
      expect(failure).toMatch(/^the lock file \.terraform\.lock\.hcl of the module does not pin all providers it needs/)
    })
  })
}

type Step = {
  readonly changed: unknown
  readonly diff: { subject: string; text: string }[]
  readonly notSimulated: string[]
}

function step({ files }: Pick<Ran, 'files'>, title: string): Step {
  const report = JSON.parse(files.find(({ name }) => name === 'report.json')?.content ?? '[]') as ({
    step: string
  } & Step)[]
  const found = report.find((each) => each.step === title)
  if (found === undefined) throw new Error(`no step ${title}`)
  return found
}

/** Steps of one run on a module, without the sequence around them. */
async function openJob(bench: Bench, values: Record<string, string>, files: Record<string, string> = {}) {
  const { folder } = await valueSkill()
  await writeFiles(folder, files)
  const runner = await openOpentofuRunner({ folder, cache: bench.folder, path: process.env['PATH'] ?? '' })
  if ('missing' in runner) throw new Error(runner.missing)
  const inputs = { backend: { path: bench.state }, ...values }
  return (mode: ProgramMode, plan: string | null) =>
    runner.run({
      file: join(folder, 'module'),
      input: { mode, inputs },
      secrets: { token: TOKEN },
      timeoutMs: 60_000,
      plan,
    })
}

/** A provider that lies with the module, as far as installing it goes. */
async function withUnlockedProvider(tool: string): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(String(findPeer(tool)), ['version', '-json'], {
    env: { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
  })
  const { platform } = JSON.parse(stdout) as { platform: string }
  const place = `module/terraform.d/plugins/example.net/acme/fake/1.0.0/${platform}`
  const needs =
    'terraform {\n  required_providers {\n    fake = {\n      source = "example.net/acme/fake"\n    }\n  }\n}\n'
  return { [`${place}/terraform-provider-fake_v1.0.0`]: '#!/bin/sh\n', 'module/fake.tf': needs }
}
