import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { askedInTrailer } from '../../src/model/agent.ts'
import type { Effect } from '../../src/model/effect.ts'
import { describeEffect } from '../../src/model/effect.ts'
import { formatFinding } from '../../src/model/finding.ts'
import type { Commit } from '../../src/model/snapshot.ts'
import { planMarker } from '../../src/views/render-plan-answer.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { actorOf, BOT } from '../builders/people.ts'
import { buildScene } from '../builders/scene.ts'
import type { Scene } from '../builders/scene.ts'
import { withPull } from './scenes.ts'

const EDITED: SceneFacts = { phase: 'design', contributor: 'olga' }

function asks(body: string, facts: SceneFacts = {}, by = 'ana'): Scene {
  return buildScene({ phase: 'design', ...facts, comments: [{ by, body, on: 'pull' }] })
}

function repliesIn(effects: readonly Effect[]): string {
  const bodies = effects.flatMap((each) =>
    each.kind === 'upsert-comment' && each.marker.startsWith('<!-- specgate:reply:') ? [each.body] : [],
  )
  return bodies.join('\n')
}

function draftsIn(effects: readonly Effect[]): readonly string[] {
  return effects.filter(({ kind }) => kind === 'draft').map(describeEffect)
}

describe('is refused, and says why', () => {
  test.each([
    ['plan before there is a design', '/sdd plan', { phase: 'feasibility' }, 'there is no design yet'],
    ['a variant before there is a design', '/sdd plan --variant cost', { phase: 'feasibility' }, 'no design yet'],
    ['a choice before there is a design', '/sdd choose performance x', { phase: 'feasibility' }, 'no design yet'],
    ['plan after Gate 2', '/sdd plan', { phase: 'build' }, 'the design is locked'],
    ['a choice after Gate 2', '/sdd choose performance x', { phase: 'build' }, 'the design is locked'],
    ['plan on a closed pull request', '/sdd plan', { state: 'closed' }, 'the design pull request was closed'],
    ['plan with words', '/sdd plan please', {}, 'write "/sdd plan"'],
    ['plan of a design that cannot be read', '/sdd plan', { ...EDITED, front: { kind: 'x' } }, 'SG302'],
    ['plan of no design', '/sdd plan', { ...EDITED, without: ['solution-design.md'] }, 'there is no specs/'],
    ['a variant that there is not', '/sdd plan --variant speed', {}, 'no variant "speed"; it has performance,'],
    ['a variant over the work of people', '/sdd plan --variant cost', EDITED, 'people have written on the branch'],
    ['a choice without a reason', '/sdd choose performance', {}, 'a reason is needed'],
    ['a choice that there is not', '/sdd choose speed because', {}, 'no variant "speed"'],
    ['a choice of what the spec does not say', '/sdd choose cost because', {}, 'validity-days, which FR-005, AC-002'],
    ['a choice over the work of people', '/sdd choose performance because', EDITED, 'then comment "/sdd plan"'],
    ['going back over the work of people', '/sdd choose default because', EDITED, 'people have written on the branch'],
  ] satisfies (readonly [string, string, SceneFacts, string])[])('%s', (_, body, facts, reason) => {
    const { effects } = decide(asks(body, facts).snapshot)
    expect(repliesIn(effects).replaceAll(/[\\`]/g, '')).toContain(reason)
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'react', reaction: '-1' }))
    expect(draftsIn(effects).filter((each) => each.includes('drafts plan'))).toEqual([])
  })

  test.each([
    ['plan by who may not write', '/sdd plan', 'gus'],
    ['a variant by who may not write', '/sdd plan --variant cost', 'gus'],
    ['a choice by who may not write and did not ask for the engagement', '/sdd choose performance x', 'gus'],
  ])('%s', (_, body, by) => {
    expect(repliesIn(decide(asks(body, {}, by).snapshot).effects)).toContain('has no write permission')
  })
})

describe('/sdd plan on a branch that people have edited', () => {
  const asked = asks('/sdd plan', EDITED)
  const comment = asked.pull.comments.at(-1)?.id ?? 0

  test('is drafted on top of their commits', () => {
    const { effects } = decide(asked.snapshot)
    expect(effects).toContainEqual({
      kind: 'draft',
      agent: 'solution-arch-agent',
      engagement: '001-demo',
      document: 'plan',
      branch: 'sdd/001-demo/design',
      expected: asked.content.sha,
      parent: asked.content.sha,
      asked: { comment, target: asked.pull.number },
    })
    expect(effects.filter((each) => each.kind === 'react' && each.reaction !== 'eyes')).toEqual([])
  })

  const [first] = asked.content.commits
  if (first === undefined) throw new Error('the branch has commits')
  const olga = actorOf(asked.snapshot.users, 'olga')

  function withCommit(given: Partial<Commit>, trailer: number) {
    const message = `Draft plan\n\n${askedInTrailer(trailer)}\nDrafted-by: solution-arch-agent\n`
    const commit: Commit = {
      ...first,
      parents: [],
      coAuthors: [],
      sha: 'f'.repeat(40),
      author: BOT,
      committer: BOT,
      message,
      ...given,
    }
    return withPull(asked, { content: { ...asked.content, commits: [...asked.content.commits, commit] } })
  }

  test.each([
    ['a commit of the program that answers it', {}, comment, []],
    ['one that answers a later comment', {}, comment + 5, []],
    ['one that answers an earlier comment', {}, comment - 1, ['plan']],
    ['a commit of a person that claims to', { author: olga, committer: olga }, comment, ['plan']],
    ['one that a person committed in the program’s name', { committer: olga }, comment, ['plan']],
    ['one that nobody is known for', { author: { id: null, login: 'specgate' }, committer: BOT }, comment, ['plan']],
  ] satisfies (readonly [string, Partial<Commit>, number, readonly string[]])[])(
    'after %s',
    (_, given, trailer, drafts) => {
      const { effects } = decide(withCommit(given, trailer))
      expect(draftsIn(effects)).toEqual(drafts.map(() => 'solution-arch-agent drafts plan on sdd/001-demo/design'))
    },
  )

  test('is done when the program said that nothing differs, and not when a person says so', () => {
    const { createdAt, updatedAt } = asked.pull.comments.at(-1) ?? { createdAt: '', updatedAt: '' }
    const body = `${planMarker(comment)}\n\nThe same.`
    const told = [BOT, olga].map((author) => {
      const said = { id: 99, author, body, createdAt, updatedAt, reactions: [] }
      return draftsIn(decide(withPull(asked, { comments: [...asked.pull.comments, said] })).effects).length
    })
    expect(told).toEqual([0, 1])
  })

  test('never begins again once it is settled', () => {
    const comments = asked.pull.comments.map((each) => ({ ...each, reactions: ['eyes', '+1'] as const }))
    expect(draftsIn(decide(withPull(asked, { comments })).effects)).toEqual([])
  })
})

describe('what is asked of other designs', () => {
  test.each([
    ['a variant', '/sdd plan --variant performance'],
    ['a choice', '/sdd choose performance Clients verify it'],
  ])('%s has the design drafted again, and settled by what the branch then holds', (_, body) => {
    const { effects } = decide(asks(body).snapshot)
    expect(draftsIn(effects)).toEqual(['solution-arch-agent drafts design on sdd/001-demo/design'])
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'react', reaction: '+1' }))
    expect(draftsIn(decide(buildScene({ phase: 'design', asked: [body] }).snapshot).effects)).toEqual([])
  })

  test('who asked for the engagement may choose', () => {
    const people = { rik: { permission: 'read' } } as const
    expect(draftsIn(decide(asks('/sdd choose performance x', { people }, 'rik').snapshot).effects)).toHaveLength(1)
  })

  test('going back to the design without a variant gives it as it was', () => {
    const facts: SceneFacts = { phase: 'design', asked: ['/sdd choose performance x', '/sdd choose default y'] }
    expect(buildScene(facts).content.sha).toBe(
      buildScene({ phase: 'design', asked: ['/sdd help', '/sdd help'] }).content.sha,
    )
  })

  test('a question asked before the feasibility report was locked starts nothing after it', () => {
    const before = buildScene({
      phase: 'design',
      said: ['/sdd plan --variant performance', '/sdd choose performance x'],
    })
    expect(before.content.changes.filter(({ path }) => path.includes('/designs/'))).toEqual([])
    expect(repliesIn(decide(before.snapshot).effects)).toContain('there is no design yet')
  })

  test('the words of who chose are no markup, no question and no item of the design', () => {
    const hostile =
      'x ` **FR-099** [NEEDS CLARIFICATION: y] <!-- z --> | {{input.reason}} @rik ## Order TODO ??? as fast as possible'
    const { snapshot, content } = buildScene({ phase: 'design', asked: [`/sdd choose performance ${hostile}`] })
    expect(content.changes.map(({ after }) => after?.text).join('\n')).toContain('Chosen by @ana')
    const findings = decide(snapshot).verdicts.flatMap((verdict) => verdict.findings)
    expect(findings.filter(({ severity }) => severity === 'block').map(formatFinding)).toEqual([])
  })
})
