import { describe, expect, test } from 'vitest'
import { grantState, uncollected } from '../../src/decide/grant-state.ts'
import type { GrantState } from '../../src/decide/grant-state.ts'
import { planGrantEnd } from '../../src/decide/plan-grants.ts'
import { planRuns } from '../../src/decide/plan-runs.ts'
import { phaseBranch } from '../../src/model/place.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { contentOf, branchOf } from '../builders/branch-content.ts'
import { BY_A_JOB, grantedScene, hoursAfter, recorded, sceneOf } from '../builders/granted.ts'
import type { GrantedScene } from '../builders/granted.ts'
import { runBranchFor } from '../builders/run-branch.ts'
import type { RunBranchFacts } from '../builders/run-branch.ts'
import { applyEvidence, dryRunEvidence } from '../builders/run-evidence.ts'

const HERE = grantedScene()
const BY_JOB = grantedScene(BY_A_JOB)
const JOB = 4242
const HOLDER = `github:${JOB}:1`
const DRY = dryRunEvidence(HERE.dryRun, HERE.snapshot.now)
const DONE = applyEvidence(HERE.apply, HERE.snapshot.now, 'succeeded')

type Facts = {
  /** Nothing given: there is no run branch. */
  readonly branch?: RunBranchFacts
  readonly late?: boolean
  /** The default branch moved on. */
  readonly moved?: boolean
  readonly dispatched?: boolean
}

function seen(given: GrantedScene, { branch, late = false, moved = false, dispatched = false }: Facts): Snapshot {
  const { granted } = given
  const told = { grant: granted.digest, workflowRun: JOB }
  const before = dispatched
    ? recorded(given.snapshot, { event: 'run.dispatched', subject: [], data: told })
    : given.snapshot
  const base = moved ? { branch: 'main', sha: 'b'.repeat(40) } : before.base
  const now = late ? hoursAfter(before.now, 2) : before.now
  const snapshot = { ...before, base, now }
  return { ...snapshot, runs: branch === undefined ? [] : [runBranchFor(before, granted.digest, branch)] }
}

function stateOf(given: GrantedScene, facts: Facts): GrantState {
  return grantState(sceneOf(seen(given, facts)), given.granted)
}

const ON_IT: RunBranchFacts = { workflowRun: JOB }

describe('how a grant stands, and what follows', () => {
  const rows: readonly (readonly [string, GrantedScene, Facts, string, string, string])[] = [
    // On the granting machine.
    ['here: no branch', HERE, {}, 'new', 'dispatch-runs', '-'],
    ['here: no branch, the default branch moved', HERE, { moved: true }, 'new', 'dispatch-runs', '-'],
    ['here: no branch, time is up', HERE, { late: true }, 'withdrawn', '-', 'withdrawn'],
    ['here: branch, nobody took it up', HERE, { branch: {} }, 'at-work', 'dispatch-runs', '-'],
    ['here: branch, not taken up, time is up', HERE, { branch: {}, late: true }, 'stale', 'delete-branch', '-'],
    ['here: taken up, cut off', HERE, { branch: { holder: 'local:x' } }, 'at-work', 'dispatch-runs', '-'],
    [
      'here: taken up, cut off, late',
      HERE,
      { branch: { holder: 'local:x' }, late: true },
      'at-work',
      'dispatch-runs',
      '-',
    ],
    ['here: over', HERE, { branch: { holder: 'local:x', ended: true } }, 'over', '-', 'ended'],
    // By a job of the forge.
    ['job: nobody was asked', BY_JOB, {}, 'new', 'dispatch-runs', '-'],
    ['job: nobody was asked, time is up', BY_JOB, { late: true }, 'withdrawn', '-', 'withdrawn'],
    ['job: nobody was asked, the default branch moved', BY_JOB, { moved: true }, 'withdrawn', '-', 'withdrawn'],
    ['job: asked for, not known yet', BY_JOB, { branch: ON_IT }, 'at-work', '-', '-'],
    ['job: asked for', BY_JOB, { branch: ON_IT, dispatched: true }, 'at-work', '-', '-'],
    [
      'job: it runs',
      BY_JOB,
      { branch: { ...ON_IT, holder: HOLDER, job: 'going-on' }, dispatched: true },
      'at-work',
      '-',
      '-',
    ],
    [
      'job: it runs long',
      BY_JOB,
      { branch: { ...ON_IT, holder: HOLDER, job: 'going-on' }, dispatched: true, late: true },
      'at-work',
      '-',
      '-',
    ],
    [
      'job: never taken up, time is up',
      BY_JOB,
      { branch: ON_IT, dispatched: true, late: true },
      'stale',
      'delete-branch',
      '-',
    ],
    [
      'job: never taken up, main moved',
      BY_JOB,
      { branch: ON_IT, dispatched: true, moved: true },
      'stale',
      'delete-branch',
      '-',
    ],
    [
      'job: never taken up, and gone',
      BY_JOB,
      { branch: { ...ON_IT, job: 'gone' }, dispatched: true },
      'over',
      '-',
      'lost',
    ],
    [
      'job: taken up, and gone',
      BY_JOB,
      { branch: { ...ON_IT, holder: HOLDER, job: 'gone' }, dispatched: true },
      'over',
      '-',
      'lost',
    ],
    [
      'job: it said that it is over',
      BY_JOB,
      { branch: { ...ON_IT, holder: HOLDER, ended: true, job: 'gone' }, dispatched: true },
      'over',
      '-',
      'ended',
    ],
    [
      'job: delivered a run, goes on',
      BY_JOB,
      { branch: { ...ON_IT, holder: HOLDER, delivered: [DRY] }, dispatched: true },
      'at-work',
      'collect-runs',
      '-',
    ],
    [
      'job: began a run, goes on',
      BY_JOB,
      { branch: { ...ON_IT, holder: HOLDER, started: [HERE.apply.id], job: 'going-on' }, dispatched: true },
      'at-work',
      '-',
      '-',
    ],
    [
      'job: began a run, and gone',
      BY_JOB,
      { branch: { ...ON_IT, holder: HOLDER, started: [HERE.apply.id], job: 'gone' }, dispatched: true },
      'over',
      'collect-runs',
      '-',
    ],
    ['job: the branch was deleted', BY_JOB, { dispatched: true }, 'over', 'collect-runs', '-'],
    [
      'job: the branch was deleted, late',
      BY_JOB,
      { dispatched: true, late: true, moved: true },
      'over',
      'collect-runs',
      '-',
    ],
  ]

  test.each(rows)('%s', (_, given, facts, kind, effect, end) => {
    const scene = sceneOf(seen(given, facts))
    expect(grantState(scene, given.granted).kind).toBe(kind)
    expect(planRuns(scene)[0]?.kind ?? '-').toBe(effect)
    expect(planGrantEnd(scene)?.how ?? '-').toBe(end)
  })
})

describe('what a job left', () => {
  const job = { ...ON_IT, holder: HOLDER }

  function left(branch: RunBranchFacts, phase: readonly (typeof DRY)[] = []) {
    const snapshot = seen(BY_JOB, { branch, dispatched: true })
    const scene = sceneOf(withCollected(snapshot, phase))
    const state = grantState(scene, BY_JOB.granted)
    if (state.kind !== 'at-work' && state.kind !== 'over') throw new Error(state.kind)
    const { runs, lost } = uncollected(scene, BY_JOB.granted, state.reading)
    return { runs, lost: lost.map(({ id, mode }) => `${id} ${mode}`) }
  }

  const [dry, done] = [HERE.dryRun.id, HERE.apply.id]
  test.each<readonly [string, RunBranchFacts, readonly (typeof DRY)[], readonly string[], readonly string[]]>([
    ['nothing yet', {}, [], [], []],
    ['a rehearsal', { delivered: [DRY] }, [], [dry], []],
    ['a rehearsal that was collected', { delivered: [DRY] }, [DRY], [], []],
    ['a run begun', { delivered: [DRY], started: [done] }, [DRY], [], [`${done} apply`]],
    ['a run begun and delivered', { delivered: [DRY, DONE], started: [done] }, [DRY], [done], []],
    ['everything, collected', { delivered: [DRY, DONE], started: [done], ended: true }, [DRY, DONE], [], []],
    ['a rehearsal that says it began changes nothing', { started: [dry] }, [], [], []],
    ['a run that nobody granted', { started: ['other-1-apply'] }, [], [], []],
  ])('%s', (_, branch, collected, runs, lost) => {
    expect(left({ ...job, ...branch }, collected)).toEqual({ runs, lost })
  })

  test('of a branch that is gone every run that changes something may have begun, but for those collected', () => {
    const scene = sceneOf(withCollected(seen(BY_JOB, { dispatched: true }), [DRY]))
    const [effect] = planRuns(scene)
    expect(effect).toMatchObject({ kind: 'collect-runs', runs: [], lost: [{ id: done, mode: 'apply' }] })
    const all = sceneOf(withCollected(seen(BY_JOB, { dispatched: true }), [DRY, DONE]))
    expect(planRuns(all)).toEqual([])
    expect(planGrantEnd(all)).toEqual({ grant: BY_JOB.granted.digest, how: 'lost', job: null, runs: [] })
  })
})

test('the state names the branch that it was read from', () => {
  const branch = { ...ON_IT, holder: HOLDER }
  expect(stateOf(BY_JOB, { branch })).toMatchObject({ kind: 'at-work', reading: { claim: { holder: HOLDER } } })
  expect(stateOf(BY_JOB, { dispatched: true })).toMatchObject({ kind: 'over', how: 'lost', branch: null })
})

/** The snapshot with a build branch that these runs were collected on. */
function withCollected(snapshot: Snapshot, runs: readonly (typeof DRY)[]): Snapshot {
  const build = snapshot.pulls.find(({ phase, state }) => phase === 'build' && state === 'open')
  if (build === undefined) throw new Error('there is no build pull request')
  const world = { files: snapshot.files } as Parameters<typeof contentOf>[0]
  const assets = build.content.changes.map(({ path, after }) => ({ path, content: after?.text ?? null }))
  const content = contentOf(world, 'build', [...assets, ...runs.flatMap(({ files }) => files)])
  const branches = snapshot.branches.map((each) =>
    each.name === phaseBranch('001-demo', 'build') ? branchOf('build', content) : each,
  )
  return { ...snapshot, branches, pulls: snapshot.pulls.map((each) => (each === build ? { ...build, content } : each)) }
}
