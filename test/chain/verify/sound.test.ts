import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodeOf } from '../../../src/chain/verify/report.ts'
import { verifyRepository } from '../../../src/chain/verify/verify-repository.ts'
import { gitEnvironment } from '../../../src/git/git.ts'
import { digestOf } from '../../../src/model/digest.ts'
import { POLICY_PATH } from '../../../src/model/place.ts'
import type { RecordDraft } from '../../../src/model/record.ts'
import type { Twist } from '../fixture/deliver.ts'
import { deliver } from '../fixture/deliver.ts'
import type { Alter } from '../fixture/story.ts'
import { customerSpec } from '../fixture/delivery-documents.ts'
import {
  copyRepository,
  deliverOne,
  ENGAGEMENT,
  git,
  openFolders,
  verify,
  writeRepository,
} from '../fixture/repositories.ts'

const folders = openFolders()
const shared = { bare: '' }
beforeAll(async () => {
  shared.bare = await deliverOne(folders)
})
afterAll(folders.removeAll)

describe('an untouched repository verifies', () => {
  test('bare', async () => {
    const report = await verify(shared.bare)
    expect(report).toMatchObject({ ok: true, complete: true, branch: 'main', violations: [] })
    expect(report.counts).toEqual({ records: 23, engagements: 1, gates: 4, commits: 5, documents: 15 })
    expect(report.rootFingerprint).toBe(digestOf(git(shared.bare, 'show', 'main:.specgate/trust/root.json')))
    expect(exitCodeOf(report)).toBe(0)
  })

  test('from a plain clone, also from one whose own branch is behind', async () => {
    const { bare, work } = await copyRepository(folders, shared.bare)
    expect(await verify(work)).toMatchObject({ ok: true, branch: 'main', violations: [] })
    git(work, 'reset', '--hard', '--quiet', 'HEAD~2')
    expect(await verify(work)).toMatchObject({ ok: true, tips: { main: git(bare, 'rev-parse', 'main').trim() } })
  })

  test('from a mirror and after everything was packed anew', async () => {
    const folder = await folders.create()
    git(folder, 'clone', '--quiet', '--mirror', shared.bare, 'mirror.git')
    git(join(folder, 'mirror.git'), 'gc', '--quiet')
    expect(await verify(join(folder, 'mirror.git'))).toMatchObject({ ok: true, violations: [] })
  })

  test('with the branch named and the fingerprint given', async () => {
    const { rootFingerprint } = await verify(shared.bare)
    expect(await verifyRepository(shared.bare, { branch: 'main', rootFingerprint })).toMatchObject({ ok: true })
  })

  test('whatever else is committed outside of the governed folders', async () => {
    const { bare, work } = await copyRepository(folders, shared.bare)
    execFileSync('sh', ['-c', 'echo hello > "a file\twith \\"odd\\" name"; git add -A'], {
      cwd: work,
      env: gitEnvironment(),
    })
    git(work, 'commit', '--quiet', '-m', 'Something else')
    git(work, 'push', '--quiet')
    expect(await verify(bare)).toMatchObject({ ok: true, violations: [] })
  })
})

describe('a chain that went another way verifies too', () => {
  test('a ledger that was only opened', async () => {
    const bare = await writeRepository(folders, async () => {})
    expect(await verify(bare)).toMatchObject({ ok: true, counts: { records: 1, engagements: 0 } })
  })

  test('several engagements, one after the other', async () => {
    const bare = await writeRepository(folders, async (story) => {
      await deliver(story, '001-edge', 1)
      await deliver(story, '002-core', 2)
    })
    expect(await verify(bare)).toMatchObject({ ok: true, counts: { engagements: 2, gates: 8 } })
  })

  test('two engagements at once', async () => {
    const bare = await writeRepository(folders, (story) =>
      deliver(story, '001-edge', 1, {
        before: (step) => (step === 'design' ? deliver(story, '002-core', 2) : Promise.resolve()),
      }),
    )
    expect(await verify(bare)).toMatchObject({ ok: true, violations: [], counts: { engagements: 2 } })
  })

  test('squash merges', async () => {
    expect(await verify(await deliverOne(folders, { method: 'squash' }))).toMatchObject({ ok: true, violations: [] })
  })

  test('approvals that were recorded after their merge', async () => {
    expect(await verify(await deliverOne(folders, { late: true }))).toMatchObject({ ok: true, violations: [] })
  })

  test('a policy that changed between two gates', async () => {
    const policies: string[] = []
    const before: Twist['before'] = async (step, story) => {
      if (step !== 'design') return
      const changed = story.policy.replace('approvals: 2', 'approvals: 1').replace(', distinct-roles: true', '')
      await story.advance('Loosen the policy', { [POLICY_PATH]: changed })
      policies.push(digestOf(changed))
    }
    const alter: Alter = (draft) => {
      const [sha256] = policies
      if (draft.event !== 'gate.approved' || sha256 === undefined) return draft
      const approvals = draft.data.approvals.slice(0, 1)
      return { ...draft, data: { ...draft.data, approvals, policy: { ...draft.data.policy, sha256 } } }
    }
    expect(await verify(await deliverOne(folders, { before }, { alter }))).toMatchObject({ ok: true, violations: [] })
  })

  test('a spec that was changed and approved again before discovery', async () => {
    const first = customerSpec(ENGAGEMENT)
    const bare = await deliverOne(folders, { specs: [first, first.replace('five seconds', 'ten seconds')] })
    expect(await verify(bare)).toMatchObject({ ok: true, violations: [], counts: { gates: 5 } })
  })

  test('a revocation of another approval between approval and merge', async () => {
    const bare = await deliverOne(folders, {
      beforeMerge: async (gate, _approved, story) => {
        const data = { gate, pull: 99, revokes: digestOf('another approval'), reason: 'the head moved' }
        await story.record({ event: 'gate.revoked', engagement: ENGAGEMENT, subject: [], data })
      },
    })
    expect(await verify(bare)).toMatchObject({ ok: true, violations: [] })
  })

  test('a deviation that was recorded and accepted', async () => {
    const seen: string[] = []
    function deviate(draft: RecordDraft): RecordDraft {
      if (draft.event === 'build.requested') seen.push(draft.data.contract)
      if (draft.event !== 'asbuilt.reconciled') return draft
      const [first, second] = draft.data.components
      const [passed, failed] = draft.data.acceptance
      if (first === undefined || second === undefined || passed === undefined || failed === undefined) return draft
      const components = [first, { ...second, status: 'deviated' as const }]
      const acceptance = [passed, { ...failed, result: 'accepted-deviation' as const }]
      return { ...draft, data: { ...draft.data, components, acceptance, deviations: ['DEV-001'] } }
    }
    const before: Twist['before'] = async (step, story) => {
      if (step !== 'close') return
      const component = {
        id: 'DEV-001',
        component: 'install-certificate',
        kind: 'partial' as const,
        cause: 'port closed',
      }
      const data = { contract: seen[0] ?? '', ...component }
      await story.record({ event: 'deviation.recorded', engagement: ENGAGEMENT, subject: [], data })
    }
    const bare = await deliverOne(folders, { before }, { alter: deviate })
    expect(await verify(bare)).toMatchObject({ ok: true, violations: [] })
  })
})
