import type { Finding } from '../model/finding.ts'
import type { LibrarySource } from './draft-library-spec.ts'

const WHY = /\?.*\bWhy:\s+\S/
/** Inputs that every request has, and that find nothing out. */
const ALWAYS_ASKED = [
  'environment',
  'endpoint',
  'target',
  'reason',
  'security-impact',
  'maintenance-window',
  'rollback-contact',
  'ticket',
]

/**
 * Checks the discovery questions of a use case (R8.2): each says why it matters and what answers it, a capability that is looked at or an input
 * that people give; and nothing that is looked at or asked for goes without a question.
 */
export function checkLibraryQuestions({ files, front, markdown, lineOf }: LibrarySource): readonly Finding[] {
  const { path } = files.spec
  function blocked(code: string, line: number, found: string, expected: string, remedy: string): Finding {
    return { code, severity: 'block', path, line, found, expected, remedy }
  }
  const questions = markdown.items
    .filter(({ id, section }) => id.startsWith('DQ-') && section === 'Discovery questions')
    .map((item) => ({ ...item, answers: item.beside.split(',').map((each) => each.trim()) }))
  const inputs = Object.keys(front.inputs.properties)
  const capabilities = front.capabilities.map(({ id }) => id)
  const known = new Set([...inputs, ...capabilities])
  const answered = new Set(questions.flatMap(({ answers }) => answers))
  const section = markdown.sections.find(({ title }) => title === 'Discovery questions')?.line ?? 1
  const form = '`- **DQ-001** (CAP-001, input) Question? **Why:** reason.`'
  return [
    ...(questions.length === 0
      ? [blocked('SG704', section, 'no discovery question', form, 'Say what has to be found out.')]
      : []),
    ...questions.flatMap(({ id, line }, index) =>
      questions.findIndex((each) => each.id === id) === index
        ? []
        : [blocked('SG707', line, `${id} stands twice`, 'each id once', 'Give this one the next free id.')],
    ),
    ...questions
      .filter(({ text }) => !WHY.test(text.replaceAll(/\s+/g, ' ')))
      .map(({ id, line }) =>
        blocked('SG704', line, `${id} is not written as it must be`, form, 'Write it in that form.'),
      ),
    ...questions.flatMap(({ id, line, answers }) =>
      answers
        .filter((each) => !known.has(each))
        .map((each) => {
          const found = `${id} refers to ${each === '' ? 'nothing' : each}`
          return blocked('SG704', line, found, 'a capability or an input', 'Name what answers it.')
        }),
    ),
    ...capabilities
      .filter((id) => !answered.has(id))
      .map((id, index) => {
        const line = lineOf.front(['capabilities', capabilities.indexOf(id, index), 'id'])
        return blocked('SG704', line, `no discovery question leads to ${id}`, 'one', 'Ask what it answers.')
      }),
    ...inputs
      .filter((name) => !answered.has(name) && !ALWAYS_ASKED.includes(name))
      .map((name) => {
        const line = lineOf.front(['inputs', 'properties', name])
        return blocked('SG704', line, `no discovery question leads to input ${name}`, 'one', 'Ask what it answers.')
      }),
  ]
}
