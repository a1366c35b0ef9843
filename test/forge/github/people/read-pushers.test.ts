import { expect, test } from 'vitest'
import type { Hub } from '../../../../src/forge/github/hub.ts'
import { createForgeMemory } from '../../../../src/forge/github/memory.ts'
import { readPushers } from '../../../../src/forge/github/people/read-pushers.ts'

const HEAD = 'a'.repeat(40)
const BEFORE = 'b'.repeat(40)
const JUDGED = { branch: 'feature/x', head: HEAD, isJudged: true }
const ANA = { id: 11, login: 'ana' }
const BO = { id: 12, login: 'bo' }

type Move = { after: string; activity_type: string; actor: { id: number; login: string } | null }

function move(actor: Move['actor'], after: string, type = 'push'): Move {
  return { after, activity_type: type, actor }
}

/** Only what is asked of GitHub is played: one list. */
function hubThat(status: number, data: unknown): Hub {
  const request = () => Promise.resolve({ status, headers: {}, data })
  const memory = createForgeMemory()
  return { client: { request }, repository: { owner: 'acme', name: 'network' }, memory } as unknown as Hub
}

test.each<[string, readonly Move[], readonly { id: number | null; login: string }[]]>([
  ['everybody once', [move(ANA, HEAD), move(BO, BEFORE), move(ANA, BEFORE)], [ANA, BO]],
  [
    'not who pushed before the branch was made anew',
    [move(ANA, HEAD), move(ANA, BEFORE, 'branch_creation'), move(BO, BEFORE)],
    [ANA],
  ],
  ['an account that is gone', [move(null, HEAD)], [{ id: null, login: 'a deleted account' }]],
  [
    'somebody unknown while the head is not told',
    [move(ANA, BEFORE)],
    [ANA, { id: null, login: 'somebody whom GitHub does not name yet' }],
  ],
  [
    'more than the list tells',
    Array.from({ length: 100 }, () => move(ANA, HEAD)),
    [ANA, { id: null, login: 'more people than the last 100 pushes tell' }],
  ],
])('%s', async (_, moves, expected) => {
  expect(await readPushers(hubThat(200, moves), JUDGED)).toEqual(expected)
})

test('a server that has no such list tells nobody; one that refuses is no answer', async () => {
  expect(await readPushers(hubThat(404, { message: 'Not Found' }), JUDGED)).toEqual([])
  await expect(readPushers(hubThat(422, { message: 'No' }), JUDGED)).rejects.toThrow('refused')
  await expect(readPushers(hubThat(200, [{ after: 'x' }]), JUDGED)).rejects.toThrow('cannot be read')
})

test('who is judged no more is not asked for, and a head is asked for once', async () => {
  const hub = hubThat(200, [move(ANA, HEAD, 'branch_creation'), move(BO, HEAD, 'branch_deletion')])
  expect(await readPushers(hub, { ...JUDGED, isJudged: false })).toEqual([])
  expect(await readPushers(hub, JUDGED)).toEqual([ANA])
  const later: Hub = { ...hubThat(500, null), memory: hub.memory }
  expect(await readPushers(later, { ...JUDGED, isJudged: false })).toEqual([ANA])
})
