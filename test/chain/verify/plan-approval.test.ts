import { afterAll, describe, expect, test } from 'vitest'
import { digestOf, digestOfData } from '../../../src/model/digest.ts'
import type { RecordData, RecordDraft } from '../../../src/model/record.ts'
import type { Twist } from '../fixture/deliver.ts'
import { runRecord } from '../fixture/delivery-documents.ts'
import { codesOf, deliverOne, ENGAGEMENT, openFolders, verify } from '../fixture/repositories.ts'
import type { Story } from '../fixture/story.ts'

const folders = openFolders()
afterAll(folders.removeAll)

const DRY_RUNS = ['issue-certificate-1-dry-run', 'install-certificate-1-dry-run']
const RUNS = DRY_RUNS.map((run) => digestOf(runRecord(ENGAGEMENT, run)))

describe('V41 a plan', () => {
  test('that was approved before it was begun, and is of the dry runs on the branch, verifies', async () => {
    const report = await verify(await deliverOne(folders, approving({}), { alter: required }))
    expect(report.violations).toEqual([])
    expect(report.ok).toBe(true)
  })

  test('that nobody had to approve verifies without', async () => {
    expect((await verify(await deliverOne(folders, { rehearsed: true }))).violations).toEqual([])
  })

  test.each<{ name: string; twist: Twist; count: number }>([
    { name: 'that had to be approved, begun without', twist: { rehearsed: true }, count: 1 },
    { name: 'of another attempt', twist: approving({ attempt: 2 }), count: 2 },
    { name: 'of another contract', twist: approving({ contract: digestOf('x') }), count: 2 },
    { name: 'whose digest is not of its runs', twist: approving({ plan: digestOf('x') }), count: 1 },
    {
      name: 'that leaves a rehearsal out',
      twist: approving({ runs: RUNS.slice(0, 1), plan: digestOfData(RUNS.slice(0, 1)) }),
      count: 1,
    },
    { name: 'approved after it was begun', twist: approvingLate(), count: 2 },
  ])('$name', async ({ twist, count }) => {
    const report = await verify(await deliverOne(folders, twist, { alter: required }))
    expect(codesOf(report), JSON.stringify(report.violations, null, 1)).toEqual(['V41'])
    expect(report.violations).toHaveLength(count)
  })
})

/** The policy asked for an approved plan when the build was asked for. */
function required(draft: RecordDraft): RecordDraft {
  return draft.event === 'build.requested' ? { ...draft, data: { ...draft.data, planApproval: 'required' } } : draft
}

function approving(change: Partial<RecordData<'plan.approved'>>): Twist {
  return { rehearsed: true, requested: (contract, story) => approve(story, { ...planOf(contract), ...change }) }
}

function approvingLate(): Twist {
  const seen = { contract: '' }
  return {
    rehearsed: true,
    requested: (contract) => {
      seen.contract = contract
      return Promise.resolve()
    },
    before: async (step, story) => void (step === 'as-built' && (await approve(story, planOf(seen.contract)))),
  }
}

function planOf(contract: string): RecordData<'plan.approved'> {
  return { contract, attempt: 1, plan: digestOfData(RUNS), runs: RUNS, by: { id: 11, login: 'ana' }, comment: 7 }
}

async function approve(story: Story, data: RecordData<'plan.approved'>): Promise<void> {
  await story.record({ event: 'plan.approved', engagement: ENGAGEMENT, subject: [], data })
}
