import { rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../../src/model/digest.ts'
import type { RecordData } from '../../../src/model/record.ts'
import type { Twist } from '../fixture/deliver.ts'
import { SKILL } from '../fixture/delivery-documents.ts'
import { codesOf, copyRepository, deliverOne, ENGAGEMENT, git, openFolders, verify } from '../fixture/repositories.ts'
import type { Alter } from '../fixture/story.ts'
import { changing, committing, recording } from '../fixture/twists.ts'

const folders = openFolders()
const shared = { bare: '' }
beforeAll(async () => {
  shared.bare = await deliverOne(folders)
})
afterAll(folders.removeAll)

const FOLDER = `specs/${ENGAGEMENT}`
const RUN = {
  id: 'r',
  skill: SKILL,
  inputs: digestOf('x'),
  outcome: 'succeeded',
  changed: true,
  evidence: digestOf('x'),
} as const

async function expectCodes(codes: readonly string[], twist: Twist, alter: Alter = (draft) => draft): Promise<void> {
  const report = await verify(await deliverOne(folders, twist, { alter }))
  expect(codesOf(report), JSON.stringify(report.violations, null, 1)).toEqual(codes)
  expect(report).toMatchObject({ ok: false, complete: true })
}

describe('phases come in order', () => {
  const requested = { contract: digestOf('x'), attempt: 1, by: { id: 14, login: 'rik' }, comment: 7 }
  const engagement = ENGAGEMENT
  test.each<{ name: string; codes: string[]; twist?: Twist; alter?: Alter }>([
    {
      name: 'V22 a design that stands on another record',
      codes: ['V22', 'V24', 'V26'],
      alter: changing('gate.merged', ({ gate }) => (gate === 'design' ? { previous: digestOf('x') } : {})),
    },
    {
      name: 'V22 a design on the branch before Gate 1',
      codes: ['V10', 'V22', 'V32'],
      twist: committing('requirements', `${FOLDER}/solution-design.md`),
    },
    {
      name: 'V22 a feasibility report of an engagement that was never opened',
      codes: ['V10', 'V22', 'V32'],
      twist: committing('requirements', 'specs/009-other/feasibility.md'),
    },
    {
      name: 'V23 discovery before the requirements were locked',
      codes: ['V23', 'V42'],
      twist: recording('requirements', {
        event: 'skill.run',
        engagement,
        subject: [],
        data: { environment: 'lab', previous: digestOf('x'), run: RUN },
      }),
    },
    {
      name: 'V23 discovery under another record',
      codes: ['V23', 'V42'],
      alter: changing('skill.run', () => ({ previous: digestOf('x') })),
    },
    {
      name: 'V23 a capability snapshot before Gate 1',
      codes: ['V23', 'V32'],
      twist: committing('requirements', `${FOLDER}/capabilities.json`),
    },
    {
      name: 'V24 a build before the design was locked',
      codes: ['V24'],
      twist: recording('design', { event: 'build.requested', engagement, subject: [], data: requested }),
    },
    {
      name: 'V24 a build by another contract',
      codes: ['V24', 'V26', 'V29'],
      alter: changing('asbuilt.reconciled', () => ({ contract: digestOf('x') })),
    },
    {
      name: 'V24 an asset before the design was locked',
      codes: ['V24', 'V32'],
      twist: committing('design', `${FOLDER}/build/issue-certificate.json`),
    },
  ])('$name', ({ codes, twist = {}, alter = (draft) => draft }) => expectCodes(codes, twist, alter))
})

describe('what is locked stays as it was approved', () => {
  /** Edits a clone's default branch with real git; the clone is verified, then the bare repository it was pushed to. */
  async function codesAfter(edit: (work: string) => unknown): Promise<readonly string[]> {
    const { bare, work } = await copyRepository(folders, shared.bare)
    await edit(work)
    git(work, 'add', '--all')
    git(work, 'commit', '--quiet', '-m', 'Tidy up')
    const codes = codesOf(await verify(work))
    git(work, 'push', '--quiet')
    expect(codesOf(await verify(bare))).toEqual(codes)
    return codes
  }

  test.each<{ name: string; codes: string[]; edit: (text: string) => string | null; file?: string }>([
    {
      name: 'V25 one byte of the approved spec',
      codes: ['V25', 'V32'],
      edit: (text) => text.replace('90 days', '91 days'),
    },
    {
      name: 'V25 an amendment that nobody approved',
      codes: ['V25', 'V32'],
      edit: (text) => `${text}\n## Amendments\n\nMore.\n`,
    },
    {
      name: 'V25 the approved amendment taken away',
      codes: ['V25', 'V32'],
      edit: (text) => text.slice(0, text.indexOf('\n## As-Built')),
    },
    { name: 'V25 a mere newline at the end', codes: ['V25', 'V32'], edit: (text) => `${text}\n` },
    { name: 'V25 the spec removed', codes: ['V25', 'V32'], edit: () => null },
    {
      name: 'V25 one byte of the evidence',
      codes: ['V25', 'V28', 'V32'],
      edit: (text) => text.replace('true', 'fals'),
      file: 'evidence/install-certificate-1-apply/run.json',
    },
    {
      name: 'V25 one byte of the feasibility report',
      codes: ['V25', 'V32'],
      edit: (text) => text.replace('endpoint', 'Endpoint'),
      file: 'feasibility.md',
    },
    {
      name: 'V10 the anchor',
      codes: ['V10', 'V25', 'V32'],
      edit: (text) => text.replace(/sha256:[0-9a-f]{64}/, digestOf('x')),
      file: 'solution-design.md',
    },
    {
      name: 'V10 the anchor taken away',
      codes: ['V10', 'V25', 'V32'],
      edit: (text) => text.replace(/previous-record: .*\n/, ''),
      file: 'as-built.md',
    },
    {
      name: 'V26 an asset',
      codes: ['V25', 'V26', 'V32'],
      edit: (text) => text.replace('90', '900'),
      file: 'build/issue-certificate.json',
    },
    {
      name: 'V26 an asset removed',
      codes: ['V25', 'V26', 'V32'],
      edit: () => null,
      file: 'build/issue-certificate.json',
    },
    { name: 'V26 an asset added', codes: ['V26', 'V32'], edit: () => '{}', file: 'build/backdoor.json' },
    { name: 'V32 a file added', codes: ['V32'], edit: () => 'x', file: 'note.md' },
  ])('$name', async ({ codes, edit, file = 'customer-spec.md' }) => {
    const found = await codesAfter((work) => {
      const path = join(work, FOLDER, file)
      const text = edit(readText(path))
      return text === null ? rm(path) : writeFile(path, text)
    })
    expect(found).toEqual(codes)
  })

  test('V25 names file, line, record and the commit to restore from', async () => {
    const { work } = await copyRepository(folders, shared.bare)
    const path = join(work, FOLDER, 'customer-spec.md')
    await writeFile(path, readText(path).replace('90 days', '91 days'))
    git(work, 'commit', '--quiet', '-am', 'Tidy up')
    const edit = (await verify(work)).violations.find(({ code }) => code === 'V25')
    const lines = readText(path).split('\n')
    expect(edit).toMatchObject({
      path: `${FOLDER}/customer-spec.md`,
      line: lines.findIndex((line) => line.includes('91 days')) + 1,
    })
    expect(edit?.record).toContain('gate.merged')
    expect(edit?.remedy).toContain('git checkout')
  })

  test('V25 an amendment that rewrites what stands above it, although it was accepted', async () => {
    const spec = `${FOLDER}/customer-spec.md`
    await expectCodes(['V25'], {
      drafted: (gate, files) =>
        gate === 'as-built' ? { ...files, [spec]: String(files[spec]).replace('90 days', '91 days') } : files,
    })
  })
})

describe('what was built is what was approved', () => {
  type Reconciled = RecordData<'asbuilt.reconciled'>
  function components(
    change: (component: Reconciled['components'][number], index: number) => Reconciled['components'][number],
  ): Alter {
    return changing('asbuilt.reconciled', (data) => ({ components: data.components.map(change) }))
  }
  function acceptance(
    change: (result: Reconciled['acceptance'][number], index: number) => Reconciled['acceptance'][number],
  ): Alter {
    return changing('asbuilt.reconciled', (data) => ({ acceptance: data.acceptance.map(change) }))
  }
  test.each<{ name: string; codes: string[]; alter: Alter }>([
    {
      name: 'V26 a component that the design does not have',
      codes: ['V26'],
      alter: components((each, index) => (index === 1 ? { ...each, id: 'other' } : each)),
    },
    {
      name: 'V26 a component left out',
      codes: ['V26'],
      alter: changing('asbuilt.reconciled', (data) => ({ components: data.components.slice(0, 1) })),
    },
    {
      name: 'V26 an asset of another digest',
      codes: ['V26'],
      alter: components((each) => ({ ...each, asset: digestOf('x') })),
    },
    {
      name: 'V26 other inputs',
      codes: ['V26'],
      alter: changing('build.step', ({ run }) => ({ run: { ...run, inputs: digestOf('x') } })),
    },
    { name: 'V27 a silent deviation', codes: ['V27'], alter: components((each) => ({ ...each, status: 'deviated' })) },
    {
      name: 'V27 a deviation that was never recorded',
      codes: ['V27'],
      alter: changing('asbuilt.reconciled', () => ({ deviations: ['DEV-001'] })),
    },
    {
      name: 'V28 a criterion without a result',
      codes: ['V28'],
      alter: changing('asbuilt.reconciled', (data) => ({ acceptance: data.acceptance.slice(0, 1) })),
    },
    {
      name: 'V28 a criterion with two results',
      codes: ['V28'],
      alter: changing('asbuilt.reconciled', ({ acceptance: given }) => ({
        acceptance: [...given, ...given.slice(0, 1)],
      })),
    },
    {
      name: 'V28 a criterion that nobody asked for',
      codes: ['V28'],
      alter: acceptance((each, index) => (index === 1 ? { ...each, id: 'AC-009' } : each)),
    },
    { name: 'V28 passed without evidence', codes: ['V28'], alter: acceptance((each) => ({ ...each, evidence: [] })) },
    {
      name: 'V28 evidence that is not there',
      codes: ['V28'],
      alter: acceptance((each) => ({ ...each, evidence: [digestOf('x')] })),
    },
    {
      name: 'V28 a run that left no evidence',
      codes: ['V28'],
      alter: components((each) => ({ ...each, runs: [digestOf('x')] })),
    },
    {
      name: 'V28 an accepted deviation without a deviation',
      codes: ['V28'],
      alter: acceptance((each) => ({ ...each, result: 'accepted-deviation' })),
    },
    {
      name: 'V29 a reconciliation of another merge',
      codes: ['V29'],
      alter: changing('asbuilt.reconciled', () => ({ merge: 'a'.repeat(40) })),
    },
    {
      name: 'V31 another skill than approved',
      codes: ['V31'],
      alter: changing('build.step', ({ run }) => ({ run: { ...run, skill: { ...run.skill, digest: digestOf('x') } } })),
    },
    {
      name: 'V30 a component applied before the one it stands on had succeeded',
      codes: ['V30'],
      alter: changing('build.step', ({ component, run }) =>
        component === 'issue-certificate' ? { run: { ...run, outcome: 'failed' as const } } : {},
      ),
    },
  ])('$name', ({ codes, alter }) => expectCodes(codes, {}, alter))

  test('V26 an asset that was approved with the build, but is not in the design', async () => {
    await expectCodes(['V26'], {
      drafted: (gate, files) => (gate === 'as-built' ? { ...files, [`${FOLDER}/build/extra.json`]: '{}' } : files),
    })
  })

  test('V29 a build that was merged and never reconciled', () => expectCodes(['V29'], { unreconciled: true }))
})

test('V43 it starts from an as-built record that nobody accepted', () => {
  const basedOn = { engagement: '009-other', asBuilt: digestOf('x') }
  const specified = { comment: 7, by: { id: 14, login: 'rik' }, basedOn }
  return expectCodes(
    ['V43'],
    {},
    changing('engagement.opened', () => ({ specified })),
  )
})

describe('V32 nothing goes past the gates', () => {
  test('a push to the default branch', () => expectCodes(['V32'], committing('build', `${FOLDER}/note.md`)))

  test('a bypass that was observed', async () => {
    const seen = { merge: '' }
    const before: Twist['before'] = async (step, story) => {
      if (step !== 'build') return
      seen.merge = (await story.advance('Merge without a gate', { [`${FOLDER}/note.md`]: 'x' })).sha
      const data = { gate: 'as-built' as const, pull: 77, merge: seen.merge, reasons: ['SG130 0 of 1 approvals'] }
      await story.record({ event: 'bypass.observed', engagement: ENGAGEMENT, subject: [], data })
    }
    const report = await verify(await deliverOne(folders, { before }))
    expect(report.violations).toHaveLength(1)
    expect(report.violations[0]).toMatchObject({ code: 'V32', commit: seen.merge })
    expect(report.violations[0]?.message).toContain('bypassed the as-built acceptance (SG130 0 of 1 approvals)')
  })
})

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
