import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Effect } from '../../src/model/effect.ts'
import { describeEffect } from '../../src/model/effect.ts'
import { POLICY_PATH } from '../../src/model/place.ts'
import type { Merge, Snapshot } from '../../src/model/snapshot.ts'
import { gitId } from '../builders/repository-file.ts'
import { buildScene } from '../builders/scene.ts'
import { storedRecord } from '../builders/world.ts'
import { beforePhase, SCENES, withPull, withRecords } from './scenes.ts'

const APPROVED = buildScene({ reviews: ['ana'], approved: true })

describe('ground that cannot be read blocks every open pull request and does nothing else', () => {
  const { snapshot } = APPROVED
  const [first, ...rest] = snapshot.ledger.records
  const forged = first === undefined ? [] : [{ ...first, problem: 'is signed by no trusted key' }, ...rest]
  const broken: readonly (readonly [string, Snapshot, string])[] = [
    ['a policy that is no YAML', withPolicy(snapshot, 'gates: ['), 'SG401'],
    ['a policy with an unknown key', withPolicy(snapshot, 'version: 1\nbypass: [rik]\n'), 'SG402'],
    ['an empty policy', withPolicy(snapshot, ''), 'SG402'],
    ['no policy', { ...snapshot, files: snapshot.files.filter((file) => file.path !== POLICY_PATH) }, 'SG400'],
    ['a policy that is a symbolic link', withPolicyMode(snapshot, '120000'), 'SG400'],
    ['no ledger', { ...snapshot, ledger: { ...snapshot.ledger, tip: null, next: null } }, 'SG421'],
    ['a record that no trusted key signed', { ...snapshot, ledger: { ...snapshot.ledger, records: forged } }, 'SG422'],
    [
      'a file in the ledger that is no record',
      { ...snapshot, ledger: { ...snapshot.ledger, broken: [{ path: 'ledger/001-demo/x', problem: 'is no record' }] } },
      'SG422',
    ],
    ['a last record that cannot be trusted', { ...snapshot, ledger: { ...snapshot.ledger, next: null } }, 'SG422'],
    ['no library entry for the use case', { ...snapshot, library: [] }, 'SG315'],
  ]

  test.each(broken)('%s', (_, ground, code) => {
    const { verdicts, findings, effects, next } = decide(ground)
    expect(verdicts).toEqual([])
    expect(findings.map((finding) => finding.code)).toContain(code)
    expect(effects.map(describeEffect)).toEqual([
      'check specgate / requirements on #2: failure',
      'check specgate / gate on #2: failure',
    ])
    expect(next.join()).toContain(code)
  })

  test('both checks of a build pull request fail', () => {
    const { snapshot } = buildScene({ phase: 'build', built: 'as-designed', policy: null })
    expect(decide(snapshot).effects.map(describeEffect)).toEqual([
      'check specgate / build on #5: failure',
      'check specgate / as-built on #5: failure',
      'check specgate / gate on #5: failure',
    ])
  })

  test('what the check says already is not said again', () => {
    const checks = decide(withPolicy(snapshot, '')).effects.flatMap((effect) => {
      if (effect.kind !== 'set-check') throw new Error('a check was expected')
      const { name, head, conclusion, title, summary } = effect
      return [{ name, head, conclusion, title, summary }]
    })
    expect(checks).toHaveLength(2)
    const told = withPull(APPROVED, { checks })
    expect(decide(withPolicy(told, '')).effects).toEqual([])
  })
})

describe('a check turns green only after the ledger holds the approval', () => {
  test('approved: the record comes first, and no check is green beside it', () => {
    const { snapshot, pull } = buildScene({ reviews: ['ana'] })
    const { effects, verdicts } = decide(snapshot)
    expect(verdicts.map((verdict) => verdict.conclusion)).toEqual(['passed'])
    expect(effects.map(describeEffect)).toEqual(['record gate.approved'])
    const [effect] = effects
    if (effect?.kind !== 'append-record' || effect.record.event !== 'gate.approved')
      throw new Error('a record was expected')
    expect(effect.record.data).toMatchObject({
      gate: 'requirements',
      change: { pull: 2, head: pull.content.sha },
      approvals: [{ user: { login: 'ana' }, commit: pull.content.sha }],
      previous: null,
    })
    expect(effect.record.subject.map((subject) => subject.name)).toEqual(
      pull.content.changes.map((change) => change.path),
    )
    const recorded = withRecords(snapshot, [
      ...snapshot.ledger.records,
      storedRecord(snapshot.ledger.records, effect.record),
    ])
    expect(greenIn(decide(recorded).effects)).toEqual(['specgate / requirements', 'specgate / gate'])
  })

  test('a push after the approval takes it back before anything else', () => {
    const content = { ...APPROVED.content, sha: gitId('pushed') }
    const { effects, verdicts } = decide(withPull(APPROVED, { content }))
    expect(verdicts.map((verdict) => verdict.conclusion)).toEqual(['waiting'])
    expect(effects.map(describeEffect)).toEqual(['record gate.revoked'])
  })

  test('an approver who lost the role takes it back too', () => {
    const users = APPROVED.snapshot.users.map((user) => (user.login === 'ana' ? { ...user, teams: [] } : user))
    expect(decide({ ...APPROVED.snapshot, users }).effects.map(describeEffect)).toEqual(['record gate.revoked'])
  })

  test('no scene without a recorded approval has a green check, whatever the verdict', () => {
    const unrecorded = SCENES.filter(([, { pull }]) => pull.reviews.length === 0)
    const green = unrecorded.flatMap(([name, { snapshot }]) =>
      greenIn(decide(snapshot).effects).map((check) => `${name}: ${check}`),
    )
    expect(green).toEqual([])
  })
})

describe('a merge', () => {
  const merge: Merge = {
    sha: gitId('merge'),
    tree: gitId('tree'),
    from: APPROVED.content.mergeBase,
    method: 'squash',
    by: { id: 11, login: 'ana' },
    at: '2026-11-20T12:00:00.000Z',
  }

  test('of what was approved locks the gate', () => {
    const { effects } = decide(withPull(APPROVED, { state: 'merged', merge }))
    expect(effects).toMatchObject([
      { kind: 'append-record', record: { event: 'gate.merged', data: { gate: 'requirements', merge } } },
    ])
  })

  test('of what nobody approved is told as a bypass and locks nothing', () => {
    const { effects } = decide(withPull(buildScene(), { state: 'merged', merge }))
    expect(effects).toMatchObject([
      {
        kind: 'append-record',
        record: {
          event: 'bypass.observed',
          data: { gate: 'requirements', pull: 2, reasons: [expect.stringContaining('SG130')] },
        },
      },
    ])
  })

  test('of an approval before the last push is told as a bypass', () => {
    const content = { ...APPROVED.content, sha: gitId('pushed') }
    expect(decide(withPull(APPROVED, { state: 'merged', merge, content })).effects.map(describeEffect)).toEqual([
      'record bypass.observed',
    ])
  })
})

describe('effects carry what they expect to find', () => {
  const snapshots = [
    ...SCENES.map(([name, { snapshot }]) => [name, snapshot] as const),
    ['a spec to draft', beforePhase({})] as const,
    ['an environment to discover', beforePhase({ phase: 'feasibility' })] as const,
    ['a design to draft', beforePhase({ phase: 'design' })] as const,
    ['a build to run', buildScene({ phase: 'build', built: 'requested' }).snapshot] as const,
  ]

  test.each(snapshots)('%s', (_, snapshot) => {
    const { effects } = decide(snapshot)
    for (const effect of effects) expectGrounded(snapshot, effect)
  })

  test.each([
    ['a spec to draft', beforePhase({}), 'spec-agent drafts requirements on sdd/001-demo/requirements'],
    ['an environment to discover', beforePhase({ phase: 'feasibility' }), 'record run.granted'],
    ['a design to draft', beforePhase({ phase: 'design' }), 'solution-arch-agent drafts design on sdd/001-demo/design'],
    ['a build to run', buildScene({ phase: 'build', built: 'requested' }).snapshot, 'record run.granted'],
    [
      'a build that is granted',
      buildScene({ phase: 'build', built: 'started' }).snapshot,
      'build of 001-demo in lab by the Action',
    ],
  ])('%s comes first', (_, snapshot, first) => {
    expect(decide(snapshot).effects.map(describeEffect)[0]).toBe(first)
  })
})

function expectGrounded(snapshot: Snapshot, effect: Effect): void {
  if (effect.kind === 'append-record') expect(effect.expectedTip).toBe(snapshot.ledger.tip)
  if (effect.kind === 'draft' || effect.kind === 'collect-runs') {
    const tip = snapshot.branches.find((branch) => branch.name === effect.branch)?.sha ?? null
    expect(effect.expected).toBe(tip)
    expect(effect.parent).toBe(tip ?? snapshot.base.sha)
  }
  if (effect.kind === 'set-check')
    expect(effect.head).toBe(snapshot.pulls.find((pull) => pull.number === effect.pull)?.content.sha)
}

describe('a closed pull request is left alone', () => {
  test.each(['requirements', 'feasibility', 'design', 'build'] as const)('%s', (phase) => {
    const { snapshot } = buildScene({ phase, state: 'closed', reviews: ['ana', 'sam', 'olga'] })
    expect(decide(snapshot)).toMatchObject({ verdicts: [], effects: [] })
  })

  test('a closed issue stops drafting', () => {
    const snapshot = beforePhase({ phase: 'design' })
    const issue = snapshot.issue === null ? null : { ...snapshot.issue, state: 'closed' as const }
    expect(decide({ ...snapshot, issue }).effects).toEqual([])
  })
})

describe('the policy mode', () => {
  test.each([
    ['enforce', 'failure'],
    ['warn', 'success'],
    ['observe', 'success'],
  ])('%s: the check of a blocked spec is %s', (mode, conclusion) => {
    const { snapshot } = buildScene({ policy: { mode }, draft: true })
    const { effects, verdicts } = decide(snapshot)
    expect(verdicts.map((verdict) => verdict.conclusion)).toEqual(['blocked'])
    const checks = effects.flatMap((effect) => (effect.kind === 'set-check' ? [effect] : []))
    expect(checks.map((check) => check.conclusion)).toEqual([conclusion, conclusion])
    const told = checks.filter(({ title }) => title.startsWith(`${mode} only, would be blocked: `))
    expect(told).toHaveLength(mode === 'enforce' ? 0 : 2)
    const said = effects.map(({ kind }) => kind).filter((kind) => kind !== 'set-check')
    expect(said).toEqual(mode === 'observe' ? [] : ['upsert-comment', 'set-labels'])
  })

  test.each(['warn', 'observe'])('%s records no approval that nobody gave', (mode) => {
    const { snapshot } = buildScene({ policy: { mode }, reviews: ['rik'] })
    expect(decide(snapshot).effects.filter((effect) => effect.kind === 'append-record')).toEqual([])
  })
})

function withPolicy(snapshot: Snapshot, text: string): Snapshot {
  return { ...snapshot, files: snapshot.files.map((file) => (file.path === POLICY_PATH ? { ...file, text } : file)) }
}

function withPolicyMode(snapshot: Snapshot, mode: string): Snapshot {
  return {
    ...snapshot,
    files: snapshot.files.map((file) => (file.path === POLICY_PATH ? { ...file, mode, text: null } : file)),
  }
}

function greenIn(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'set-check' && effect.conclusion === 'success' ? [effect.name] : [],
  )
}
