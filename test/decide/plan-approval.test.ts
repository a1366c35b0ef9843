import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { digestOfData } from '../../src/model/digest.ts'
import type { Effect } from '../../src/model/effect.ts'
import { describeEffect } from '../../src/model/effect.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'
import { beforePhase, withRecords } from './scenes.ts'

const POLICY = { environments: { lab: { stage: 1, 'plan-approval': 'required' } } }
/** Rehearsed and not started; rik asked for the build. */
const REHEARSED: SceneFacts = { phase: 'build', built: 'started', forget: ['run.granted', 'run.ended'], policy: POLICY }
const PLAN = planIn(buildScene(REHEARSED).snapshot)
const OTHER = `sha256:${'0'.repeat(64)}`

test.each([
  ['by a person', { phase: 'build', policy: POLICY, comments: [{ by: 'ana', body: '/sdd build' }] }],
  ['by the policy', { phase: 'build', policy: { environments: { lab: { stage: 2, 'plan-approval': 'required' } } } }],
] satisfies (readonly [string, SceneFacts])[])(
  'a build asked for %s says that its plan is to be approved',
  (_, facts) => {
    expect(recordsIn(decide(beginning(facts)).effects)).toMatchObject([
      { event: 'build.requested', data: { attempt: 1, planApproval: 'required' } },
    ])
  },
)

test('a build where no plan has to be approved does not say so', () => {
  const facts: SceneFacts = { phase: 'build', comments: [{ by: 'ana', body: '/sdd build' }] }
  const [record] = recordsIn(decide(beginning(facts)).effects)
  expect(record?.data).not.toHaveProperty('planApproval')
})

describe('a rehearsed plan', () => {
  test('waits: nothing is started, and the check names its digest and who may approve it', () => {
    const { effects, verdicts } = decide(asking(buildScene(REHEARSED).snapshot))
    expect(recordsIn(effects)).toEqual([])
    expect(effects.filter(({ kind }) => kind === 'dispatch-runs')).toEqual([])
    const build = verdicts.find(({ phase }) => phase === 'build')
    expect(build?.conclusion).toBe('waiting')
    expect(build?.next).toContain(
      `a person with write permission other than rik comments "/sdd approve-plan ${PLAN}" on #5`,
    )
  })

  test.each([
    ['with the digest as shown', `/sdd approve-plan ${PLAN}`],
    ['with the digits alone', `/sdd approve-plan ${PLAN.replace('sha256:', '')}`],
  ])('is approved by somebody else, %s', (_, body) => {
    const { effects } = decide(commented('ana', body))
    expect(recordsIn(effects)).toMatchObject([
      { event: 'plan.approved', data: { attempt: 1, plan: PLAN, by: { login: 'ana' } } },
    ])
    expect(effects.map(describeEffect)).toEqual([expect.stringMatching(/^eyes on/), 'record plan.approved'])
  })

  test('that is approved is started', () => {
    const snapshot = commented('ana', `/sdd approve-plan ${PLAN}`)
    const [record] = recordsIn(decide(snapshot).effects)
    if (record === undefined) throw new Error('a record was expected')
    const [last] = snapshot.ledger.records.slice(-1)
    if (last === undefined) throw new Error('a scene has records')
    const predicate = { ...last.statement.predicate, event: record.event, data: record.data }
    const stored = { ...last, statement: { ...last.statement, predicate } } as typeof last
    const { effects } = decide(withRecords(snapshot, [...snapshot.ledger.records, stored]))
    expect(recordsIn(effects)).toMatchObject([{ event: 'run.granted', data: { command: 'build' } }])
    expect(reactionsIn(effects)).toEqual(['eyes', '+1'])
  })

  test.each([
    ['another digest', 'ana', OTHER, 'the plan shown in the build pull request has another digest'],
    ['no digest', 'ana', '', 'with the digest that the build pull request shows'],
    ['the beginning of the digest', 'ana', PLAN.slice(0, 20), 'with the digest that the build pull request shows'],
    ['who asked for the build', 'rik', PLAN, 'who asked for the build does not approve its plan'],
    ['who may not write', 'gus', PLAN, 'has no write permission'],
  ])('is not approved by %s', (_, by, digest, reason) => {
    const { effects } = decide(commented(by, `/sdd approve-plan ${digest}`))
    expect(recordsIn(effects)).toEqual([])
    expect(repliesIn(effects)).toEqual([expect.stringContaining(reason)])
    expect(repliesIn(effects).join('')).not.toContain(PLAN)
    expect(reactionsIn(effects)).toEqual(['eyes', '-1'])
  })

  test.each([
    ['not by a second account of who asked', 'ana', { aliases: { rik: ['ana'] } }, []],
    [
      'by who asked where the policy lets requesters approve',
      'rik',
      { 'separation-of-duties': { requester: 'allow' } },
      ['rik'],
    ],
  ])('is approved %s', (_, by, more, approvers) => {
    const policy = { ...POLICY, ...more }
    const plan = planIn(buildScene({ ...REHEARSED, policy }).snapshot)
    const records = recordsIn(decide(commented(by, `/sdd approve-plan ${plan}`, policy)).effects)
    expect(records.map((record) => record.event === 'plan.approved' && record.data.by.login)).toEqual(approvers)
  })

  test('is no plan while nothing is rehearsed', () => {
    const { snapshot } = buildScene({
      phase: 'build',
      policy: POLICY,
      built: 'requested',
      comments: [{ by: 'ana', body: `/sdd approve-plan ${PLAN}` }],
    })
    expect(repliesIn(decide(asking(snapshot)).effects)).toEqual([expect.stringContaining('no plan waits for approval')])
  })
})

function commented(by: string, body: string, policy: SceneFacts['policy'] = POLICY): Snapshot {
  return asking(buildScene({ ...REHEARSED, policy, comments: [{ by, body, on: 'pull' }] }).snapshot)
}

/** Gate 2 is locked and nobody has begun; what was said stays said. */
function beginning(facts: SceneFacts): Snapshot {
  return { ...beforePhase(facts), issue: buildScene(facts).snapshot.issue }
}

/** The build was asked for where its plan has to be approved. */
function asking(snapshot: Snapshot): Snapshot {
  const records = snapshot.ledger.records.map((record) => {
    const { predicate } = record.statement
    if (predicate.event !== 'build.requested') return record
    const data = { ...predicate.data, planApproval: 'required' as const }
    return { ...record, statement: { ...record.statement, predicate: { ...predicate, data } } }
  })
  return withRecords(snapshot, records)
}

function planIn(snapshot: Snapshot): string {
  const runs = snapshot.branches
    .flatMap(({ changes }) => changes)
    .filter(({ path }) => path.endsWith('-dry-run/run.json'))
  return digestOfData(runs.map(({ after }) => after?.digest ?? ''))
}

function recordsIn(effects: readonly Effect[]) {
  return effects.flatMap((effect) => (effect.kind === 'append-record' ? [effect.record] : []))
}

function reactionsIn(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) => (effect.kind === 'react' ? [effect.reaction] : []))
}

function repliesIn(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'upsert-comment' && effect.marker.startsWith('<!-- specgate:reply:') ? [effect.body] : [],
  )
}
