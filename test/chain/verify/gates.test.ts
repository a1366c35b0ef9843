import { afterAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../../src/model/digest.ts'
import type { Approval, RecordData, RecordDraft } from '../../../src/model/record.ts'
import { POLICY_PATH } from '../../../src/model/place.ts'
import type { Twist } from '../fixture/deliver.ts'
import { deliver } from '../fixture/deliver.ts'
import {
  codesOf,
  copyRepository,
  deliverOne,
  ENGAGEMENT,
  git,
  openFolders,
  verify,
  writeRepository,
} from '../fixture/repositories.ts'
import type { Alter, Files, Story } from '../fixture/story.ts'

const folders = openFolders()
afterAll(folders.removeAll)

const SPEC = `specs/${ENGAGEMENT}/customer-spec.md`
type ApprovedData = RecordData<'gate.approved'>

/** What a dishonest observer would record as the approval of one gate. */
function approving(gate: ApprovedData['gate'], change: (data: ApprovedData) => Partial<ApprovedData>): Alter {
  return (draft) => {
    if (draft.event !== 'gate.approved' || draft.data.gate !== gate) return draft
    return { ...draft, data: { ...draft.data, ...change(draft.data) } }
  }
}

function merging(
  gate: ApprovedData['gate'],
  change: (data: RecordData<'gate.merged'>) => Partial<RecordData<'gate.merged'>>,
): Alter {
  return (draft) => {
    if (draft.event !== 'gate.merged' || draft.data.gate !== gate) return draft
    return { ...draft, data: { ...draft.data, ...change(draft.data) } }
  }
}

function eachApproval(change: (approval: Approval, index: number) => Approval) {
  return ({ approvals }: ApprovedData): Partial<ApprovedData> => ({ approvals: approvals.map(change) })
}

function by(login: string, id: number, type: 'User' | 'Bot' = 'User') {
  return (approval: Approval): Approval => ({ ...approval, user: { id, login, type } })
}

/** Adds to the files of one gate. */
function adding(gate: ApprovedData['gate'], files: Files) {
  return (current: ApprovedData['gate'], given: Files): Files => (current === gate ? { ...given, ...files } : given)
}

async function expectCodes(codes: readonly string[], twist: Twist, alter: Alter = (draft) => draft): Promise<void> {
  const report = await verify(await deliverOne(folders, twist, { alter }))
  expect(codesOf(report), JSON.stringify(report.violations, null, 1)).toEqual(codes)
  expect(report).toMatchObject({ ok: false, complete: true })
}

describe('what was merged is held against what was approved', () => {
  test.each<{ name: string; codes: string[]; twist: Twist }>([
    {
      name: 'V11 the approved spec, with one byte changed by the merge',
      codes: ['V11', 'V25', 'V26'],
      twist: {
        merged: (gate, files) =>
          gate === 'requirements' ? { [SPEC]: String(files[SPEC]).replace('90 days', '91 days') } : files,
      },
    },
    {
      name: 'V12 a file that the merge adds in the engagement',
      codes: ['V12'],
      twist: { merged: adding('design', { [`specs/${ENGAGEMENT}/extra.md`]: 'x' }) },
    },
    {
      name: 'V12 a file that the merge adds anywhere',
      codes: ['V12'],
      twist: { merged: adding('design', { 'src/backdoor.sh': 'x' }) },
    },
    {
      name: 'V12 a file that the merge deletes',
      codes: ['V12', 'V25'],
      twist: { merged: adding('as-built', { [`specs/${ENGAGEMENT}/capabilities.json`]: null }) },
    },
    {
      name: 'V12 the policy, changed by the merge',
      codes: ['V12'],
      twist: { merged: adding('as-built', { [POLICY_PATH]: 'version: 1' }) },
    },
    {
      name: 'V12 a file of another engagement, approved by the wrong people',
      codes: ['V12'],
      twist: { drafted: adding('design', { 'specs/002-other/customer-spec.md': 'x' }) },
    },
    {
      name: 'V40 a symbolic link',
      codes: ['V40'],
      twist: {
        drafted: adding('design', { [`specs/${ENGAGEMENT}/research.md`]: { mode: '120000', content: '/etc/passwd' } }),
      },
    },
    {
      name: 'V40 a pointer to content outside git',
      codes: ['V40'],
      twist: {
        drafted: adding('design', {
          [`specs/${ENGAGEMENT}/research.md`]: 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
        }),
      },
    },
    {
      name: 'V40 a name with a direction mark',
      codes: ['V40'],
      twist: { drafted: adding('design', { [`specs/${ENGAGEMENT}/re\u202esearch.md`]: 'x' }) },
    },
    {
      name: 'V40 a name that differs by case alone',
      codes: ['V40'],
      twist: { drafted: adding('design', { [`specs/${ENGAGEMENT}/Customer-Spec.md`]: 'x' }) },
    },
  ])('$name', ({ codes, twist }) => expectCodes(codes, twist))
})

describe('a merge is where its record says', () => {
  test.each<{ name: string; codes: string[]; alter: Alter }>([
    {
      name: 'V11 of another tree',
      codes: ['V11'],
      alter: merging('design', ({ merge }) => ({ merge: { ...merge, tree: 'a'.repeat(40) } })),
    },
    {
      name: 'V13 a commit that is not on the branch',
      codes: ['V13', 'V22', 'V23', 'V32'],
      alter: merging('requirements', ({ merge }) => ({ merge: { ...merge, sha: 'a'.repeat(40) } })),
    },
    {
      name: 'V13 onto a commit that comes after it',
      codes: ['V13', 'V32'],
      alter: merging('design', ({ merge }) => ({ merge: { ...merge, from: merge.sha } })),
    },
    {
      name: 'V13 of a pull request into another branch',
      codes: ['V13'],
      alter: merging('design', ({ change }) => ({ change: { ...change, baseBranch: 'side' } })),
    },
    {
      name: 'V14 of another head',
      codes: ['V14'],
      alter: merging('design', ({ change }) => ({ change: { ...change, head: 'a'.repeat(40) } })),
    },
    {
      name: 'V14 of another pull request',
      codes: ['V14'],
      alter: merging('design', ({ change }) => ({ change: { ...change, pull: 99 } })),
    },
    {
      name: 'V14 before the review',
      codes: ['V14'],
      alter: merging('design', ({ merge }) => ({ merge: { ...merge, at: '2020-01-01T00:00:00.000Z' } })),
    },
    {
      name: 'V15 by an approval that is not there',
      codes: ['V15'],
      alter: merging('requirements', () => ({ approved: digestOf('x') })),
    },
  ])('$name', ({ codes, alter }) => expectCodes(codes, {}, alter))

  test('V12 a range that hides commits in between', async () => {
    const seen: string[] = []
    const before: Twist['before'] = async (step, story) => {
      if (step === 'feasibility') await hide(story)
    }
    async function hide(story: Story): Promise<void> {
      seen.push(story.tip())
      await story.advance('Hidden', { [`specs/${ENGAGEMENT}/note.md`]: 'x' })
      await story.advance('Hidden again', { [`specs/${ENGAGEMENT}/note.md`]: null })
    }
    await expectCodes(
      ['V12'],
      { before },
      merging('feasibility', ({ merge }) => ({ merge: { ...merge, from: seen[0] ?? '' } })),
    )
  })

  test('V13 a default branch that was rewritten since it was cloned', async () => {
    const { bare, work } = await copyRepository(folders, await deliverOne(folders))
    git(work, 'commit', '--quiet', '--amend', '--no-edit', '--reset-author')
    const report = await verify(work)
    expect(codesOf(report)).toEqual(['V13', 'V32'])
    git(work, 'push', '--quiet', '--force')
    expect(codesOf(await verify(bare))).toEqual(['V13', 'V32'])
  })
})

describe('an approval counts only if it is one', () => {
  test.each<{ name: string; codes: string[]; alter: Alter }>([
    {
      name: 'V14 a review of an older commit',
      codes: ['V14'],
      alter: approving(
        'design',
        eachApproval((each) => ({ ...each, commit: 'a'.repeat(40) })),
      ),
    },
    {
      name: 'V14 a review submitted after its record',
      codes: ['V14'],
      alter: approving(
        'design',
        eachApproval((each) => ({ ...each, submittedAt: '2099-01-01T00:00:00.000Z' })),
      ),
    },
    {
      name: 'V15 one of two',
      codes: ['V15'],
      alter: approving('design', ({ approvals }) => ({ approvals: approvals.slice(0, 1) })),
    },
    {
      name: 'V15 two of the same role where they must differ',
      codes: ['V15'],
      alter: approving(
        'design',
        eachApproval((each) => ({ ...each, roles: ['team:security'] })),
      ),
    },
    {
      name: 'V15 in another role',
      codes: ['V15'],
      alter: approving(
        'requirements',
        eachApproval((each) => ({ ...each, roles: ['team:interns'] })),
      ),
    },
    {
      name: 'V16 a bot',
      codes: ['V15', 'V16'],
      alter: approving('requirements', eachApproval(by('helper', 77, 'Bot'))),
    },
    {
      name: 'V16 an app that says it is a person',
      codes: ['V15', 'V16'],
      alter: approving('requirements', eachApproval(by('helper[bot]', 77))),
    },
    {
      name: 'V17 who asked for it',
      codes: ['V15', 'V17'],
      alter: approving('requirements', eachApproval(by('rik', 14))),
    },
    {
      name: 'V17 who asked for it, under a new name',
      codes: ['V15', 'V17'],
      alter: approving('requirements', eachApproval(by('rik-renamed', 14))),
    },
    {
      name: 'V17 who wrote it',
      codes: ['V15', 'V17'],
      alter: approving('requirements', ({ authors }) => ({ authors: [...authors, { id: 11, login: 'ana' }] })),
    },
    {
      name: 'V17 another requester than the one who opened the engagement',
      codes: ['V17'],
      alter: approving('requirements', () => ({ requester: { id: 5, login: 'eve' } })),
    },
    {
      name: 'V18 the same account twice',
      codes: ['V15', 'V18', 'V34'],
      alter: approving('design', ({ approvals: [first] }) => ({
        approvals: first === undefined ? [] : [first, { ...first, roles: ['team:security'] }],
      })),
    },
    {
      name: 'V18 two accounts of one person',
      codes: ['V15', 'V18'],
      alter: approving(
        'design',
        eachApproval((each, index) => (index === 0 ? by('Sam-Admin', 15)(each) : each)),
      ),
    },
    { name: 'V34 one review behind every gate', codes: ['V34'], alter: everywhere({ review: 7 }) },
    {
      name: 'V39 another content under the same blob',
      codes: ['V39'],
      alter: (draft) => ({
        ...draft,
        subject: draft.subject.map((each) =>
          each.name === SPEC ? { ...each, digest: { ...each.digest, sha256: '0'.repeat(64) } } : each,
        ),
      }),
    },
  ])('$name', ({ codes, alter }) => expectCodes(codes, {}, alter))

  test('V19 one that was revoked before the merge', async () => {
    const beforeMerge: Twist['beforeMerge'] = async (gate, approved, story) => {
      if (gate !== 'design') return
      const data = { gate, pull: 14, revokes: approved, reason: 'review 141 was dismissed' }
      await story.record({ event: 'gate.revoked', engagement: ENGAGEMENT, subject: [], data })
    }
    await expectCodes(['V19'], { beforeMerge })
  })
})

describe('V20 the policy is the one in force', () => {
  test.each<{ name: string; codes: string[]; alter: Alter }>([
    {
      name: 'from the pull request itself',
      codes: ['V20'],
      alter: approving('design', ({ policy, change }) => ({ policy: { ...policy, ref: change.head } })),
    },
    {
      name: 'of another content',
      codes: ['V20'],
      alter: approving('design', ({ policy }) => ({ policy: { ...policy, sha256: digestOf('x') } })),
    },
    {
      name: 'from another file',
      codes: ['V20'],
      alter: approving('design', ({ policy }) => ({ policy: { ...policy, path: 'policy.yml' } })),
    },
  ])('$name', ({ codes, alter }) => expectCodes(codes, {}, alter))

  test('older than the pull request', async () => {
    const refs: string[] = []
    const alter: Alter = (draft) => {
      if (draft.event !== 'gate.approved') return draft
      refs.push(draft.data.policy.ref)
      return { ...draft, data: { ...draft.data, policy: { ...draft.data.policy, ref: refs[0] ?? '' } } }
    }
    await expectCodes(['V20'], {}, alter)
  })

  test('one that came with the merge that it allows', async () => {
    const loose: { ref: string; from: string; sha256: string } = { ref: '', from: '', sha256: '' }
    const before: Twist['before'] = async (step, story) => {
      if (step !== 'as-built') return
      const policy = story.policy.replace('team:operations', 'team:interns')
      loose.from = story.tip()
      loose.ref = (await story.advance('Loosen the policy', { [POLICY_PATH]: policy })).sha
      loose.sha256 = digestOf(policy)
    }
    const alter: Alter = (draft) => {
      if (loose.ref === '') return draft
      const approved = approving('as-built', (data) => ({
        ...eachApproval((each) => ({ ...each, roles: ['team:interns'] }))(data),
        policy: { ...data.policy, ref: loose.ref, sha256: loose.sha256 },
      }))
      return merging('as-built', ({ merge }) => ({ merge: { ...merge, from: loose.from } }))(approved(draft))
    }
    await expectCodes(['V12', 'V20'], { before }, alter)
  })

  test('that cannot be read', async () => {
    const tell = (story: Story) => deliver(story, ENGAGEMENT, 1)
    const report = await verify(await writeRepository(folders, tell, { policy: 'version: 2' }))
    expect(codesOf(report)).toEqual(['V20'])
  })
})

function everywhere(change: Partial<Approval>): Alter {
  return (draft: RecordDraft) => {
    if (draft.event !== 'gate.approved') return draft
    const approvals = draft.data.approvals.slice(0, 1).map((each) => ({ ...each, ...change }))
    return { ...draft, data: { ...draft.data, approvals: [...approvals, ...draft.data.approvals.slice(1)] } }
  }
}
