import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { isMergeable } from '../../src/decide/is-mergeable.ts'
import type { Decision } from '../../src/model/decision.ts'
import type { Change, OutsidePull, Review, Snapshot } from '../../src/model/snapshot.ts'
import { fileOf, gitId } from '../builders/repository-file.ts'
import { buildScene } from '../builders/scene.ts'

const SCENE = buildScene()
const HEAD = gitId('outside')

type Given = {
  readonly paths: readonly string[]
  readonly by?: string
  readonly reviews?: readonly (string | { readonly by: string; readonly state: Review['state'] })[]
}

function userOf(login: string) {
  const user = SCENE.snapshot.users.find((each) => each.login === login)
  if (user === undefined) throw new Error(`nobody is called ${login}`)
  return { id: user.id, login }
}

function outside({ paths, by = 'rik', reviews = [] }: Given, policy?: string): Snapshot {
  const author = userOf(by)
  const changes = paths.map((path): Change => ({ path, before: null, after: fileOf(path, 'x\n') }))
  const { phase: _phase, ...pull } = SCENE.pull
  const proposed: OutsidePull = {
    ...pull,
    number: 90,
    headBranch: 'feature/x',
    author,
    content: {
      ...pull.content,
      sha: HEAD,
      changes,
      commits: [{ sha: HEAD, parents: [], author, committer: author, coAuthors: [], message: 'x\n' }],
    },
    reviews: reviews.map((each, index) => {
      const { by, state } = typeof each === 'string' ? { by: each, state: 'approved' as const } : each
      return { id: 900 + index, author: userOf(by), state, commit: HEAD, submittedAt: SCENE.snapshot.now, body: '' }
    }),
  }
  const files =
    policy === undefined
      ? SCENE.snapshot.files
      : SCENE.snapshot.files.map((file) => (file.path.endsWith('policy.yml') ? { ...file, text: policy } : file))
  return { ...SCENE.snapshot, files, engagement: null, issue: null, pulls: [], branches: [], outside: proposed }
}

function checkOf({ effects }: Decision): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'set-check' ? [`${effect.name} ${effect.conclusion}: ${effect.title}`] : [effect.kind],
  )
}

describe('a pull request that belongs to no phase', () => {
  test.each<[string, Given, string]>([
    ['code that no gate governs', { paths: ['src/router.py', 'README.md'] }, 'success: may be merged'],
    ['an artifact', { paths: ['specs/001-demo/customer-spec.md'] }, 'failure: 1 finding to mend'],
    ['an artifact in a look-alike folder', { paths: ['Specs /001-demo/x.md'] }, 'failure: 1 finding to mend'],
    ['an artifact behind an invisible character', { paths: ['sp\u200becs/x.md'] }, 'failure: 1 finding to mend'],
    [
      'an artifact, approved by everybody',
      { paths: ['specs/x.md'], reviews: ['ana', 'sam'] },
      'failure: 1 finding to mend',
    ],
    ['the policy, unapproved', { paths: ['.specgate/policy.yml'] }, 'pending: 0 of 2 approvals'],
    ['the policy, half approved', { paths: ['.specgate/policy.yml'], reviews: ['ana'] }, 'pending: 1 of 2 approvals'],
    [
      'the policy, approved as Gate 2 asks',
      { paths: ['.specgate/policy.yml'], reviews: ['ana', 'sam'] },
      'success: may be merged',
    ],
    [
      'the policy, approved by its author',
      { paths: ['.specgate/policy.yml'], by: 'sam', reviews: ['ana', 'sam'] },
      'failure: 1 finding to mend',
    ],
    [
      'the policy, with an objection',
      { paths: ['.specgate/policy.yml'], reviews: ['ana', 'sam', { by: 'rik', state: 'changes-requested' }] },
      'failure: 1 finding to mend',
    ],
    ['code owners', { paths: ['.github/CODEOWNERS'] }, 'pending: 0 of 2 approvals'],
    ['the workflow that verifies', { paths: ['.github/workflows/specgate-verify.yml'] }, 'pending: 0 of 2 approvals'],
    ['what a review shows', { paths: ['docs/.gitattributes'] }, 'pending: 0 of 2 approvals'],
  ])('%s', (_, given, told) => {
    const decision = decide(outside(given))
    expect(checkOf(decision)).toEqual([`specgate / gate ${told}`])
    expect(isMergeable(decision, 90)).toBe(told.startsWith('success'))
    expect(isMergeable(decision, 2)).toBe(false)
  })

  test('the policy that is proposed does not count, and a broken one in force blocks everything', () => {
    expect(checkOf(decide(outside({ paths: ['README.md'] }, 'gates: [')))).toEqual([
      'specgate / gate failure: could not be evaluated; nothing was approved',
    ])
  })

  test('what stands already is not said again', () => {
    const snapshot = outside({ paths: ['README.md'] })
    const [effect] = decide(snapshot).effects
    if (effect?.kind !== 'set-check' || snapshot.outside === null) throw new Error('a check was expected')
    const { name, head, conclusion, title, summary } = effect
    const checks = [{ name, head, conclusion, title, summary }]
    expect(decide({ ...snapshot, outside: { ...snapshot.outside, checks } }).effects).toEqual([])
  })

  test('a repository that was never set up is left alone', () => {
    const snapshot = outside({ paths: ['.specgate/policy.yml'] })
    const ledger = { ...snapshot.ledger, tip: null, next: null, records: [] }
    expect(decide({ ...snapshot, files: [], ledger }).effects).toEqual([])
  })
})

test.each([
  ['enforce', false],
  ['warn', true],
  ['observe', true],
])('in the mode %s an unapproved phase pull request may be merged: %s', (mode, mergeable) => {
  const { snapshot, pull } = buildScene({ policy: { mode } })
  expect(isMergeable(decide(snapshot), pull.number)).toBe(mergeable)
})
