import { describe, expect, test } from 'vitest'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { planRuns } from '../../src/decide/plan-runs.ts'
import { openRequestReader } from '../../src/documents/request-reader.ts'
import type { RunHost } from '../../src/forge/run-host.ts'
import type { Effect, ForgeEffect } from '../../src/model/effect.ts'
import { phaseBranch } from '../../src/model/place.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { collectRuns } from '../../src/reconcile/collect-runs.ts'
import type { Machine } from '../../src/reconcile/machine.ts'
import { BY_A_JOB, grantedScene, recorded, sceneOf } from '../builders/granted.ts'
import { runBranchFor } from '../builders/run-branch.ts'
import type { RunBranchFacts } from '../builders/run-branch.ts'
import { applyEvidence, dryRunEvidence } from '../builders/run-evidence.ts'

const { snapshot, granted, dryRun, apply } = grantedScene(BY_A_JOB)
const DRY = dryRunEvidence(dryRun, snapshot.now)
const DONE = applyEvidence(apply, snapshot.now, 'succeeded')
const FOLDER = 'specs/001-demo/evidence'

function seen(facts: RunBranchFacts, dispatched: number | null = 4242): Snapshot {
  const data = { grant: granted.digest, workflowRun: dispatched }
  const told = recorded(snapshot, { event: 'run.dispatched', subject: [], data })
  return {
    ...told,
    runs: [runBranchFor(told, granted.digest, { workflowRun: 4242, holder: 'github:4242:1', ...facts })],
  }
}

function desk(doubt: RunHost['doubt'] = () => Promise.resolve(null)) {
  const written: ForgeEffect[] = []
  const never = (): Promise<never> => Promise.reject(new Error('nothing of this is asked for'))
  const machine: Machine = {
    forge: {
      list: never,
      observe: never,
      takeBack: never,
      apply: (effect) => Promise.resolve(void written.push(effect)),
    },
    now: () => '2026-11-20T20:00:00.000Z',
    observer: { key: generateObserverKey(), version: '0.0.0-test' },
    shipped: { skills: [], findings: [] },
    library: snapshot.library,
    memory: { read: never, remember: never },
    readRequest: openRequestReader(),
    runs: { runHere: never, requestJob: never, doubt },
  }
  return { machine, written }
}

type Collect = Extract<Effect, { readonly kind: 'collect-runs' }>

function collectOf(given: Snapshot): Collect {
  const [effect] = planRuns(sceneOf(given))
  if (effect?.kind !== 'collect-runs') throw new Error(`${effect?.kind ?? 'nothing'} is to be done`)
  return effect
}

function filesOf(written: readonly ForgeEffect[]): Readonly<Record<string, string | null>> {
  const [effect] = written
  if (effect?.kind !== 'commit-files' || written.length > 1) throw new Error('one commit was expected')
  return Object.fromEntries(effect.files.map(({ path, content }) => [path, content]))
}

describe('what a job delivered', () => {
  test('is committed byte for byte, onto the branch as it was seen', async () => {
    const given = seen({ delivered: [DRY, DONE], started: [apply.id] })
    const { machine, written } = desk()
    await collectRuns(machine, given, collectOf(given))
    expect(filesOf(written)).toEqual(
      Object.fromEntries([...DRY.files, ...DONE.files].map(({ path, content }) => [path, content])),
    )
    const tip = given.branches.find(({ phase }) => phase === 'build')?.sha
    expect(written[0]).toMatchObject({
      branch: phaseBranch('001-demo', 'build'),
      expected: tip,
      parent: tip,
      message: expect.stringContaining('Drafted-by: builder-agent'),
    })
  })

  test('is believed by the job that the ledger names, whatever the branch says', async () => {
    const asked: unknown[] = []
    const given = seen({ delivered: [DRY], workflowRun: 666 })
    const { machine } = desk((evidence, grant, job) => {
      asked.push(evidence.digest, grant.digest, job)
      return Promise.resolve(null)
    })
    await collectRuns(machine, given, collectOf(given))
    expect(asked).toEqual([DRY.digest, granted.digest, { workflowRun: 4242, provenance: null }])
  })

  test('is not committed when it cannot be believed, and neither is the rest', async () => {
    const given = seen({ delivered: [DRY, DONE] })
    const { machine, written } = desk(({ record }) =>
      Promise.resolve(record.id === apply.id ? 'its token is of another job' : null),
    )
    const branch = given.runs[0]?.name ?? ''
    await expect(collectRuns(machine, given, collectOf(given))).rejects.toThrow(
      `the evidence of run ${apply.id} cannot be believed: its token is of another job; find out who pushed to ${branch}`,
    )
    expect(written).toEqual([])
  })

  test('is not committed when nobody could be asked', async () => {
    const given = seen({ delivered: [DRY] })
    const { machine, written } = desk(() => Promise.reject(new Error('GitHub is away')))
    await expect(collectRuns(machine, given, collectOf(given))).rejects.toThrow('GitHub is away')
    expect(written).toEqual([])
  })
})

describe('what somebody else put beside it', () => {
  test('stays behind', async () => {
    const given = seen({
      delivered: [DRY],
      files: { [`${FOLDER}/${dryRun.id}/more.md`]: 'all is well', 'README.md': 'x' },
    })
    const { machine, written } = desk()
    await collectRuns(machine, given, collectOf(given))
    expect(Object.keys(filesOf(written)).toSorted()).toEqual(DRY.files.map(({ path }) => path).toSorted())
  })

  test('in the place of a file that the run wrote stops it', async () => {
    const given = seen({ delivered: [DRY], files: { [`${FOLDER}/${dryRun.id}/output.log`]: 'all is well' } })
    const { machine, written } = desk()
    await expect(collectRuns(machine, given, collectOf(given))).rejects.toThrow(
      `${FOLDER}/${dryRun.id}/output.log is not what run ${dryRun.id} wrote`,
    )
    expect(written).toEqual([])
  })

  test('a true record under a false name proves nothing for what lies under its own', async () => {
    const forged = (DONE.files[0]?.content ?? '').replace('"succeeded"', '"failed"')
    const files = { [`${FOLDER}/0/run.json`]: DONE.files[0]?.content ?? '', [`${FOLDER}/${apply.id}/run.json`]: forged }
    const given = seen({ delivered: [DRY], files })
    const { machine, written } = desk(({ digest }) =>
      Promise.resolve([DRY, DONE].some((run) => run.digest === digest) ? null : 'nobody signed it'),
    )
    await expect(collectRuns(machine, given, collectOf(given))).rejects.toThrow('nobody signed it')
    expect(written).toEqual([])
  })
})

describe('a run that began and never ended', () => {
  test('is told as just that, from when the grant was taken up', async () => {
    const given = seen({ started: [apply.id], job: 'gone' })
    const { machine, written } = desk()
    await collectRuns(machine, given, collectOf(given))
    const text = filesOf(written)[`${FOLDER}/${apply.id}/run.json`] ?? ''
    expect(JSON.parse(text)).toMatchObject({
      outcome: 'outcome-unknown',
      changed: 'unknown',
      startedAt: snapshot.now,
      finishedAt: '2026-11-20T20:00:00.000Z',
      authority: apply.authority,
    })
  })

  test('is told too when its branch is gone', async () => {
    const given = { ...seen({}), runs: [] }
    const { machine, written } = desk()
    const effect = collectOf(given)
    expect(effect).toMatchObject({ runs: [], lost: [{ id: apply.id }] })
    await collectRuns(machine, given, effect)
    expect(JSON.parse(filesOf(written)[`${FOLDER}/${apply.id}/run.json`] ?? '')).toMatchObject({
      outcome: 'outcome-unknown',
      startedAt: granted.at,
    })
  })
})
