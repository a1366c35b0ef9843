import { expect, test } from 'vitest'
import type { ForgeEffect } from '../../src/model/effect.ts'
import type { RecordData } from '../../src/model/record.ts'
import { reportProgress } from '../../src/reconcile/report-progress.ts'
import { buildScene } from '../builders/scene.ts'

const { snapshot, pull } = buildScene({ phase: 'build', built: 'started' })
const GRANT: RecordData<'run.granted'> = {
  command: 'build',
  authority: `sha256:${'1'.repeat(64)}`,
  design: null,
  attempt: 1,
  environment: 'lab',
  runner: ['local'],
  workflow: null,
  commit: '0'.repeat(40),
  expires: '2026-11-20T12:00:00.000Z',
  runs: [{ id: 'rotate-certificate-1-apply', idempotencyKey: `sha256:${'0'.repeat(64)}` }],
}

function desk(fails = false) {
  const written: ForgeEffect[] = []
  let seconds = 0
  const machine = {
    forge: {
      apply: (effect: ForgeEffect) => {
        written.push(effect)
        return fails ? Promise.reject(new Error('the forge is away')) : Promise.resolve()
      },
    },
    now: () => new Date(1_000 * seconds).toISOString(),
  }
  const pass = (more: number): void => {
    seconds += more
  }
  return { machine, written, pass }
}

test('a run shows its steps in the check of its pull request, at most every ten seconds', async () => {
  const { machine, written, pass } = desk()
  const { onStep, settled } = reportProgress(machine, snapshot, pull.headBranch, GRANT)
  onStep('observe before')
  pass(3)
  onStep('check before')
  pass(8)
  onStep('apply')
  await settled()
  expect(written).toHaveLength(2)
  expect(written.at(-1)).toMatchObject({
    kind: 'set-check',
    name: 'specgate / build',
    pull: pull.number,
    head: pull.content.sha,
    conclusion: 'pending',
    title: 'build in lab: apply',
  })
  expect(written.at(-1)).toMatchObject({ summary: expect.stringContaining('- ✅ check before\n- ▶️ apply') })
})

test('what cannot be shown does not hold the run up, and without a pull request nothing is shown', async () => {
  const away = desk(true)
  const shown = reportProgress(away.machine, snapshot, pull.headBranch, GRANT)
  shown.onStep('apply')
  await expect(shown.settled()).resolves.toBeUndefined()
  const nowhere = desk()
  const silent = reportProgress(nowhere.machine, snapshot, 'sdd/001-demo/feasibility', GRANT)
  silent.onStep('read')
  await silent.settled()
  expect(nowhere.written).toEqual([])
})
