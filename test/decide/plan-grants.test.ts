import { describe, expect, test } from 'vitest'
import { planDispatched, planGrant } from '../../src/decide/plan-grants.ts'
import { RUN_WORKFLOW } from '../../src/model/grant.ts'
import { recordsOf } from '../../src/model/record.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { BY_A_JOB, grantedScene, hoursAfter, recorded, sceneOf } from '../builders/granted.ts'
import { runBranchFor } from '../builders/run-branch.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'
import { beforePhase } from './scenes.ts'

function granted(facts: SceneFacts) {
  return planGrant(sceneOf(buildScene(facts).snapshot))
}

describe('the grant of a build', () => {
  test('names the very runs, the contract, the commit, the machine and the hour', () => {
    const { snapshot } = buildScene({ phase: 'build', built: 'requested' })
    const { granted: expected } = grantedScene()
    expect(planGrant(sceneOf(snapshot))).toEqual(expected.data)
  })

  test('for a runner of the forge names the workflow too', () => {
    const policy = { environments: { lab: { stage: 1, runner: ['self-hosted', 'dmz'] } } }
    expect(granted({ phase: 'build', built: 'requested', policy })).toMatchObject({
      runner: ['self-hosted', 'dmz'],
      workflow: RUN_WORKFLOW,
    })
  })

  test('where the plan has to be approved is of the rehearsals alone', () => {
    const policy = { environments: { lab: { stage: 1, 'plan-approval': 'required' } } }
    const { snapshot } = buildScene({ phase: 'build', policy })
    const [asked] = recordsOf(
      buildScene({ phase: 'build', built: 'requested', policy }).snapshot.ledger.records,
      'build.requested',
    )
    if (asked === undefined) throw new Error('the build was not asked for')
    const told = { ...asked.data, planApproval: 'required' as const }
    const seen = recorded(snapshot, { event: 'build.requested', subject: [], data: told })
    expect(planGrant(sceneOf(seen))).toMatchObject({
      command: 'dry-run',
      runs: [{ id: 'rotate-certificate-1-dry-run' }],
    })
  })

  test.each<readonly [string, SceneFacts]>([
    ['that nobody asked for', { phase: 'build' }],
    ['that is granted', { phase: 'build', built: 'started' }],
    ['that came to nothing three times', { phase: 'build', built: 'stuck' }],
    ['that is done', { phase: 'build', built: 'as-designed' }],
    ['that was rolled back', { phase: 'build', built: 'rolled-back' }],
    ['before Gate 2', { phase: 'design', reviews: ['ana', 'sam'] }],
    ['whose skill is gone', { phase: 'build', built: 'requested', uninstall: ['tls-certificate/rotate'] }],
    ['on whose branch somebody else wrote', { phase: 'build', built: 'requested', contributor: 'rik' }],
    ['whose pull request was closed', { phase: 'build', built: 'requested', state: 'closed' }],
    [
      'in an environment that the policy does not name',
      { phase: 'build', built: 'requested', policy: { environments: {} } },
    ],
  ])('%s: there is none', (_, facts) => {
    expect(granted(facts)).toBe(null)
  })
})

describe('the grant of discovery', () => {
  const ready = beforePhase({ phase: 'feasibility' })

  test('names what the locked spec gives, and stands on Gate 1', () => {
    const gate1 = recordsOf(ready.ledger.records, 'gate.merged').at(-1)?.digest
    expect(planGrant(sceneOf(ready))).toMatchObject({
      command: 'discover',
      authority: gate1,
      design: null,
      attempt: 1,
      environment: 'lab',
      runner: ['local'],
      workflow: null,
      commit: ready.base.sha,
      expires: hoursAfter(ready.now, 1),
      runs: [{ id: 'discover-1' }],
    })
  })

  test('that is in force is not given again, and after three that came to nothing none is', () => {
    let seen = ready
    for (let time = 1; time <= 3; time += 1) {
      const data = planGrant(sceneOf(seen))
      if (data === null) throw new Error(`no grant, time ${time}`)
      seen = recorded(seen, { event: 'run.granted', subject: [], data })
      expect(planGrant(sceneOf(seen))).toBe(null)
      const grant = seen.ledger.records.at(-1)?.digest ?? ''
      seen = recorded(seen, { event: 'run.ended', subject: [], data: { grant, how: 'lost', job: null, runs: [] } })
    }
    expect(planGrant(sceneOf(seen))).toBe(null)
    const moved = { ...seen, base: { ...seen.base, sha: 'b'.repeat(40) } }
    expect(planGrant(sceneOf(moved))).toMatchObject({ command: 'discover', commit: 'b'.repeat(40) })
  })

  test('is none once everything was looked at', () => {
    expect(planGrant(sceneOf(buildScene({ phase: 'feasibility' }).snapshot))).toBe(null)
  })
})

describe('a job that was asked for', () => {
  const { snapshot, granted: grant } = grantedScene(BY_A_JOB)
  const withBranch = (seen: Snapshot, workflowRun: number | null, holder?: string): Snapshot => {
    const facts = holder === undefined ? { workflowRun } : { workflowRun, holder }
    return { ...seen, runs: [runBranchFor(seen, grant.digest, facts)] }
  }

  test.each<readonly [string, Snapshot, number | null | undefined]>([
    ['is recorded with its number', withBranch(snapshot, 4242), 4242],
    ['is recorded also where the forge does not tell it', withBranch(snapshot, null), null],
    ['is recorded also when the job was faster', withBranch(snapshot, 4242, 'github:4242:1'), 4242],
    ['is none without a branch', snapshot, undefined],
    [
      'is none any more when nobody took it up in time',
      { ...withBranch(snapshot, 4242), now: hoursAfter(snapshot.now, 2) },
      undefined,
    ],
  ])('%s', (_, seen, workflowRun) => {
    const expected = workflowRun === undefined ? null : { grant: grant.digest, workflowRun }
    expect(planDispatched(sceneOf(seen))).toEqual(expected)
  })

  test('is recorded once', () => {
    const data = { grant: grant.digest, workflowRun: 4242 }
    const told = recorded(withBranch(snapshot, 4242), { event: 'run.dispatched', subject: [], data })
    expect(planDispatched(sceneOf(told))).toBe(null)
  })

  test('on the granting machine there is none', () => {
    const here = grantedScene()
    const seen = { ...here.snapshot, runs: [runBranchFor(here.snapshot, here.granted.digest, { holder: 'local:x' })] }
    expect(planDispatched(sceneOf(seen))).toBe(null)
  })
})
