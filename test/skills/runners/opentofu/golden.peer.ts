import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOpentofuRunner } from '../../../../src/skills/runners/opentofu/open-opentofu-runner.ts'
import { describePeers } from '../../../peers/peer.ts'
import { freshFolder, isAlive, until } from '../../toy-skill.ts'
import { openBench, pathWith, pretty, TOKEN, TOOLS, valueSkill } from './value-module.ts'
import type { Bench } from './value-module.ts'

const PATH = process.env['PATH']

for (const tool of TOOLS) {
  // Both tools are held to the same goldens.
  describePeers(`opentofu runner with ${tool}`, [tool, 'python3'], () => {
    let bench: Bench
    beforeEach(async () => {
      process.env['PATH'] = await pathWith(tool)
      bench = await openBench()
    })
    afterEach(() => {
      process.env['PATH'] = PATH
    })

    test('success', async () => {
      const rehearsed = await bench.run('dry-run', { value: 'new' })
      expect(rehearsed.record).toMatchObject({ outcome: 'succeeded', changed: false })
      const { record, golden } = await bench.run(
        'apply',
        { value: 'new' },
        { deps: { reviewed: rehearsed.record.plan } },
      )
      expect(record).toMatchObject({
        outcome: 'succeeded',
        changed: true,
        failure: null,
        outputs: { 'written-value': 'new' },
        plan: rehearsed.record.plan,
      })
      await expect(golden).toMatchFileSnapshot('golden/success.json')
    })

    test('no change', async () => {
      await bench.run('apply', { value: 'new' })
      const before = await readFile(bench.state, 'utf8')
      const { record, golden } = await bench.run('apply', { value: 'new' })
      expect(record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
      expect(record.outputs).toMatchObject({ 'written-value': 'new' })
      expect(await readFile(bench.state, 'utf8')).toBe(before)
      await expect(golden).toMatchFileSnapshot('golden/no-change.json')
    })

    test('failure half way', async () => {
      await bench.run('apply', { value: 'old' })
      const { record, golden } = await bench.run('apply', { value: 'new', trouble: 'breaks' })
      expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, exitCode: 1 })
      expect(record.failure).toMatch(
        /^module: terraform_data\.trouble\[0\]: local-exec provisioner error: .* the disk is full .*; rolled back$/,
      )
      const read = await bench.run('dry-run', { value: 'old' })
      expect(read.record.outputs).toMatchObject({ changes: [] })
      await expect(golden).toMatchFileSnapshot('golden/failure-half-way.json')
    })

    test('unreachable target', async () => {
      const skill = await valueSkill({}, { 'module/backend_override.tf': 'terraform {\n  backend "http" {}\n}\n' })
      const backend = { address: 'http://127.0.0.1:9/state', 'retry-max': '0' }
      const { record, golden } = await bench.run('apply', { value: 'new', backend }, { skill })
      expect(record).toMatchObject({ outcome: 'failed', changed: false, exitCode: null })
      expect(record.failure).toMatch(
        /^the state before could not be read: .*127\.0\.0\.1:9: connect: connection refused/,
      )
      expect(golden).toContain('"state backend"')
      await expect(golden).toMatchFileSnapshot('golden/unreachable-target.json')
    })

    test('bad input', async () => {
      const refused = await bench.run('apply', { value: 'a/b' })
      expect(refused.record).toMatchObject({ outcome: 'refused', changed: false })
      const { record, golden } = await bench.run('apply', { value: 'impossible' })
      expect(record).toMatchObject({ outcome: 'failed', changed: false })
      expect(record.failure).toContain('Invalid value for variable: The value must be possible.')
      await expect(golden).toMatchFileSnapshot('golden/bad-input.json')
    })

    test('timeout', async () => {
      const place = join(bench.folder, 'waiting')
      const skill = await valueSkill({ timeout: '15s' })
      const { record, golden } = await bench.run('apply', { value: 'new', trouble: 'hangs', place }, { skill })
      expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
      expect(record.failure).toContain('it did not end within 15 s and was stopped (apply)')
      for (const pid of await processesIn(place)) expect(isAlive(pid)).toBe(false)
      await expect(golden).toMatchFileSnapshot('golden/timeout.json')
    })

    test('killed', async () => {
      const place = join(bench.folder, 'waiting')
      const hanging = bench.run('apply', { value: 'new', trouble: 'hangs', place })
      await until(async () => (await processesIn(place)).length === 2)
      const [shell = 0, applying = 0] = await processesIn(place)
      process.kill(applying, 'SIGKILL')
      const { record, golden } = await hanging
      expect(record).toMatchObject({ outcome: 'outcome-unknown', changed: 'unknown', exitCode: null })
      expect(record.failure).toContain('it was ended by SIGKILL (apply)')
      expect(record.failure).toContain('terraform_data.trouble[0] had begun and not ended')
      expect([isAlive(shell), isAlive(applying)]).toEqual([false, false])
      await expect(golden).toMatchFileSnapshot('golden/killed.json')
    })

    test('output flood', async () => {
      const { record, golden } = await bench.run('apply', { value: 'new', trouble: 'chats' })
      expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null })
      expect(golden).toContain('bytes more')
      await expect(golden).toMatchFileSnapshot('golden/output-flood.json')
    })

    test('secret in output', async () => {
      await bench.run('apply', { value: 'old' })
      const { record, golden, text } = await bench.run('apply', { value: 'new', trouble: 'tells' })
      expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
      expect(record.failure).toContain('Bearer *** is not allowed')
      expect(text).not.toContain(TOKEN)
      expect(await readFile(bench.state, 'utf8')).toContain(TOKEN)
      await expect(golden).toMatchFileSnapshot('golden/secret-in-output.json')
    })
  })
}

test('missing tool', async () => {
  const folder = await freshFolder()
  const opened = await openOpentofuRunner({ folder, cache: folder, path: folder })
  expect(opened).toMatchObject({ missing: expect.stringMatching(/^There is neither tofu nor terraform /) })
  await expect(pretty(opened)).toMatchFileSnapshot('golden/missing-tool.json')
})

/** The processes that wrote themselves into a file: the shell of a provisioner and the tool. */
async function processesIn(place: string): Promise<number[]> {
  const text = await readFile(place, 'utf8').catch(() => '')
  return text
    .trim()
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0)
}
