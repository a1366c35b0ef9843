import { describe, expect, test } from 'vitest'
import { judgePull } from '../../src/decide/judge-pull.ts'
import { judgeApprovals } from '../../src/rules/judge-approvals.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { BOT, GHOST } from '../builders/people.ts'
import { buildScene } from '../builders/scene.ts'
import type { Scene } from '../builders/scene.ts'

type Case = {
  readonly name: string
  readonly facts: SceneFacts
  readonly counted: readonly string[]
  /** `login CODE`, in the order of the reviews. */
  readonly ignored?: readonly string[]
  readonly conclusion: 'passed' | 'waiting' | 'blocked'
  /** A code that the verdict must hold, with its severity. */
  readonly finding?: string
}

const ARCHITECT = { teams: ['network-architects'] }

const CASES: readonly Case[] = [
  {
    name: 'G01 an approval before a push does not count on the new head',
    facts: { reviews: [{ by: 'ana', commit: 'old' }] },
    counted: [],
    ignored: ['ana SG134'],
    conclusion: 'waiting',
  },
  {
    name: 'G01 approving again after the push counts',
    facts: { reviews: [{ by: 'ana', commit: 'old' }, 'ana'] },
    counted: ['ana'],
    conclusion: 'passed',
  },
  {
    name: 'G04 a comment approves nothing',
    facts: { comments: [{ by: 'ana', body: '/approve\nLGTM, approved', on: 'pull' }] },
    counted: [],
    conclusion: 'waiting',
  },
  {
    name: 'G04 who opened the pull request does not approve it',
    facts: { opener: 'ana', reviews: ['ana'] },
    counted: [],
    ignored: ['ana SG136'],
    conclusion: 'blocked',
    finding: 'block SG130',
  },
  {
    name: 'G05 the requester does not approve, also with the role',
    facts: { people: { rik: ARCHITECT }, reviews: ['rik'] },
    counted: [],
    ignored: ['rik SG135'],
    conclusion: 'waiting',
  },
  {
    name: 'G05 the requester does not count beside another approver either',
    facts: { people: { rik: ARCHITECT }, reviews: ['rik', 'ana'] },
    counted: ['ana'],
    ignored: ['rik SG135'],
    conclusion: 'passed',
  },
  {
    name: 'G06 a commit by somebody without an account blocks',
    facts: { contributor: 'unknown', reviews: ['ana'] },
    counted: ['ana'],
    conclusion: 'blocked',
    finding: 'block SG132',
  },
  {
    name: 'G07 who is named as a contributor does not approve',
    facts: { contributor: 'ana', reviews: ['ana'] },
    counted: [],
    ignored: ['ana SG136'],
    conclusion: 'blocked',
    finding: 'block SG130',
  },
  {
    name: 'G08 asking for changes later voids the approval',
    facts: { reviews: ['ana', { by: 'ana', state: 'changes-requested' }] },
    counted: [],
    conclusion: 'blocked',
    finding: 'block SG131',
  },
  {
    name: 'G08 approving again later settles the objection',
    facts: { reviews: [{ by: 'ana', state: 'changes-requested' }, 'ana'] },
    counted: ['ana'],
    conclusion: 'passed',
  },
  {
    name: 'G08 an objection of the requester stands beside an approval',
    facts: { reviews: ['ana', { by: 'rik', state: 'changes-requested' }] },
    counted: ['ana'],
    conclusion: 'blocked',
    finding: 'block SG131',
  },
  {
    name: 'G08 an objection given for an older commit still stands',
    facts: { reviews: [{ by: 'sam', state: 'changes-requested', commit: 'old' }, 'ana'] },
    counted: ['ana'],
    conclusion: 'blocked',
    finding: 'block SG131',
  },
  {
    name: 'G08 a dismissed approval is gone',
    facts: { reviews: ['ana', { by: 'ana', state: 'dismissed' }] },
    counted: [],
    conclusion: 'waiting',
  },
  {
    name: 'G09 a comment after the approval leaves it standing',
    facts: { reviews: ['ana', { by: 'ana', state: 'commented' }] },
    counted: ['ana'],
    conclusion: 'passed',
  },
  {
    name: 'G09 a comment after an objection leaves it standing',
    facts: {
      reviews: [
        { by: 'ana', state: 'changes-requested' },
        { by: 'ana', state: 'commented' },
      ],
    },
    counted: [],
    conclusion: 'blocked',
    finding: 'block SG131',
  },
  {
    name: 'G10 an approver who left the team',
    facts: { people: { ana: { teams: [] } }, reviews: ['ana'] },
    counted: [],
    ignored: ['ana SG138'],
    conclusion: 'blocked',
    finding: 'block SG130',
  },
  {
    name: 'G10 an approver who lost write permission',
    facts: { people: { ana: { permission: 'triage' } }, reviews: ['ana'] },
    counted: [],
    ignored: ['ana SG139'],
    conclusion: 'blocked',
  },
  {
    name: 'G10 an approver who is suspended',
    facts: { people: { ana: { active: false } }, reviews: ['ana'] },
    counted: [],
    ignored: ['ana SG139'],
    conclusion: 'blocked',
  },
  {
    name: 'G11 a reader with the role',
    facts: { reviews: ['gus'] },
    counted: [],
    ignored: ['gus SG139'],
    conclusion: 'waiting',
  },
  {
    name: 'G11 an outsider of a public repository',
    facts: { people: { eve: { ...ARCHITECT, permission: 'none' } }, reviews: ['eve'] },
    counted: [],
    ignored: ['eve SG139'],
    conclusion: 'waiting',
  },
  {
    name: 'G12 two accounts are one person',
    facts: { phase: 'design', reviews: ['ana', 'ana-admin'] },
    counted: ['ana'],
    ignored: ['ana-admin SG133'],
    conclusion: 'waiting',
  },
  {
    name: 'G12 the requester does not approve by a second account',
    facts: { policy: { aliases: { rik: ['rik-ops'] } }, people: { 'rik-ops': ARCHITECT }, reviews: ['rik-ops'] },
    counted: [],
    ignored: ['rik-ops SG135'],
    conclusion: 'waiting',
  },
  {
    name: 'G12 a contributor does not approve by a second account',
    facts: {
      policy: { aliases: { eve: ['eve-ops'] } },
      people: { eve: {}, 'eve-ops': ARCHITECT },
      contributor: 'eve',
      reviews: ['eve-ops'],
    },
    counted: [],
    ignored: ['eve-ops SG136'],
    conclusion: 'waiting',
  },
  {
    name: 'G13 a bot with the role',
    facts: { reviews: ['robo'] },
    counted: [],
    ignored: ['robo SG137'],
    conclusion: 'waiting',
  },
  {
    name: 'G13 the program itself',
    facts: { reviews: [BOT.login] },
    counted: [],
    ignored: [`${BOT.login} SG139`],
    conclusion: 'waiting',
  },
  {
    name: 'G14 a role nobody has is a fault of the policy, not a wait',
    facts: { policy: gateFrom('team:nobody') },
    counted: [],
    conclusion: 'blocked',
    finding: 'block SG130',
  },
  {
    name: 'G14 a role that only the requester has',
    facts: { policy: gateFrom('team:engineers') },
    counted: [],
    conclusion: 'blocked',
    finding: 'block SG130',
  },
  {
    name: 'G16 a role names a login in another case',
    facts: { policy: gateFrom('user:ANA'), reviews: ['ana'] },
    counted: ['ana'],
    conclusion: 'passed',
  },
  {
    name: 'G16 an alias names a login in another case',
    facts: { phase: 'design', policy: { aliases: { ANA: ['Ana-Admin'] } }, reviews: ['ana', 'ana-admin'] },
    counted: ['ana'],
    ignored: ['ana-admin SG133'],
    conclusion: 'waiting',
  },
  {
    name: 'G20 a draft does not pass, however approved',
    facts: { draft: true, reviews: ['ana'] },
    counted: ['ana'],
    conclusion: 'blocked',
    finding: 'block SG105',
  },
  {
    name: 'G20 back from draft at the same head the approval stands',
    facts: { draft: false, reviews: ['ana'] },
    counted: ['ana'],
    conclusion: 'passed',
  },
  {
    name: 'G22 of two reviews the later decides, by the commit it names',
    facts: { reviews: ['ana', { by: 'ana', commit: 'old' }] },
    counted: [],
    ignored: ['ana SG134'],
    conclusion: 'waiting',
  },
  {
    name: 'G23 more commits than can be read',
    facts: { commits: 251, reviews: ['ana'] },
    counted: ['ana'],
    conclusion: 'blocked',
    finding: 'block SG106',
  },
  {
    name: 'G23 as many commits as can be read',
    facts: { commits: 250, reviews: ['ana'] },
    counted: ['ana'],
    conclusion: 'passed',
  },
  {
    name: 'G23 the objection among 120 reviews',
    facts: { reviews: [...Array.from({ length: 119 }, () => 'ana'), { by: 'sam', state: 'changes-requested' }] },
    counted: ['ana'],
    conclusion: 'blocked',
    finding: 'block SG131',
  },
]

function gateFrom(role: string): SceneFacts['policy'] {
  const gate = { approvals: 1, from: [role] }
  return { gates: { requirements: gate, feasibility: gate, design: gate, 'as-built': gate } }
}

describe('gate cases', () => {
  test.each(CASES.map((each) => [each.name, each] as const))(
    '%s',
    (_, { facts, counted, ignored = [], conclusion, finding }) => {
      const scene = buildScene(facts)
      expectJudgement(scene, counted, ignored)
      const [verdict] = verdictsOf(scene)
      expect(verdict?.conclusion).toBe(conclusion)
      const told = verdict?.findings.map(({ severity, code }) => `${severity} ${code}`)
      if (finding !== undefined) expect(told).toContain(finding)
    },
  )

  test('G10 an approver who left the organisation', () => {
    const scene = buildScene({ reviews: ['ana'] })
    const users = scene.snapshot.users.filter((user) => user.login !== 'ana')
    expectJudgement({ ...scene, snapshot: { ...scene.snapshot, users } }, [], ['ana SG139'])
  })

  test('G15 an account under a login that somebody else had is another person', () => {
    const scene = buildScene({ reviews: ['ana'] })
    const users = scene.snapshot.users.map((user) => (user.login === 'ana' ? { ...user, id: 4242 } : user))
    expectJudgement({ ...scene, snapshot: { ...scene.snapshot, users } }, [], ['ana SG139'])
  })

  test('G24 reviews of deleted accounts count for nobody, and not as one another', () => {
    const scene = buildScene({ reviews: ['ana', { by: 'sam', state: 'commented' }, 'olga'] })
    const [own, ...others] = scene.pull.reviews
    const reviews = [
      ...others.map((review) => ({ ...review, author: GHOST, state: 'approved' as const })),
      ...(own === undefined ? [] : [own]),
    ]
    expectJudgement({ ...scene, pull: { ...scene.pull, reviews } }, ['ana'], ['ghost SG139', 'ghost SG139'])
  })

  test('G24 an objection by a deleted account can no longer be settled, and does not stand', () => {
    const scene = buildScene({ reviews: [{ by: 'sam', state: 'changes-requested' }, 'ana'] })
    const reviews = scene.pull.reviews.map((review) =>
      review.state === 'approved' ? review : { ...review, author: GHOST },
    )
    expectJudgement({ ...scene, pull: { ...scene.pull, reviews } }, ['ana'], ['ghost SG139'])
  })
})

describe('distinct roles', () => {
  const roles = ['team:network-architects', 'team:security']
  const both = { teams: ['network-architects', 'security'] }
  test.each([
    { name: 'one of each', people: {}, reviews: ['ana', 'sam'], missing: 0 },
    { name: 'two of the same', people: { ida: ARCHITECT }, reviews: ['ana', 'ida'], missing: 1 },
    { name: 'one with both takes the other role', people: { ida: both }, reviews: ['ida', 'ana'], missing: 0 },
    { name: 'and in the other order', people: { ida: both }, reviews: ['ana', 'ida'], missing: 0 },
    { name: 'one with both roles is still one', people: { ida: both }, reviews: ['ida'], missing: 1 },
  ])('$name: $missing missing', ({ people, reviews, missing }) => {
    const { snapshot, policy, pull, engagement } = buildScene({ phase: 'design', people, reviews })
    if (policy === null) throw new Error('the scene has a policy')
    expect(policy.gates.design).toMatchObject({ approvals: 2, from: roles, distinctRoles: true })
    expect(judgeApprovals(snapshot, policy, 'design', pull, engagement.requester).missing).toBe(missing)
  })
})

function expectJudgement(
  { snapshot, policy, gate, pull, engagement }: Scene,
  counted: readonly string[],
  ignored: readonly string[],
): void {
  if (policy === null) throw new Error('the scene has a policy')
  const judgement = judgeApprovals(snapshot, policy, gate, pull, engagement.requester)
  expect(judgement.counted.map(({ user }) => user.login)).toEqual(counted)
  expect(judgement.ignored.map(({ review, code }) => `${review.author.login} ${code}`)).toEqual(ignored)
}

function verdictsOf({ snapshot, policy, engagement, pull }: Scene) {
  if (policy === null) throw new Error('the scene has a policy')
  return judgePull(snapshot, policy, engagement, pull)
}
