import { describe, expect, test } from 'vitest'
import { AccountAnswer } from '../../../../src/forge/github/people/actor.ts'
import type { OpinionAnswer } from '../../../../src/forge/github/graphql/conversation.ts'
import { RemarkAnswer } from '../../../../src/forge/github/graphql/conversation.ts'
import { BigId, When } from '../../../../src/forge/github/graphql/scalars.ts'
import { toComment, toReviews } from '../../../../src/forge/github/threads/to-thread.ts'
import type { Reaction } from '../../../../src/model/snapshot.ts'

describe('accounts', () => {
  test.each([
    ['a person', { __typename: 'User', login: 'ada', databaseId: 11 }, { id: 11, login: 'ada', type: 'User' }],
    [
      'a bot, whose login GraphQL shortens',
      { __typename: 'Bot', login: 'specgate', databaseId: 900 },
      { id: 900, login: 'specgate[bot]', type: 'Bot' },
    ],
    [
      'a bot with its full login',
      { __typename: 'Bot', login: 'specgate[bot]', databaseId: 900 },
      { id: 900, login: 'specgate[bot]', type: 'Bot' },
    ],
    [
      'a person who calls themselves a bot',
      { __typename: 'User', login: 'specgate-bot', databaseId: 5 },
      { id: 5, login: 'specgate-bot', type: 'User' },
    ],
    [
      'an enterprise account',
      { __typename: 'EnterpriseUserAccount', login: 'cy', user: { databaseId: 13 } },
      { id: 13, login: 'cy', type: 'User' },
    ],
    ['one without a number', { __typename: 'Mannequin', login: 'old' }, { id: null, login: 'old', type: 'User' }],
    ['a deleted account', null, { id: null, login: 'ghost', type: 'User' }],
  ])('%s', (_name, answer, account) => {
    expect(AccountAnswer.parse(answer)).toEqual(account)
  })
})

describe('scalars', () => {
  test.each([
    ['2026-03-02T09:00:00Z', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02T10:00:00+01:00', '2026-03-02T09:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(When.parse(text)).toBe(instant)
  })

  test('an id may be text or a number, and is more than 32 bits long', () => {
    expect([BigId.parse('30000000001'), BigId.parse(30_000_000_001)]).toEqual([30_000_000_001, 30_000_000_001])
    expect(BigId.safeParse('12345678901234567890').success).toBe(false)
  })
})

describe('comments', () => {
  function remark(more: object = {}): RemarkAnswer {
    return RemarkAnswer.parse({
      fullDatabaseId: '7',
      author: { __typename: 'User', login: 'ada', databaseId: 11 },
      body: 'one\r\ntwo',
      createdAt: '2026-03-02T09:00:00Z',
      lastEditedAt: null,
      reactionGroups: null,
      ...more,
    })
  }
  const none = new Map<number, ReadonlySet<Reaction>>()

  test('a browser’s line ends are made plain', () => {
    expect(toComment(remark(), none).body).toBe('one\ntwo')
  })

  test.each([
    ['never edited', null, '2026-03-02T09:00:00.000Z'],
    ['edited later', '2026-03-02T09:05:00Z', '2026-03-02T09:05:00.000Z'],
    ['edited within the second', '2026-03-02T09:00:00Z', '2026-03-02T09:00:00.001Z'],
  ])('%s', (_name, lastEditedAt, updatedAt) => {
    const comment = toComment(remark({ lastEditedAt }), none)
    expect(comment).toMatchObject({ createdAt: '2026-03-02T09:00:00.000Z', updatedAt })
  })

  test('reactions are those of the bot: shown by GitHub, or just made', () => {
    const reactionGroups = [
      { content: 'EYES', viewerHasReacted: true },
      { content: 'THUMBS_DOWN', viewerHasReacted: false },
      { content: 'ROCKET', viewerHasReacted: true },
    ]
    const made = new Map([[7, new Set<Reaction>(['+1', 'eyes'])]])
    expect(toComment(remark({ reactionGroups }), none).reactions).toEqual(['eyes'])
    expect(toComment(remark({ reactionGroups }), made).reactions).toEqual(['+1', 'eyes'])
  })
})

test('reviews: those not handed in are left out; one whose commit is gone saw no head', () => {
  const base = {
    author: { id: 11, login: 'ada', type: 'User' },
    body: '',
    submittedAt: '2026-03-02T09:00:00.000Z',
    commit: { oid: 'a'.repeat(40) },
  } as const
  const opinions: OpinionAnswer[] = [
    { ...base, fullDatabaseId: 1, state: 'APPROVED' },
    { ...base, fullDatabaseId: 2, state: 'PENDING', submittedAt: null },
    { ...base, fullDatabaseId: 3, state: 'CHANGES_REQUESTED', commit: null },
    { ...base, fullDatabaseId: 4, state: 'DISMISSED' },
    { ...base, fullDatabaseId: 5, state: 'COMMENTED' },
  ]
  expect(toReviews(opinions, null).map(({ id, state, commit }) => [id, state, commit.slice(0, 1)])).toEqual([
    [1, 'approved', 'a'],
    [3, 'changes-requested', '0'],
    [4, 'dismissed', 'a'],
    [5, 'commented', 'a'],
  ])
})

test.each([
  ['after the base branch was changed', '2026-03-02T08:59:59.000Z', 'a'],
  ['in the second in which it was changed', '2026-03-02T09:00:00.000Z', '0'],
  ['before it was changed', '2026-03-02T09:00:01.000Z', '0'],
])('G26 a review given %s', (_name, retargetedAt, saw) => {
  const opinion: OpinionAnswer = {
    fullDatabaseId: 1,
    author: { id: 14, login: 'rita', type: 'User' },
    body: '',
    state: 'APPROVED',
    submittedAt: '2026-03-02T09:00:00.000Z',
    commit: { oid: 'a'.repeat(40) },
  }
  expect(toReviews([opinion], retargetedAt).map(({ commit }) => commit.slice(0, 1))).toEqual([saw])
})
