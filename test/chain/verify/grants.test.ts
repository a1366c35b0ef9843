import { afterAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../../src/model/digest.ts'
import type { RecordData, RecordDraft } from '../../../src/model/record.ts'
import type { Twist } from '../fixture/deliver.ts'
import { runRecord, SKILL } from '../fixture/delivery-documents.ts'
import type { GrantData } from '../fixture/grant-runs.ts'
import { deliverOne, ENGAGEMENT, openFolders, verify } from '../fixture/repositories.ts'
import type { Alter, Story } from '../fixture/story.ts'
import { changing } from '../fixture/twists.ts'

const folders = openFolders()
afterAll(folders.removeAll)

const OTHER = digestOf('x')
const DAY_MS = 24 * 60 * 60 * 1000
const engagement = ENGAGEMENT

type Case = {
  readonly name: string
  readonly twist?: Twist
  readonly alter?: Alter
  /** Code and a part of the message of every violation, in the order of the report. */
  readonly told: readonly (readonly [string, string])[]
}

async function expectTold({ twist = {}, alter = (draft) => draft, told }: Case): Promise<void> {
  const { violations } = await verify(await deliverOne(folders, twist, { alter }))
  const text = JSON.stringify(violations, null, 1)
  expect(violations, text).toHaveLength(told.length)
  for (const [index, [code, part]] of told.entries()) {
    expect(violations[index]?.code, text).toBe(code)
    expect(violations[index]?.message).toContain(part)
    expect(violations[index]?.record, text).toMatch(/^ledger\//)
  }
}

/** Changes the grants of one command. */
function granting(command: GrantData['command'], change: (data: GrantData) => Partial<GrantData>): Alter {
  return changing('run.granted', (data) => (data.command === command ? change(data) : {}))
}

/** Does something as soon as the build was granted. */
function onceGranted(act: (grant: string, data: GrantData, story: Story) => Promise<unknown>): Twist {
  return {
    granted: async (grant, data, story) => void (data.command === 'build' && (await act(grant, data, story))),
  }
}

function end(story: Story, grant: string, change: Partial<RecordData<'run.ended'>> = {}): Promise<string> {
  const data = { grant, how: 'ended' as const, job: 'local:1', runs: [], ...change }
  return story.record({ event: 'run.ended', engagement, subject: [], data })
}

/** A grant by itself, which nothing stands on. */
function bareGrant(story: Story, change: Partial<GrantData>): GrantData {
  return {
    command: 'discover',
    authority: OTHER,
    design: null,
    attempt: 1,
    environment: 'lab',
    runner: ['local'],
    workflow: null,
    commit: story.tip(),
    expires: new Date(Date.parse(story.now()) + 60_000).toISOString(),
    runs: [{ id: 'r', idempotencyKey: OTHER }],
    ...change,
  }
}

/** Changes how long grants wait to be taken up. */
function expiring(ms: number): Alter {
  return (draft) => {
    if (draft.event !== 'run.granted') return draft
    return { ...draft, data: { ...draft.data, expires: new Date(Date.parse(draft.at) + ms).toISOString() } }
  }
}

/** The grant to build is given anew, after something was done about the first; the delivery goes on under the second. */
function regranted(
  between: (story: Story, first: string) => Promise<unknown>,
): Required<Pick<Case, 'twist' | 'alter'>> {
  const seen = { first: '', again: '' }
  return {
    twist: onceGranted(async (grant, data, story) => {
      await between(story, grant)
      seen.again = await story.record({ event: 'run.granted', engagement, subject: [], data })
      seen.first = grant
    }),
    alter: changing('run.ended', ({ grant }) => (grant === seen.first ? { grant: seen.again } : {})),
  }
}

describe('grants that went another way verify too', () => {
  test.each<Omit<Case, 'told'>>([
    { name: 'ended before what they name was recorded', twist: { endedFirst: true } },
    { name: 'rehearsed under a grant of its own', twist: { rehearsed: true } },
    {
      name: 'withdrawn and given again',
      ...regranted((story, first) => end(story, first, { how: 'withdrawn', job: null })),
    },
    {
      name: 'lost once everything was recorded',
      alter: changing('run.ended', () => ({ how: 'lost' as const, runs: [] })),
    },
    {
      name: 'of a commit that came after the lock',
      twist: { before: async (step, story) => void (step === 'build' && (await story.advance('Later', { x: 'x' }))) },
    },
    { name: 'that wait for a whole day', alter: expiring(DAY_MS) },
    { name: 'that wait for a moment', alter: expiring(1) },
  ])('$name', (given) => expectTold({ ...given, told: [] }))
})

describe('V23 and V24: a grant names the lock that held when it was given', () => {
  test.each<Case>([
    {
      name: 'discovery before Gate 1',
      twist: bare('requirements', {}),
      told: [['V23', 'record 2: discovery was granted before the requirements were locked']],
    },
    {
      name: 'discovery by another record',
      twist: bare('feasibility', {}),
      told: [['V23', `discovery was granted under ${OTHER}; Gate 1 was locked by sha256:`]],
    },
    {
      name: 'discovery that ran before it was granted',
      twist: {
        before: async (step, story, previous) => {
          if (step !== 'discovery' || previous === null) return
          await story.record({ event: 'skill.run', engagement, subject: [], data: discovered(previous) })
        },
      },
      told: [
        ['V23', 'discovery discover-1 ran before it was granted'],
        ['V42', 'is of run discover-1, which no grant before it names'],
      ],
    },
    {
      name: 'a rehearsal before Gate 2',
      twist: bare('design', { command: 'dry-run', design: OTHER }),
      told: [
        ['V24', 'is of a build before the design was locked'],
        ['V42', 'is of attempt 1, which nobody had asked for'],
      ],
    },
    {
      name: 'a build by another record',
      twist: bare('build', { command: 'build', design: OTHER }),
      told: [
        ['V24', `builds by ${OTHER}; the design was locked by sha256:`],
        ['V42', 'is of attempt 1, which nobody had asked for'],
      ],
    },
    {
      name: 'a build of another design',
      alter: granting('build', () => ({ design: OTHER })),
      told: [['V24', `is of design ${OTHER}; the one that was locked is sha256:`]],
    },
    {
      name: 'a rehearsal of no design',
      twist: { rehearsed: true },
      alter: granting('dry-run', () => ({ design: null })),
      told: [['V24', 'is of design none; the one that was locked is sha256:']],
    },
  ])('$name', expectTold)
})

describe('V42 a run that is recorded was granted', () => {
  const neither: Case['told'] = [
    ['V42', 'is of run issue-certificate-1-apply, which no grant before it names'],
    ['V42', 'is of run install-certificate-1-apply, which no grant before it names'],
  ]
  const afterwards: Case['told'] = [
    ['V42', 'is of run issue-certificate-1-apply, whose grant had ended without it'],
    ['V42', 'is of run install-certificate-1-apply, whose grant had ended without it'],
  ]
  const discovery: Case['told'] = [['V42', 'is of run discover-1, whose grant had ended without it']]
  test.each<Case>([
    {
      name: 'a component that the grant leaves out',
      alter: everything(
        granting('build', ({ runs }) => ({ runs: runs.slice(0, -1) })),
        changing('run.ended', ({ runs }) => ({ runs: runs.slice(0, 3) })),
      ),
      told: neither.slice(1),
    },
    {
      name: 'a component under another key',
      alter: changing('build.step', () => ({ idempotencyKey: OTHER })),
      told: neither,
    },
    {
      name: 'a component under the name of another run',
      alter: changing('build.step', ({ run }) => ({ run: { ...run, id: 'other' } })),
      told: neither.map(([code]) => [code, 'is of run other, which no grant before it names']),
    },
    {
      name: 'a component of another attempt',
      alter: changing('build.step', () => ({ attempt: 2 })),
      told: neither,
    },
    {
      name: 'a component that was granted to be rehearsed',
      alter: granting('build', () => ({ command: 'dry-run' })),
      told: neither,
    },
    {
      name: 'a component before its grant',
      twist: {
        requested: async (contract, story) => {
          const component = 'issue-certificate'
          const key = digestOf(`${engagement} issue-certificate-1-apply`)
          const { run } = discovered('')
          const data = {
            contract,
            component,
            attempt: 1,
            idempotencyKey: key,
            run: { ...run, id: `${component}-1-apply` },
          }
          await story.record({ event: 'build.step', engagement, subject: [], data })
        },
      },
      told: [['V26', 'with other inputs'], ...neither.slice(0, 1)],
    },
    {
      name: 'runs of which the end that came before them knows nothing',
      twist: { endedFirst: true },
      alter: changing('run.ended', () => ({ runs: [] })),
      told: [...discovery, ...afterwards],
    },
    {
      name: 'runs of which the end that came before them has other evidence',
      twist: { endedFirst: true },
      alter: changing('run.ended', ({ runs }) => ({ runs: runs.map((run) => ({ ...run, evidence: OTHER })) })),
      told: [...discovery, ...afterwards],
    },
    {
      name: 'runs whose grant had been withdrawn, whatever a second end says',
      twist: onceGranted((grant, _data, story) => end(story, grant, { how: 'withdrawn', job: null })),
      told: [...afterwards, ['V42', ', which had ended']],
    },
    {
      name: 'discovery of another name',
      alter: changing('skill.run', ({ run }) => ({ run: { ...run, id: 'discover-9' } })),
      told: [['V42', 'is of run discover-9, which no grant before it names']],
    },
    {
      name: 'discovery of another environment',
      alter: changing('skill.run', () => ({ environment: 'prod' })),
      told: [['V42', 'is of run discover-1, which no grant before it names']],
    },
  ])('$name', expectTold)
})

describe('V42 a grant is one that could be given', () => {
  const early = { commit: '' }
  test.each<Case>([
    {
      name: 'of a commit that the default branch never had',
      alter: granting('build', () => ({ commit: 'a'.repeat(40) })),
      told: [['V42', `is of commit ${'a'.repeat(40)}, which is not on the first-parent line of main`]],
    },
    {
      name: 'of a commit before the design was locked',
      twist: { before: async (step, story) => void (step === 'design' && (early.commit = story.tip())) },
      alter: granting('build', () => ({ commit: early.commit })),
      told: [['V42', 'which is older than what locked its gate']],
    },
    {
      name: 'that expires when it is given',
      alter: expiring(0),
      told: [
        ['V42', 'not after'],
        ['V42', 'not after'],
      ],
    },
    {
      name: 'that waits for more than a day',
      alter: expiring(DAY_MS + 1),
      told: [
        ['V42', 'more than a day after'],
        ['V42', 'more than a day after'],
      ],
    },
    {
      name: 'of an attempt that nobody asked for',
      alter: everything(
        granting('build', () => ({ attempt: 2 })),
        changing('build.step', () => ({ attempt: 2 })),
      ),
      told: [['V42', 'is of attempt 2, which nobody had asked for']],
    },
    {
      name: 'while another was in force',
      ...regranted(() => Promise.resolve()),
      told: [['V42', 'was granted while record 15 was in force']],
    },
    {
      name: 'while the first of several was in force',
      twist: onceGranted(async (_grant, data, story) => {
        await end(story, await story.record({ event: 'run.granted', engagement, subject: [], data }))
        await end(story, await story.record({ event: 'run.granted', engagement, subject: [], data }))
      }),
      told: [
        ['V42', 'record 16 was granted while record 15 was in force'],
        ['V42', 'record 18 was granted while record 15 was in force'],
      ],
    },
  ])('$name', expectTold)
})

describe('V42 an end is the end of a grant', () => {
  test.each<Case>([
    {
      name: 'that the ledger does not hold',
      alter: changing('run.ended', ({ runs }) => (runs.length === 1 ? { grant: OTHER } : {})),
      told: [['V42', `ends ${OTHER}, which the ledger does not hold as a grant`]],
    },
    {
      name: 'that had ended',
      twist: onceGranted((grant, { runs }, story) => {
        return end(story, grant, {
          runs: runs.map(({ id }) => ({ id, evidence: digestOf(runRecord(engagement, id)) })),
        })
      }),
      told: [['V42', ', which had ended']],
    },
    {
      name: 'that did not name its runs',
      alter: changing('run.ended', ({ runs }) => ({ runs: [...runs, { id: 'other', evidence: OTHER }] })),
      told: [
        ['V42', 'names run other, which its grant does not'],
        ['V42', 'names run other, which its grant does not'],
      ],
    },
  ])('$name', expectTold)
})

/** Records a grant before a step, and its end. */
function bare(step: Parameters<NonNullable<Twist['before']>>[0], change: Partial<GrantData>): Twist {
  return {
    before: async (current, story) => {
      if (current !== step) return
      const data = bareGrant(story, change)
      await end(story, await story.record({ event: 'run.granted', engagement, subject: [], data }))
    },
  }
}

function discovered(previous: string): RecordData<'skill.run'> {
  const common = { skill: SKILL, inputs: OTHER, outcome: 'succeeded', changed: false, evidence: OTHER } as const
  return { environment: 'lab', previous, run: { id: 'discover-1', ...common } }
}

function everything(...alters: readonly Alter[]): Alter {
  return (draft: RecordDraft) => alters.reduce((altered, alter) => alter(altered), draft)
}
