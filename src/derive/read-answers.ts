import { readAnswer } from '../library/read-answer.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { questionId } from '../model/library-spec.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { TradeoffDecision } from './assess-feasibility.ts'
import { readCommands } from './commands.ts'
import type { Command } from './commands.ts'

/** A clarification answered by a person in a comment. */
export type Answer = {
  readonly question: string
  readonly input: string
  readonly value: unknown
  readonly by: string
  readonly at: string
  readonly comment: number
}

/** Reads `/sdd clarify Q-001 <answer>`; the reason, when it cannot be taken. */
export function readClarification(
  command: Command,
  library: LibrarySpec,
): { readonly answer: Answer } | { readonly problem: string } {
  const match = /^(Q-\d{3})\s+(.+)$/.exec(command.argument)
  if (match === null) return { problem: 'write "/sdd clarify Q-001 <answer>"' }
  const [, question = '', text = ''] = match
  const input = library.inputs.find((_, index) => questionId(index) === question)
  if (input === undefined)
    return { problem: `there is no question ${question}; the last is ${questionId(library.inputs.length - 1)}` }
  if (text === '<answer>') return { problem: `${question}: write your answer in the place of <answer>` }
  const read = readAnswer(input, text)
  if ('problem' in read)
    return { problem: `${question}: "${read.problem.given}" was given; accepted is ${read.problem.accepted}` }
  const { author, at, comment } = command
  return { answer: { question, input: input.name, value: read.value, by: author.login, at, comment } }
}

/** Reads `/sdd decide TRD-001 A <reason>`; the reason, when it cannot be taken. */
export function readDecision(
  command: Command,
  library: LibrarySpec,
): { readonly decision: TradeoffDecision } | { readonly problem: string } {
  const match = /^(TRD-\d{3})\s+([A-Z])\s+(.+)$/.exec(command.argument)
  if (match === null) return { problem: 'write "/sdd decide TRD-001 A <reason>"; a reason is needed' }
  const [, tradeoff = '', option = '', reason = ''] = match
  const known = library.capabilities.find((need) => need.tradeoff?.id === tradeoff)?.tradeoff
  if (known === undefined || known === null) return { problem: `there is no tradeoff ${tradeoff}` }
  if (!known.options.some((each) => each.id === option)) {
    return { problem: `${tradeoff} has the options ${known.options.map((each) => each.id).join(', ')}` }
  }
  return { decision: { tradeoff, option, by: command.author.login, comment: command.comment, reason } }
}

/** The answers in force: the latest valid one to each question, in the order of the questions. */
export function readAnswers(snapshot: Snapshot, library: LibrarySpec): readonly Answer[] {
  const latest = new Map<string, Answer>()
  for (const command of readCommands(snapshot)) {
    if (command.name !== 'clarify' || command.refusal !== null) continue
    const read = readClarification(command, library)
    if ('answer' in read) latest.set(read.answer.question, read.answer)
  }
  return [...latest.values()].toSorted((a, b) => (a.question < b.question ? -1 : 1))
}

/** The decisions in force: the latest valid one on each tradeoff. */
export function readDecisions(snapshot: Snapshot, library: LibrarySpec): readonly TradeoffDecision[] {
  const latest = new Map<string, TradeoffDecision>()
  for (const command of readCommands(snapshot)) {
    if (command.name !== 'decide' || command.refusal !== null) continue
    const read = readDecision(command, library)
    if ('decision' in read) latest.set(read.decision.tradeoff, read.decision)
  }
  return [...latest.values()]
}
