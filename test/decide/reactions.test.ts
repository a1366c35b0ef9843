import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Effect } from '../../src/model/effect.ts'
import type { Comment, Reaction, Snapshot } from '../../src/model/snapshot.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { BOT } from '../builders/people.ts'
import { buildScene } from '../builders/scene.ts'
import { withRecords } from './scenes.ts'

const WINDOW = '/sdd clarify Q-010 2026-12-01 22:00 to 23:00 UTC'
const OPEN_SPEC: SceneFacts = { request: { 'maintenance-window': null } }

describe('a comment with commands gets', () => {
  test.each([
    ['👀 and 👍 for an answer that is taken', OPEN_SPEC, WINDOW, ['eyes', '+1']],
    ['👀 and 👍 for a question', {}, '/sdd help', ['eyes', '+1']],
    ['👀 and 👍 for another look', {}, '/sdd retry', ['eyes', '+1']],
    ['👀 and 👎 for what is refused', {}, '/sdd build', ['eyes', '-1']],
    ['👎 when one of several is refused', OPEN_SPEC, `${WINDOW}\n/sdd build`, ['eyes', '-1']],
    ['👍 when all of several are done', OPEN_SPEC, `${WINDOW}\n/sdd help`, ['eyes', '+1']],
    ['only 👀 while what it started goes on', { phase: 'build' }, '/sdd build', ['eyes']],
    ['only 👀 while one of several goes on', { phase: 'build' }, '/sdd help\n/sdd build', ['eyes']],
    ['only 👀 while one goes on and another was refused', { phase: 'build' }, '/sdd hop\n/sdd build', ['eyes']],
  ] satisfies (readonly [string, SceneFacts, string, readonly Reaction[]])[])('%s', (_, facts, body, reactions) => {
    const { snapshot } = buildScene({ ...facts, comments: [{ by: 'rik', body, on: 'pull' }] })
    expect(reactionsIn(decide(snapshot).effects)).toEqual(reactions)
  })

  test.each([
    ['nothing when it holds none', 'looks good', 'ana', false],
    ['nothing when a bot wrote it', '/sdd help', 'robo', false],
    ['👀 and 👎 when it was edited', '/sdd help', 'ana', true],
  ])('%s', (_, body, by, edited) => {
    const { snapshot } = buildScene({ comments: [{ by, body, edited }] })
    expect(reactionsIn(decide(snapshot).effects)).toEqual(edited ? ['eyes', '-1'] : [])
  })
})

test('what was begun is seen first: 👀 comes before the work, 👍 after it', () => {
  const { snapshot } = buildScene({ ...OPEN_SPEC, comments: [{ by: 'rik', body: WINDOW, on: 'pull' }] })
  const kinds = decide(snapshot).effects.map((effect) => (effect.kind === 'react' ? effect.reaction : effect.kind))
  expect(kinds.slice(0, 3)).toEqual(['eyes', 'draft', '+1'])
})

describe('nothing is said twice', () => {
  test.each([
    '/sdd build',
    '/sdd help',
    '/sdd status',
    '/sdd explain',
    '/sdd explain SG130',
    '/sdd nothing',
    '/sdd retry',
  ])('%s', (body) => {
    const { snapshot } = buildScene({ comments: [{ by: 'ana', body }] })
    const told = after(snapshot, decide(snapshot).effects)
    expect(talkIn(decide(told).effects)).toEqual([])
  })

  test('not when the reply was deleted, nor when the answer would be another one now', () => {
    const settled = settledBuild(['eyes', '-1'])
    expect(talkIn(decide(settled).effects)).toEqual([])
    const done = answered(buildScene({ comments: [{ by: 'ana', body: '/sdd build' }] }).snapshot, ['eyes', '+1'])
    expect(talkIn(decide(done).effects)).toEqual([])
  })

  test('👀 are not left again where they stand, and not on what is settled without them', () => {
    expect(reactionsIn(decide(settledBuild(['eyes'])).effects)).toEqual(['-1'])
    expect(reactionsIn(decide(settledBuild(['-1'])).effects)).toEqual([])
  })

  function settledBuild(reactions: readonly Reaction[]): Snapshot {
    return answered(buildScene({ comments: [{ by: 'ana', body: '/sdd build' }] }).snapshot, reactions)
  }
})

test('what was refused does not begin when its reason has gone', () => {
  const { snapshot } = buildScene({ phase: 'build', comments: [{ by: 'ana', body: '/sdd build' }] })
  expect(eventsIn(decide(answered(snapshot, ['eyes'])).effects)).toEqual(['build.requested'])
  expect(eventsIn(decide(answered(snapshot, ['eyes', '-1'])).effects)).toEqual([])
})

test('a closed issue starts nothing, and says so', () => {
  const { snapshot } = buildScene({ phase: 'build', comments: [{ by: 'ana', body: '/sdd build' }] })
  const { issue } = snapshot
  const { effects } = decide({ ...snapshot, issue: issue === null ? null : { ...issue, state: 'closed' } })
  expect(eventsIn(effects)).toEqual([])
  expect(repliesIn(effects)).toEqual([expect.stringContaining('the issue #1 is closed; reopen it first')])
})

describe('a command that started a build', () => {
  test.each([
    ['keeps 👀 while it runs', 'started', 'build', []],
    ['gets 👍 when every component is built', 'as-designed', 'build', ['+1']],
    ['gets 👎 when it was rolled back', 'rolled-back', 'build', ['-1']],
    ['gets 👎 when nobody knows its end', 'outcome-unknown', 'build', ['-1']],
    ['gets 👍 when it was a retry', 'as-designed', 'retry', ['+1']],
  ] as const)('%s', (_, built, name, reactions) => {
    const { effects } = decide(startedBy(buildScene({ phase: 'build', built, said: [`/sdd ${name}`] }).snapshot))
    expect(reactionsIn(effects)).toEqual(reactions)
    expect(repliesIn(effects)).toEqual([])
  })

  test('gets 👎 when another attempt had to follow', () => {
    const { snapshot } = buildScene({ phase: 'build', built: 'rolled-back', said: ['/sdd build'] })
    const first = startedBy(snapshot)
    const { effects } = decide(withSecondAttempt(first))
    expect(reactionsIn(effects)).toEqual(['-1'])
  })

  /** The build was started by ana's first comment, which has its 👀. */
  function startedBy(snapshot: Snapshot): Snapshot {
    const comment = snapshot.issue?.comments[0]?.id ?? 0
    return answered(
      withRequests(snapshot, (data) => ({ ...data, comment })),
      ['eyes'],
    )
  }
})

describe('/sdd retry', () => {
  test('after an attempt that stopped asks for another', () => {
    const { snapshot } = buildScene({
      phase: 'build',
      built: 'rolled-back',
      comments: [{ by: 'ana', body: '/sdd retry' }],
    })
    expect(decide(snapshot).effects).toMatchObject([
      { kind: 'react', reaction: 'eyes' },
      { kind: 'append-record', record: { event: 'build.requested', data: { attempt: 2 } } },
    ])
  })

  test.each([
    ['before anybody started a build', {}],
    ['while a build is under way', { built: 'started' }],
    ['after a build that went well', { built: 'as-designed' }],
  ] as const)('%s is another look and starts nothing', (_, facts) => {
    const { snapshot } = buildScene({ phase: 'build', ...facts, comments: [{ by: 'ana', body: '/sdd retry' }] })
    const { effects } = decide(snapshot)
    expect(reactionsIn(effects)).toEqual(['eyes', '+1'])
    expect(eventsIn(effects)).not.toContain('build.requested')
  })

  test.each(['retry', 'build'])('/sdd %s written before an attempt stopped starts no further one', (name) => {
    const { snapshot } = buildScene({ phase: 'build', built: 'rolled-back' })
    const { effects } = decide(writtenDuringBuild(snapshot, `/sdd ${name}`))
    expect(eventsIn(effects)).not.toContain('build.requested')
    expect(repliesIn(effects).join('')).toContain(name === 'build' ? 'ask again now that it stopped' : '')
  })

  test('by somebody who may not write is refused', () => {
    const { snapshot } = buildScene({
      phase: 'build',
      built: 'rolled-back',
      comments: [{ by: 'gus', body: '/sdd retry' }],
    })
    const { effects } = decide(snapshot)
    expect(reactionsIn(effects)).toEqual(['eyes', '-1'])
    expect(repliesIn(effects).join('')).toContain('has no write permission')
    expect(eventsIn(effects)).not.toContain('build.requested')
  })

  /** After Gate 2, a moment before the run ended. */
  function writtenDuringBuild(snapshot: Snapshot, body: string): Snapshot {
    const text = snapshot.branches
      .flatMap(({ changes }) => changes)
      .find(({ path }) => path.endsWith('-apply/run.json'))
    const { finishedAt } = JSON.parse(text?.after?.text ?? '') as { finishedAt: string }
    const at = new Date(Date.parse(finishedAt) - 1).toISOString()
    const { issue, users } = snapshot
    const author = users.find(({ login }) => login === 'ana')
    if (issue === null || author === undefined) throw new Error('a scene has an issue and ana')
    const said: Comment = { id: 99, author, body, createdAt: at, updatedAt: at, reactions: [] }
    return { ...snapshot, issue: { ...issue, comments: [...issue.comments, said] } }
  }
})

function talkIn(effects: readonly Effect[]): readonly string[] {
  return [...reactionsIn(effects), ...repliesIn(effects)]
}

function reactionsIn(effects: readonly Effect[]): readonly Reaction[] {
  return effects.flatMap((effect) => (effect.kind === 'react' ? [effect.reaction] : []))
}

function repliesIn(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'upsert-comment' && effect.marker.startsWith('<!-- specgate:reply:') ? [effect.body] : [],
  )
}

function eventsIn(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) => (effect.kind === 'append-record' ? [effect.record.event] : []))
}

/** The issue's first comment carries these reactions of the bot. */
function answered(snapshot: Snapshot, reactions: readonly Reaction[]): Snapshot {
  const { issue } = snapshot
  const comments = (issue?.comments ?? []).map((each, index) => (index === 0 ? { ...each, reactions } : each))
  return { ...snapshot, issue: issue === null ? null : { ...issue, comments } }
}

/** The issue's thread after reactions and replies were applied to it. */
function after(snapshot: Snapshot, effects: readonly Effect[]): Snapshot {
  const { issue, now: at } = snapshot
  if (issue === null) throw new Error('a scene has an issue')
  const left = effects.flatMap((effect) => (effect.kind === 'react' ? [effect] : []))
  const comments = issue.comments.map((each) => {
    const own = left.filter(({ comment }) => comment === each.id).map(({ reaction }) => reaction)
    return { ...each, reactions: [...each.reactions, ...own] }
  })
  const replies = repliesIn(effects).map((body, index) => {
    return { id: 1000 + index, author: BOT, body, createdAt: at, updatedAt: at, reactions: [] }
  })
  return { ...snapshot, issue: { ...issue, comments: [...comments, ...replies] } }
}

type Requested = { readonly attempt: number; readonly comment: number | null }

function withRequests(snapshot: Snapshot, change: (data: Requested) => Requested): Snapshot {
  const records = snapshot.ledger.records.map((record) => {
    const { statement } = record
    const { predicate } = statement
    if (predicate.event !== 'build.requested') return record
    const data = { ...predicate.data, ...change(predicate.data) }
    return { ...record, statement: { ...statement, predicate: { ...predicate, data } } }
  })
  return withRecords(snapshot, records)
}

function withSecondAttempt(snapshot: Snapshot): Snapshot {
  const second = withRequests(snapshot, (data) => ({ ...data, attempt: 2, comment: null })).ledger.records
  const again = second.filter(({ statement }) => statement.predicate.event === 'build.requested')
  return withRecords(snapshot, [...snapshot.ledger.records, ...again])
}
