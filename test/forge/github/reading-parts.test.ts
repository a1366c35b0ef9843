import { describe, expect, test, vi } from 'vitest'
import { approvedHeads } from '../../../src/forge/github/pulls/approved-heads.ts'
import { boundBytes } from '../../../src/forge/github/effects/bound-bytes.ts'
import { pageOf } from '../../../src/forge/github/graphql/connection.ts'
import type { HeadAnswer } from '../../../src/forge/github/graphql/details.ts'
import type { EntryAnswer } from '../../../src/forge/github/graphql/merge-queue.ts'
import { policyRoles } from '../../../src/forge/github/people/policy-roles.ts'
import { readPages } from '../../../src/forge/github/threads/read-pages.ts'
import { entriesOfGroup } from '../../../src/forge/github/pulls/read-merge-group.ts'
import { toCheckRuns } from '../../../src/forge/github/pulls/to-checks.ts'
import { toUsers } from '../../../src/forge/github/people/to-users.ts'
import { z } from 'zod'

function oid(digit: string): string {
  return digit.repeat(40)
}

describe('the roles that a policy names', () => {
  test.each([
    [null, [], []],
    ['version: 1\n', [], []],
    ['from: [team:Security, "team:network-architects", user:ada]', ['network-architects', 'security'], ['ada']],
    ['team:a\nteam:a\nxteam:b team:-c', ['a'], []],
  ])('%j', (policy, teams, named) => {
    expect(policyRoles(policy)).toEqual({ teams, named })
  })

  test('too many to ask for are an error', () => {
    const policy = Array.from({ length: 101 }, (_, n) => `team:t${n}`).join(' ')
    expect(() => policyRoles(policy)).toThrow('names 101 teams')
  })
})

describe('heads that approvals name', () => {
  function record(event: string, pull: number, head: string): { path: string; text: string } {
    const payload = JSON.stringify({ predicate: { event, data: { change: { pull, head } } } })
    return { path: 'ledger/x', text: JSON.stringify({ payload: Buffer.from(payload).toString('base64') }) }
  }
  const ledger = { tip: oid('f'), last: null, highestNumber: 1 }

  test('are those of this pull request, each once; other records and broken ones say nothing', () => {
    const files = [
      record('gate.approved', 3, oid('a')),
      record('gate.approved', 4, oid('b')),
      record('gate.merged', 3, oid('c')),
      record('gate.approved', 3, oid('a')),
      record('gate.approved', 3, 'no commit'),
      { path: 'ledger/x', text: '{"payload": "%%"}' },
      record('gate.approved', 3, oid('d')),
    ]
    expect(approvedHeads({ ...ledger, files }, 3)).toEqual([oid('a'), oid('d')])
  })

  test('are at most the newest twenty', () => {
    const heads = Array.from({ length: 30 }, (_, n) => n.toString(16).padStart(40, '0'))
    const files = heads.map((head) => record('gate.approved', 3, head))
    expect(approvedHeads({ ...ledger, files }, 3)).toEqual(heads.slice(10))
  })
})

test.each([
  ['short', 10, 'short'],
  ['0123456789', 4, '0123'],
  ['éé', 3, 'é'],
  ['a€', 3, 'a'],
  ['😀😀', 7, '😀'],
])('%s in %i bytes is %s', (text, most, cut) => {
  expect(boundBytes(text, most)).toBe(cut)
})

describe('pages', () => {
  test('are followed to the end', async () => {
    const ask = vi.fn(async (after: string) => ({ items: [after], next: after === 'b' ? null : 'b' }))
    expect(await readPages({ items: ['first'], next: 'a' }, 10, 'things', ask)).toEqual(['first', 'a', 'b'])
  })

  test('beyond the limit are an error, and no further one is asked for', async () => {
    const ask = vi.fn(async () => ({ items: ['x', 'y'], next: `${ask.mock.calls.length}` }))
    await expect(readPages({ items: ['first'], next: 'a' }, 4, 'things', ask)).rejects.toThrow('more than 4 things')
    expect(ask).toHaveBeenCalledTimes(2)
  })

  test('that name themselves as the next are an error', async () => {
    const ask = async () => ({ items: [], next: 'a' })
    await expect(readPages({ items: [], next: 'a' }, 4, 'things', ask)).rejects.toThrow('in circles')
  })

  test.each([
    ['a null among the items', { nodes: [null], pageInfo: { hasNextPage: false } }],
    ['no next one named', { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } }],
    ['no word on further ones', { nodes: [] }],
  ])('with %s cannot be read', (_name, page) => {
    expect(pageOf(z.object({})).safeParse(page).success).toBe(false)
  })
})

describe('check runs', () => {
  function run(databaseId: number, name: string, status = 'COMPLETED', conclusion: string | null = 'SUCCESS') {
    return { databaseId, name, status, conclusion, title: null, summary: null }
  }

  test('the newest of each name counts, and only this App’s', () => {
    const answer: HeadAnswer = {
      checkSuites: [
        { app: { databaseId: 7 }, checkRuns: [run(3, 'b', 'IN_PROGRESS', null), run(1, 'a', 'COMPLETED', 'FAILURE')] },
        { app: { databaseId: 8 }, checkRuns: [run(9, 'a')] },
        { app: { databaseId: 7 }, checkRuns: [run(2, 'a')] },
        { app: null, checkRuns: [run(10, 'a')] },
      ],
    }
    const runs = toCheckRuns(answer, oid('a'), 7)
    expect(runs.map(({ id, name, conclusion }) => [id, name, conclusion])).toEqual([
      [2, 'a', 'success'],
      [3, 'b', 'pending'],
    ])
    expect(toCheckRuns(null, oid('a'), 7)).toEqual([])
  })

  test.each(['NEUTRAL', 'SKIPPED', 'STALE', 'CANCELLED', null])('%s is no success', (conclusion) => {
    const answer = { checkSuites: [{ app: { databaseId: 7 }, checkRuns: [run(1, 'a', 'COMPLETED', conclusion)] }] }
    expect(toCheckRuns(answer, oid('a'), 7)[0]?.conclusion).toBe('failure')
  })
})

test('users: each once, by id, without the bot and without those nobody knows', () => {
  const directory = {
    permissions: new Map([[12, 'write' as const]]),
    members: new Map([
      ['security', new Set([12, 13])],
      ['architects', new Set([12])],
    ]),
  }
  const accounts = [
    { id: 13, login: 'cy', type: 'User' },
    { id: null, login: 'ghost', type: 'User' },
    { id: 12, login: 'Bo', type: 'User' },
    { id: 900, login: 'specgate[bot]', type: 'Bot' },
    { id: 12, login: 'Bo', type: 'User' },
  ] as const
  expect(toUsers(accounts, 900, directory)).toEqual([
    { id: 12, login: 'Bo', type: 'User', permission: 'write', teams: ['architects', 'security'], active: true },
    { id: 13, login: 'cy', type: 'User', permission: 'none', teams: ['security'], active: true },
  ])
})

describe('a merge group', () => {
  function entry(position: number, base: string, head: string | null, number: number | null = position): EntryAnswer {
    return {
      position,
      baseCommit: { oid: oid(base) },
      headCommit: head === null ? null : { oid: oid(head) },
      pullRequest: number === null ? null : { number, headRefOid: oid('f') },
    }
  }
  const QUEUE = [entry(1, 'a', 'b', 11), entry(2, 'b', 'c', 12), entry(3, 'c', 'd', 13), entry(4, 'd', null, 14)]

  test.each([
    ['all that are built', 'd', 'a', [11, 12, 13]],
    ['the first', 'b', 'a', [11]],
    ['from the middle', 'd', 'b', [12, 13]],
  ])('%s', (_name, head, base, numbers) => {
    const group = entriesOfGroup(QUEUE.toReversed(), oid(head), oid(base))
    expect(group.map(({ pull }) => pull)).toEqual(numbers)
  })

  test.each<[string, EntryAnswer[], string, string]>([
    ['a head that is not in the queue', QUEUE, 'e', 'a'],
    ['a base that is not in the queue', QUEUE, 'd', 'e'],
    ['a gap', QUEUE.filter(({ position }) => position !== 2), 'd', 'a'],
    ['an entry that does not say which pull request it is', [entry(1, 'a', 'b', null)], 'b', 'a'],
    ['a circle', [entry(1, 'b', 'a'), entry(2, 'a', 'b')], 'a', 'c'],
    ['an empty group', QUEUE, 'a', 'a'],
    ['an empty queue', [], 'b', 'a'],
  ])('%s is an error, never a pass', (_name, entries, head, base) => {
    expect(() => entriesOfGroup(entries, oid(head), oid(base))).toThrow(/does not tell|is empty/)
  })
})
