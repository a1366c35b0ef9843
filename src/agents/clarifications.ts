import type { Answer } from '../derive/read-answers.ts'
import { carriedValues } from '../library/carried-values.ts'
import type { InputValues, LibrarySpec } from '../model/library-spec.ts'
import type { OpenQuestion } from '../model/question.ts'
import type { BaseEngagement } from '../model/snapshot.ts'
import { tellStakes } from '../model/stakes.ts'
import { escapeMarkdown } from './plain-text.ts'

const HOW = [
  'Answer each by a comment on this pull request: `/sdd clarify Q-… <answer>`. Most hangs on the first.',
  'What is recommended fills nothing in, and an example comes from the use case: people answer.',
].join(' ')

/** The section of a spec that keeps its questions: the open ones ranked, then the answers of each day, what was taken over, the defaults taken. */
export function renderClarifications(
  library: LibrarySpec,
  values: InputValues,
  questions: readonly OpenQuestion[],
  answers: readonly Answer[],
  base: BaseEngagement | null,
): string {
  const taken = library.inputs.filter(
    ({ name, fallback }) => fallback !== null && String(values[name]) === String(fallback),
  )
  const parts = [
    questions.length === 0 ? '' : `### Open\n\n${HOW}\n\n${questions.map(renderQuestion).join('\n')}`,
    ...renderAnswers(answers),
    base === null ? '' : renderTakenOver(base, library, values),
    taken.length === 0
      ? ''
      : `### At their defaults\n\n${taken.map(({ name, fallback }) => `- \`${name}\`: ${String(fallback)}`).join('\n')}`,
  ]
  return parts.filter((part) => part !== '').join('\n\n') || 'No question was open.'
}

/** What stands as it was built: the approvers of Gate 1 see what nobody asked for anew (R1.8). */
function renderTakenOver(base: BaseEngagement, library: LibrarySpec, values: InputValues): string {
  const same = Object.entries(carriedValues(library, base.inputs)).filter(
    ([name, value]) => JSON.stringify(values[name]) === JSON.stringify(value),
  )
  if (same.length === 0) return ''
  const items = same.map(([name, value]) => `- \`${name}\`: ${textOf(value)}`)
  return `### Taken over from ${base.id}\n\n${items.join('\n')}`
}

function textOf(value: unknown): string {
  return escapeMarkdown(Array.isArray(value) ? value.join(', ') : String(value))
}

function renderQuestion({ id, question, why, stakes, proposal }: OpenQuestion): string {
  const proposed =
    proposal === null
      ? ''
      : proposal.from === 'example'
        ? `*For example:* ${escapeMarkdown(proposal.answer)}`
        : `*Recommended:* ${escapeMarkdown(proposal.answer)} (${proposal.reason}).`
  const parts = [`- **${id}** ${question}`, `*Why it matters:* ${why}`, tellStakes(stakes), proposed]
  return parts.filter((part) => part !== '').join(' ')
}

/** A heading for each day on which somebody answered, the first day first. */
function renderAnswers(answers: readonly Answer[]): readonly string[] {
  const days = Map.groupBy(answers, ({ at }) => at.slice(0, 10))
  return [...days]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, given]) => `### Answered ${day}\n\n${given.map(renderAnswer).join('\n')}`)
}

function renderAnswer({ question, input, value, by, comment }: Answer): string {
  return `- **${question}** ${input}: ${textOf(value)} (@${by}, comment ${comment})`
}
