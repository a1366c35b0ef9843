import { expect, test } from 'vitest'
import { splitFormBody } from '../../src/library/split-form-body.ts'

const LABELS = ['A', 'B', 'C']

test.each([
  { name: 'as GitHub writes it', body: '### A\n\na\n\n### B\n\nb\n\n### C\n\nc', answers: ['a', 'b', 'c'] },
  { name: 'a heading was deleted', body: '### A\n\na\n\n### C\n\nc', answers: ['a', null, 'c'] },
  { name: 'no heading', body: 'just text', answers: [null, null, null] },
  { name: 'a deeper heading is text', body: '### A\n#### B\n### B\nb\n### C\nc', answers: ['#### B', 'b', 'c'] },
  { name: 'an indented heading is text', body: '### A\n ### B\n### B\nb\n### C\nc', answers: ['### B', 'b', 'c'] },
  { name: 'an earlier heading is text', body: '### A\na\n### B\nb\n### C\n### A\nc', answers: ['a', 'b', '### A\nc'] },
  { name: 'the next heading twice', body: '### A\n### B\nfake\n### B\nb\n### C\nc', answers: ['?', '?', 'c'] },
  { name: 'a later heading twice', body: '### A\n### C\nfake\n### B\nb\n### C\nc', answers: ['### C\nfake', 'b', 'c'] },
  { name: 'the same heading twice', body: '### A\na\n### B\nb\n### B\nb\n### C\nc', answers: ['?', '?', 'c'] },
  { name: 'out of order', body: '### B\nb\n### A\na\n### C\nc', answers: ['?', '?', '?'] },
  { name: 'a comment inside one answer', body: '### A\na<!-- x\ny -->\n### B\nb\n### C\nc', answers: ['a', 'b', 'c'] },
  { name: 'a comment that hides a heading', body: '### A\na<!--\n### B\nb-->\n### C\nc', answers: ['?', '?', '?'] },
  { name: 'a comment without an end', body: '### A\na\n### B\nb<!--\n### C\nc', answers: ['a', '?', '?'] },
  {
    name: 'a comment that makes a second heading',
    body: '### A\n### B<!-- -->\nfake\n### B\nb\n### C\nc',
    answers: ['?', '?', '?'],
  },
])('$name', ({ body, answers }) => {
  const told = splitFormBody(body, LABELS).map((answer) =>
    answer.state === 'text' ? answer.text.trim() : answer.state === 'missing' ? null : '?',
  )
  expect(told).toEqual(answers)
})
