import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgeCommit } from './forgery.ts'
import type { Gatehouse } from './gatehouse.ts'
import { POLICY } from '../../builders/ground.ts'
import { openGatehouse } from './gatehouse.ts'

let house: Gatehouse
beforeEach(async () => {
  house = await openGatehouse()
})
afterEach(() => house?.close())

const LAXER = POLICY.replace('approvals: 2', 'approvals: 1')

/** Pushes a change of the policy that names an author of its own choosing, and opens its pull request. */
async function propose(pusher: string, author: string): Promise<{ number: number; head: string }> {
  const files = [{ path: '.specgate/policy.yml', content: LAXER }]
  const head = await forgeCommit(house, author, { parents: [house.main()], files })
  await house.as(pusher).reset('feature/policy', head)
  const { number } = await house.openPull('mal', 'feature/policy')
  return { number, head }
}

test('G07 who pushes a change in a colleague’s name does not approve it', async () => {
  const { number, head } = await propose('ana', 'olga')
  await house.approve('ana', number)
  await house.approve('sam', number)
  await house.look({ kind: 'pull', number })
  expect(await house.summary(head)).toContain('`@ana`: pushed to this pull request')
  await expect(house.merge('mal', number)).rejects.toThrow('Required status check')
})

test('the same change pushed by its author is approved by both roles', async () => {
  const { number, head } = await propose('olga', 'olga')
  await house.approve('ana', number)
  await house.approve('sam', number)
  await house.look({ kind: 'pull', number })
  expect(await house.gate(head)).toBe('success')
})

test('a push that GitHub does not name counts as anybody’s', async () => {
  const { number, head } = await propose('olga', 'olga')
  await house.approve('ana', number)
  await house.approve('sam', number)
  house.github.state.moves.length = 0
  await house.look({ kind: 'pull', number })
  expect(await house.summary(head)).toContain('SG132 a push by somebody whom GitHub does not name yet')
})
