import { describe, expect, test } from 'vitest'
import { questionsOf } from '../../src/decide/questions-of.ts'
import type { OpenQuestions } from '../../src/model/question.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'
import { CERTIFICATES } from '../builders/shipped.ts'

const SPEC = 'specs/001-demo/customer-spec.md'

function questionsIn(facts: SceneFacts): OpenQuestions {
  const { snapshot, engagement } = buildScene(facts)
  return questionsOf({ snapshot, engagement, library: CERTIFICATES })
}

function openIn(facts: SceneFacts): readonly string[] {
  return questionsIn(facts).questions.map(({ id }) => id)
}

describe('open', () => {
  const reason: SceneFacts = { request: { reason: null } }
  const byHand: SceneFacts = { ...reason, contributor: 'sam' }
  const answer = { by: 'rik', body: '/sdd clarify Q-008 It expires in three days', on: 'pull' as const }

  test.each([
    ['is what the request leaves out', reason, ['Q-008']],
    [
      'is not what was just answered, although the spec is not drafted again yet',
      { ...reason, comments: [answer] },
      [],
    ],
    ['is what people have left open in the spec', byHand, ['Q-008']],
    ['is not what people have answered in the spec', { ...byHand, block: { reason: 'It expires soon enough' } }, []],
    [
      'is what people have opened in the spec',
      { contributor: 'sam', block: { 'common-name': '[NEEDS CLARIFICATION: which?]' } },
      ['Q-003'],
    ],
    ['is nothing once Gate 1 is locked', { ...reason, phase: 'feasibility' }, []],
  ] satisfies (readonly [string, SceneFacts, readonly string[]])[])('%s', (_, facts, ids) => {
    expect(openIn(facts)).toEqual(ids)
  })

  test('is answered in the document where people have written, and by comment where only the machine has', () => {
    expect(questionsIn(byHand)).toMatchObject({ document: SPEC, isWrittenByHand: true })
    expect(questionsIn(reason)).toMatchObject({ document: SPEC, isWrittenByHand: false })
  })

  test('is also a marker that is no question of the form, with its line', () => {
    const line = '\n[NEEDS CLARIFICATION: who pays?]\n'
    const { markers, questions } = questionsIn({ insert: { in: 'customer-spec.md', before: '## Scope', line } })
    expect(questions).toEqual([])
    expect(markers).toEqual([{ line: expect.any(Number), question: 'who pays?' }])
  })

  test('is what somebody opens again in a locked spec', () => {
    const locked = ['requirements', 'feasibility'] as const
    const block = { reason: '[NEEDS CLARIFICATION: Q-008 why?]' }
    const reopened = questionsIn({ locked: [...locked], contributor: 'sam', block })
    expect(reopened).toMatchObject({ questions: [{ id: 'Q-008' }], isWrittenByHand: true })
  })
})
