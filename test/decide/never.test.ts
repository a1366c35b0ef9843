import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { openDocumentReader } from '../../src/derive/document-reader.ts'
import { deriveEngagement } from '../../src/derive/derive-engagement.ts'
import type { Effect } from '../../src/model/effect.ts'
import { lockOf } from '../../src/model/engagement.ts'
import type { Gate } from '../../src/model/phase.ts'
import type { StoredRecord } from '../../src/model/record.ts'
import type { Comment, Pull, Review, Snapshot, User } from '../../src/model/snapshot.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { BOT, GHOST } from '../builders/people.ts'
import { gitId } from '../builders/repository-file.ts'
import { buildScene } from '../builders/scene.ts'
import { SCENES, withPull, withRecords } from './scenes.ts'

const RUNS = { numRuns: 300 }

// Each of them has every role and could approve, were it not for who it is.
const EVERY_TEAM = ['network-architects', 'security', 'operations', 'engineers']
const ALIASES: SceneFacts = { policy: { aliases: { rik: ['rik-ops'], eve: ['eve-ops'] } } }
const BANNED = ['rik', 'rik-ops', 'eve', 'eve-ops', 'robo', BOT.login]
const BASES = (['requirements', 'feasibility', 'design'] as const).map((phase) =>
  buildScene({ ...ALIASES, phase, contributor: 'eve', people: { eve: {}, 'eve-ops': {}, 'rik-ops': {} } }),
)

test('bots, the requester and contributors never make a gate pass, whatever else is there', () => {
  const documents = openDocumentReader()
  const reviews = fc.array(
    fc.record({ by: fc.constantFrom(...BANNED, 'ghost'), state: stateOf(), commit: fc.constantFrom('head', 'old') }),
    { maxLength: 12 },
  )
  const noise = fc.record({
    comments: commentsBy(['ana', 'sam', 'olga', 'rik']),
    labels: fc.subarray(['approved', 'sdd:gate/passed', 'lgtm']),
    isGreen: fc.boolean(),
    isMerged: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.constantFrom(...BASES), reviews, noise, (base, given, { comments, labels, isGreen, isMerged }) => {
      const users = [
        ...base.snapshot.users,
        { ...BOT, type: 'Bot', active: true, permission: 'admin', teams: [] } as const,
      ].map(withEveryRole)
      const said: Partial<Pull> = {
        reviews: given.map((review, index) => reviewOf(users, base.content.sha, review, index)),
        comments,
        labels,
        checks: isGreen ? [greenCheck(base.pull)] : [],
        ...(isMerged ? { state: 'merged', merge: mergeOf(base.pull) } : {}),
      }
      const { verdicts, effects } = decide({ ...withPull(base, said), users }, documents)
      expect(verdicts.filter((verdict) => verdict.conclusion === 'passed')).toEqual([])
      expect(verdicts.flatMap((verdict) => verdict.counted)).toEqual([])
      expect(eventsIn(effects).filter((event) => event === 'gate.approved' || event === 'gate.merged')).toEqual([])
      expect(effects.filter((effect) => effect.kind === 'set-check' && effect.conclusion === 'success')).toEqual([])
    }),
    RUNS,
  )
})

test('the same reviews by an independent person do make it pass', () => {
  const [base] = BASES
  if (base === undefined) throw new Error('a scene was expected')
  const { users } = base.snapshot
  const reviews = [reviewOf(users, base.content.sha, { by: 'ana', state: 'approved', commit: 'head' }, 0)]
  expect(decide(withPull(base, { reviews })).verdicts.map((verdict) => verdict.conclusion)).toEqual(['passed'])
})

test('without a locked design no change is ever dispatched and no build recorded', () => {
  const documents = openDocumentReader()
  fc.assert(
    fc.property(damaged(), commentsBy(['ana', 'rik', 'sam']), (snapshot, comments) => {
      fc.pre(!isLocked(snapshot, 'design'))
      const { effects } = decide(commented(snapshot, comments), documents)
      expect(runsIn(effects).filter((mode) => mode !== 'read')).toEqual([])
      expect(eventsIn(effects).filter((event) => event.startsWith('build.'))).toEqual([])
    }),
    RUNS,
  )
})

test('before Gate 1 is locked nothing reaches an environment', () => {
  const documents = openDocumentReader()
  fc.assert(
    fc.property(damaged(), commentsBy(['ana', 'rik', 'sam']), (snapshot, comments) => {
      fc.pre(!isLocked(snapshot, 'requirements'))
      const { effects } = decide(commented(snapshot, comments), documents)
      expect(runsIn(effects)).toEqual([])
    }),
    RUNS,
  )
})

test('the scenes would be dispatched with their locks in place', () => {
  const modes = [...STAGE_2, ...STAGE_2.map(withoutBranches)].flatMap((snapshot) => runsIn(decide(snapshot).effects))
  expect([...new Set(modes)].toSorted()).toEqual(['apply', 'read'])
})

/** Every scene with a policy that starts builds by itself. */
const STAGE_2: readonly Snapshot[] = SCENES.map(([, { snapshot }]) => ({
  ...snapshot,
  files: snapshot.files.map((file) => ({ ...file, text: file.text?.replace('stage: 1', 'stage: 2') ?? null })),
}))

/** A scene with gates knocked out of its ledger, alone or with other records, or with a record that cannot be trusted. */
function damaged(): fc.Arbitrary<Snapshot> {
  const base = fc.constantFrom(...STAGE_2, ...STAGE_2.map(withoutBranches))
  return base.chain((snapshot) => {
    const { records } = snapshot.ledger
    const [opened, ...others] = records
    const kept = fc
      .subarray(others)
      .map((some) => withRecords(snapshot, opened === undefined ? some : [opened, ...some]))
    const without = fc.constantFrom('requirements', 'feasibility', 'design').map((gate) =>
      withRecords(
        snapshot,
        records.filter((record) => !isMergeOf(record, gate)),
      ),
    )
    const forged = fc.nat({ max: records.length - 1 }).map((at) =>
      withRecords(
        snapshot,
        records.map((record, index) => (index === at ? { ...record, problem: 'is signed by no trusted key' } : record)),
      ),
    )
    return fc.oneof(kept, without, forged)
  })
}

function withoutBranches(snapshot: Snapshot): Snapshot {
  return { ...snapshot, branches: [], pulls: snapshot.pulls.filter((pull) => pull.state === 'merged') }
}

function isMergeOf({ statement: { predicate } }: StoredRecord, gate: string): boolean {
  return predicate.event === 'gate.merged' && predicate.data.gate === gate
}

function isLocked(snapshot: Snapshot, gate: Gate): boolean {
  const engagement = deriveEngagement(snapshot)
  return engagement !== null && lockOf(engagement, gate) !== null
}

function commented(snapshot: Snapshot, comments: readonly Comment[]): Snapshot {
  const { issue, pulls } = snapshot
  return {
    ...snapshot,
    issue: issue === null ? null : { ...issue, comments },
    pulls: pulls.map((pull) => ({ ...pull, comments })),
  }
}

function commentsBy(logins: readonly string[]): fc.Arbitrary<Comment[]> {
  const bodies = [
    '/sdd build',
    '/approve',
    'LGTM, approved',
    '/sdd clarify Q-006 30',
    '/sdd decide TRD-001 A because',
    '/specops.build',
    '/sdd build now',
    '/sdd retry',
    '/sdd approve-plan',
  ]
  const said = fc.record({
    by: fc.constantFrom(...logins),
    body: fc.constantFrom(...bodies),
    day: fc.constantFrom('2026-11-19', '2026-11-21'),
  })
  return fc.array(said, { maxLength: 5 }).map((all) =>
    all.map(({ by, body, day }, index) => {
      const at = `${day}T12:00:00.000Z`
      const author = BASES[0]?.snapshot.users.find((user) => user.login === by) ?? GHOST
      return {
        id: 500 + index,
        author: { id: author.id, login: author.login },
        body,
        createdAt: at,
        updatedAt: at,
        reactions: [],
      }
    }),
  )
}

function stateOf(): fc.Arbitrary<Review['state']> {
  return fc.constantFrom('approved', 'approved', 'approved', 'commented', 'dismissed', 'changes-requested')
}

function withEveryRole(user: User): User {
  return BANNED.includes(user.login) ? { ...user, permission: 'admin', teams: EVERY_TEAM } : user
}

type Given = { readonly by: string; readonly state: Review['state']; readonly commit: string }

function reviewOf(users: readonly User[], head: string, { by, state, commit }: Given, index: number): Review {
  const { id, login } = users.find((user) => user.login === by) ?? GHOST
  return {
    id: 700 + index,
    author: { id, login },
    state,
    commit: commit === 'head' ? head : gitId('old'),
    submittedAt: '2026-11-21T12:00:00.000Z',
    body: 'approved',
  }
}

function greenCheck({ phase, content }: Pull): Pull['checks'][number] {
  return { name: `specgate / ${phase}`, head: content.sha, conclusion: 'success', title: 'passed', summary: 'passed' }
}

function mergeOf({ content }: Pull): Pull['merge'] {
  return {
    sha: gitId('merge'),
    tree: gitId('tree'),
    from: content.mergeBase,
    method: 'merge',
    by: { id: 10, login: 'rik' },
    at: '2026-11-21T13:00:00.000Z',
  }
}

const MODES = { discover: 'read', 'dry-run': 'dry-run', build: 'apply' } as const

/** What an environment would be reached for. */
function runsIn(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) => {
    if (effect.kind === 'dispatch-runs') return [MODES[effect.command]]
    const record = effect.kind === 'append-record' ? effect.record : null
    return record?.event === 'run.granted' ? [MODES[record.data.command]] : []
  })
}

function eventsIn(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) => (effect.kind === 'append-record' ? [effect.record.event] : []))
}
