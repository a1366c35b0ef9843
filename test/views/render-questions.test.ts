import { describe, expect, test } from 'vitest'
import type { OpenQuestion, OpenQuestions, Proposal } from '../../src/model/question.ts'
import { answerLine, renderQuestions } from '../../src/views/render-questions.ts'

const ISSUE: Proposal = { from: 'issue', answer: 'edge-lb-1', reason: 'the issue names it' }

function question(facts: Partial<OpenQuestion> = {}): OpenQuestion {
  return {
    id: 'Q-004',
    input: 'target',
    question: 'Which balancer?',
    why: 'It is changed.',
    stakes: { dependents: [], place: 'target', claims: null, items: ['FR-001'], components: [] },
    accepted: 'one of edge-lb-1, edge-lb-2',
    proposal: ISSUE,
    ...facts,
  }
}

function render(facts: Partial<OpenQuestions>): string {
  const document = 'specs/001-demo/customer-spec.md'
  return renderQuestions({ questions: [], markers: [], document, isWrittenByHand: false, ...facts })
}

test('a question with what is recommended and the line to copy, and one with an example alone', () => {
  const example: Proposal = { from: 'example', answer: 'ext. 4400', reason: 'an example, not a recommendation' }
  const contact = question({
    id: 'Q-009',
    question: 'Who is called?',
    why: 'It fails.',
    accepted: 'text',
    proposal: example,
  })
  expect(render({ questions: [question(), contact] })).toMatchInlineSnapshot(`
    "**2 questions are open**; most hangs on the first. Answer with the line below each, in a comment of its own or with others. Nothing is filled in until somebody does.

    - **Q-004** Which balancer?
      *Why it matters:* It is changed. It names the target; FR-001 takes it.
      *Accepted:* one of edge-lb-1, edge-lb-2.
      *Recommended:* \`edge-lb-1\` (the issue names it).
      \`\`\`
      /sdd clarify Q-004 edge-lb-1
      \`\`\`
    - **Q-009** Who is called?
      *Why it matters:* It fails. It names the target; FR-001 takes it.
      *Accepted:* text.
      *For example:* \`ext. 4400\` (an example, not a recommendation).
      \`\`\`
      /sdd clarify Q-009 <answer>
      \`\`\`"
  `)
})

test('what people have written is answered there, and no line is offered that would be refused', () => {
  const markers = [{ line: 12, question: 'who is @ana?' }]
  expect(render({ questions: [question()], markers, isWrittenByHand: true })).toMatchInlineSnapshot(`
    "**2 questions are open**. People have written on the branch, so answers go into \`specs/001-demo/customer-spec.md\` there.

    - **Q-004** Which balancer?
      *Why it matters:* It is changed. It names the target; FR-001 takes it.
      *Accepted:* one of edge-lb-1, edge-lb-2.
      *Recommended:* \`edge-lb-1\` (the issue names it).
    - \`specs/001-demo/customer-spec.md:12\` who is \`@ana?\` Answer it in its place."
  `)
})

test('nothing', () => {
  expect(render({})).toBe('No question is open.')
})

describe('the line that answers', () => {
  test.each([
    ['what the issue names', ISSUE, '/sdd clarify Q-004 edge-lb-1'],
    ['what is the only one', { ...ISSUE, from: 'only' }, '/sdd clarify Q-004 edge-lb-1'],
    ['never an example', { ...ISSUE, from: 'example' }, '/sdd clarify Q-004 <answer>'],
    ['nothing', null, '/sdd clarify Q-004 <answer>'],
  ] satisfies (readonly [string, Proposal | null, string])[])('%s', (_, proposal, line) => {
    expect(answerLine(question({ proposal }))).toBe(line)
  })

  test('is copied whole, backticks and all', () => {
    const text = render({ questions: [question({ proposal: { ...ISSUE, answer: 'a ```` b' } })] })
    expect(text).toContain('\n  `````\n  /sdd clarify Q-004 a ```` b\n  `````')
  })
})
