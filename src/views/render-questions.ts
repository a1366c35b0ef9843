import type { OpenQuestion, OpenQuestions } from '../model/question.ts'
import { tellStakes } from '../model/stakes.ts'
import { inlineCode, inlineText, quotedText } from './inline-text.ts'

/** The open questions of an engagement (R2.4), ranked, each with why it matters and the line that answers it, in Markdown. */
export function renderQuestions({ questions, markers, document, isWrittenByHand }: OpenQuestions): string {
  const count = questions.length + markers.length
  if (count === 0) return 'No question is open.'
  const how = isWrittenByHand
    ? `People have written on the branch, so answers go into ${inlineCode(document)} there.`
    : 'Answer with the line below each, in a comment of its own or with others. Nothing is filled in until somebody does.'
  const head = `**${count === 1 ? '1 question is' : `${count} questions are`} open**${questions.length > 1 ? '; most hangs on the first' : ''}. ${how}`
  const items = [
    ...questions.map((each) => renderQuestion(each, isWrittenByHand)),
    ...markers.map(
      ({ line, question }) => `- ${inlineCode(`${document}:${line}`)} ${quotedText(question)} Answer it in its place.`,
    ),
  ]
  return `${head}\n\n${items.join('\n')}`
}

/** The line that answers a question: with what is recommended, never with an example, which nobody meant. */
export function answerLine({ id, proposal }: OpenQuestion): string {
  return `/sdd clarify ${id} ${proposal === null || proposal.from === 'example' ? '<answer>' : proposal.answer}`
}

function renderQuestion(asked: OpenQuestion, isWrittenByHand: boolean): string {
  const { id, question, why, stakes, accepted, proposal } = asked
  const lines = [
    `- **${id}** ${inlineText(question)}`,
    `*Why it matters:* ${[inlineText(why), tellStakes(stakes)].join(' ').trim()}`,
    `*Accepted:* ${inlineText(accepted)}.`,
    proposal === null
      ? ''
      : proposal.from === 'example'
        ? `*For example:* ${inlineCode(proposal.answer)} (${proposal.reason}).`
        : `*Recommended:* ${inlineCode(proposal.answer)} (${inlineText(proposal.reason)}).`,
    isWrittenByHand ? '' : fenced(answerLine(asked)),
  ]
  return lines.filter((line) => line !== '').join('\n  ')
}

/** A line to be copied whole: code spans would cut it and change its backticks. */
function fenced(line: string): string {
  const longest = Math.max(2, ...(line.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n  ${line}\n  ${fence}`
}
