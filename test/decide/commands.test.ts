import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Effect } from '../../src/model/effect.ts'
import { describeEffect } from '../../src/model/effect.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { BOT } from '../builders/people.ts'
import { buildScene } from '../builders/scene.ts'
import { beforePhase } from './scenes.ts'

type Replies = readonly { readonly target: number; readonly body: string }[]

describe('/sdd build', () => {
  const asked: SceneFacts = { comments: [{ by: 'ana', body: '/sdd build' }] }

  test.each([
    ['Gate 1 is open', { ...asked }, 'no build before Gate 2: Gate 1 is open'],
    [
      'feasibility is open',
      { ...asked, phase: 'feasibility' },
      'no build before Gate 2: the feasibility approval is open',
    ],
    [
      'Gate 2 waits for one of two',
      { ...asked, phase: 'design', reviews: ['ana'] },
      'no build before Gate 2: Gate 2 is open',
    ],
    [
      'Gate 2 is approved and not merged',
      { ...asked, phase: 'design', reviews: ['ana', 'sam'], approved: true },
      'no build before Gate 2: Gate 2 is approved but #4 is not merged',
    ],
  ] satisfies (readonly [string, SceneFacts, string])[])('is refused while %s, and says why', (_, facts, reason) => {
    const { effects } = decide(buildScene(facts).snapshot)
    expect(repliesIn(effects)).toEqual([
      { target: 1, body: expect.stringContaining(`\`/sdd build\` was refused: ${reason}`) },
    ])
    expectNoBuild(effects)
  })

  test('given before Gate 2 stays refused after it', () => {
    const snapshot = beforePhase({ phase: 'build', said: ['/sdd build'] })
    const { effects, engagement } = decide(snapshot)
    expect(engagement?.gates.design.status).toBe('locked')
    expect(repliesIn(effects)).toEqual([
      { target: 1, body: expect.stringContaining('it was asked before Gate 2 was locked; ask again') },
    ])
    expectNoBuild(effects)
  })

  test('given after Gate 2 starts it, once', () => {
    const { snapshot } = buildScene({ ...asked, phase: 'build' })
    const [comment] = snapshot.issue?.comments ?? []
    const { effects } = decide(snapshot)
    expect(effects).toMatchObject([
      { kind: 'react', comment: comment?.id, reaction: 'eyes' },
      {
        kind: 'append-record',
        record: { event: 'build.requested', data: { attempt: 1, by: { login: 'ana' }, comment: comment?.id } },
      },
    ])
  })

  test('while a build is under way is refused', () => {
    const { effects } = decide(buildScene({ ...asked, phase: 'build', built: 'started' }).snapshot)
    expect(repliesIn(effects)).toMatchObject([{ body: expect.stringContaining('a build is under way') }])
  })

  test('after a build that went well is refused', () => {
    const { effects } = decide(buildScene({ ...asked, phase: 'build', built: 'as-designed' }).snapshot)
    expect(repliesIn(effects)).toMatchObject([{ body: expect.stringContaining('every component is built') }])
    expectNoBuild(effects)
  })

  test('after a build that was rolled back asks for another attempt', () => {
    const { effects } = decide(buildScene({ ...asked, phase: 'build', built: 'rolled-back' }).snapshot)
    expect(effects).toMatchObject([
      { kind: 'react', reaction: 'eyes' },
      { kind: 'append-record', record: { event: 'build.requested', data: { attempt: 2 } } },
    ])
  })

  test('on a locked spec that drifted is refused', () => {
    const { effects } = decide(buildScene({ ...asked, phase: 'build', drift: 'customer-spec.md' }).snapshot)
    expect(repliesIn(effects)).toMatchObject([{ body: expect.stringContaining('is not what was approved') }])
    expectNoBuild(effects)
  })

  test.each([
    ['by somebody who may not write', { by: 'gus', body: '/sdd build' }, 'has no write permission'],
    ['by an account nobody knows', { by: 'stranger', body: '/sdd build' }, 'not a known, active account'],
    ['in a comment that was edited', { by: 'ana', body: '/sdd build', edited: true }, 'edited after it was written'],
  ])('%s is refused', (_, comment, reason) => {
    const { effects } = decide(buildScene({ phase: 'build', comments: [comment] }).snapshot)
    expect(repliesIn(effects)).toMatchObject([{ body: expect.stringContaining(reason) }])
    expectNoBuild(effects)
  })

  test.each([
    ['by a bot', { by: 'robo', body: '/sdd build' }],
    ['by the program itself', { by: BOT.login, body: '/sdd build' }],
    ['in a quotation', { by: 'ana', body: '> /sdd build' }],
    ['in a quotation of a quotation', { by: 'ana', body: '> > /sdd build' }],
    ['in a code block', { by: 'ana', body: '```\n/sdd build\n```' }],
    ['in an indented code block', { by: 'ana', body: 'like this:\n\n    /sdd build' }],
    ['in what is folded away', { by: 'ana', body: '<details>\n\n/sdd build\n\n</details>' }],
    ['in the middle of a line', { by: 'ana', body: 'please do not /sdd build yet' }],
  ])('%s is no command', (_, comment) => {
    const { effects } = decide(buildScene({ phase: 'build', comments: [comment] }).snapshot)
    expect(repliesIn(effects)).toEqual([])
    expect(effects.filter(({ kind }) => kind === 'react')).toEqual([])
    expectNoBuild(effects)
  })
})

test('a refusal is told once', () => {
  const { snapshot } = buildScene({ comments: [{ by: 'ana', body: '/sdd build' }] })
  const [reply] = repliesIn(decide(snapshot).effects)
  const { issue } = snapshot
  if (issue === null || reply === undefined) throw new Error('a reply was expected')
  const at = snapshot.now
  const answered = {
    ...issue,
    comments: [
      ...issue.comments,
      { id: 99, author: BOT, body: reply.body, createdAt: at, updatedAt: at, reactions: [] },
    ],
  }
  expect(repliesIn(decide({ ...snapshot, issue: answered }).effects)).toEqual([])
})

test('stage 2 starts the build by itself, once', () => {
  const policy = { environments: { lab: { stage: 2 } } }
  const first = decide(beforePhase({ phase: 'build', policy }))
  expect(first.effects).toMatchObject([
    {
      kind: 'append-record',
      record: { event: 'build.requested', data: { attempt: 1, by: { login: BOT.login }, comment: null } },
    },
  ])
  const failed = decide(buildScene({ phase: 'build', policy, built: 'rolled-back' }).snapshot)
  expect(failed.effects.map(describeEffect)).not.toContain('record build.requested')
})

describe('other commands', () => {
  test.each([
    ['an unknown one', {}, '/sdd approve', 'there is no such command'],
    ['an unknown question', {}, '/sdd clarify Q-099 tomorrow', 'there is no question Q-099'],
    ['an answer that does not fit', {}, '/sdd clarify Q-006 many', 'Q-006'],
    ['a line without its answer', {}, '/sdd clarify Q-011 <answer>', 'write your answer in the place of'],
    ['an answer after Gate 1', { phase: 'feasibility' }, '/sdd clarify Q-006 30', 'the spec is locked'],
    ['a decision without a reason', { phase: 'feasibility' }, '/sdd decide TRD-001 A', 'a reason is needed'],
    [
      'a decision on no tradeoff',
      { phase: 'feasibility' },
      '/sdd decide TRD-099 A because',
      'there is no tradeoff TRD-099',
    ],
    ['an option there is not', { phase: 'feasibility' }, '/sdd decide TRD-001 Z because', 'TRD-001 has the options'],
    [
      'a decision after the report is locked',
      { phase: 'design' },
      '/sdd decide TRD-001 A because',
      'the feasibility report is locked',
    ],
  ] satisfies (readonly [string, SceneFacts, string, string])[])('%s is refused', (_, facts, body, reason) => {
    const { effects } = decide(buildScene({ ...facts, comments: [{ by: 'ana', body, on: 'pull' }] }).snapshot)
    expect(repliesIn(effects)).toMatchObject([{ body: expect.stringContaining(reason) }])
  })

  test('an answer has the spec drafted again', () => {
    const comments = [{ by: 'rik', body: '/sdd clarify Q-010 2026-12-01 22:00 to 23:00 UTC', on: 'pull' as const }]
    const { effects } = decide(buildScene({ request: { 'maintenance-window': null }, comments }).snapshot)
    expect(effects.map(describeEffect).slice(0, 3)).toEqual([
      'eyes on comment 1 of #2',
      'spec-agent drafts requirements on sdd/001-demo/requirements',
      '+1 on comment 1 of #2',
    ])
  })

  test('a decision has the report drafted again', () => {
    const comments = [{ by: 'ana', body: '/sdd decide TRD-001 A shorter is safer', on: 'pull' as const }]
    const { effects } = decide(
      buildScene({ phase: 'feasibility', request: { 'validity-days': 398 }, comments }).snapshot,
    )
    expect(effects.map(describeEffect).slice(0, 3)).toEqual([
      'eyes on comment 2 of #3',
      'solution-arch-agent drafts feasibility on sdd/001-demo/feasibility',
      '+1 on comment 2 of #3',
    ])
  })

  test('what people wrote on the branch is not drafted over', () => {
    const comments = [{ by: 'rik', body: '/sdd clarify Q-010 2026-12-01 22:00 to 23:00 UTC', on: 'pull' as const }]
    const facts: SceneFacts = { request: { 'maintenance-window': null }, contributor: 'sam', comments }
    const { effects } = decide(buildScene(facts).snapshot)
    expect(effects.filter((effect) => effect.kind === 'draft')).toEqual([])
    expect(repliesIn(effects)).toMatchObject([{ body: expect.stringContaining('people have written on the branch') }])
  })
})

function repliesIn(effects: readonly Effect[]): Replies {
  return effects.flatMap((effect) =>
    effect.kind === 'upsert-comment' && effect.marker.startsWith('<!-- specgate:reply:')
      ? [{ target: effect.target, body: effect.body }]
      : [],
  )
}

function expectNoBuild(effects: readonly Effect[]): void {
  expect(effects.filter((effect) => effect.kind === 'dispatch-runs')).toEqual([])
  expect(
    effects.filter((effect) => effect.kind === 'append-record' && /^(?:build|run)\./.test(effect.record.event)),
  ).toEqual([])
}
