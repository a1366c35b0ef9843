import { questionsOf } from '../../decide/questions-of.ts'
import { deriveEngagement } from '../../derive/derive-engagement.ts'
import { addComment } from '../../forge/local/actions/add-comment.ts'
import { Refused } from '../../forge/local/refused.ts'
import { oneLine } from '../../library/clean-text.ts'
import type { OpenQuestion, OpenQuestions } from '../../model/question.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { tellStakes } from '../../model/stakes.ts'
import { answerLine } from '../../views/render-questions.ts'
import type { Command, ExitCode, Terminal } from '../command.ts'
import { findEngagement } from '../find-engagement.ts'
import { readArguments } from '../read-arguments.ts'
import type { Arguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { actAndReconcile, REPO_OPTION, withInstallation } from '../with-installation.ts'

/** The open questions of an engagement, ranked; with a question and an answer, the answer as a comment of whoever gives it. */
export const clarifyCommand: Command = {
  name: 'clarify',
  usage: 'ENGAGEMENT --repo DIR [--json]   or   ENGAGEMENT Q-001 ANSWER --as LOGIN --repo DIR',
  summary: 'List the open questions of an engagement, ranked, with recommended answers; or answer one.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { ...REPO_OPTION, as: { type: 'string' } })
    const [named, question, ...words] = args.positionals
    if (named === undefined) throw new UsageError('the engagement is needed, for example 001')
    const snapshotOf = async () => withInstallation(args, (installation) => findEngagement(installation, named))
    if (question === undefined) return list(await snapshotOf(), args, terminal)
    const answer = oneLine(words.join(' '))
    if (!/^Q-\d{3}$/.test(question)) throw new UsageError(`"${question}" is no question; write it as Q-001`)
    if (answer === '') throw new UsageError(`the answer to ${question} is needed`)
    args.need('as')
    const { engagement, pulls } = await snapshotOf()
    const pull = pulls.findLast(({ phase, state }) => phase === 'requirements' && state === 'open')
    if (pull === undefined) throw new Refused(`${engagement} has no open pull request for its requirements`)
    return actAndReconcile(args, terminal, async (as) => {
      const body = `/sdd clarify ${question} ${answer}`
      await addComment({ ...as, target: pull.number, body })
      return { on: pull.number, told: `@${as.as} on #${pull.number}: ${body}` }
    })
  },
}

/** Exit code 1 while something is open: Gate 1 stays shut. */
function list(snapshot: Snapshot, args: Arguments, terminal: Terminal): ExitCode {
  const engagement = deriveEngagement(snapshot)
  const library = snapshot.library.find(({ id }) => id === engagement?.useCase)
  if (engagement === null || library === undefined) {
    throw new Refused(`the use case of ${snapshot.engagement} is not in the library`)
  }
  const open = questionsOf({ snapshot, engagement, library })
  terminal.out(args.flag('json') ? JSON.stringify({ engagement: engagement.id, ...open }) : textOf(open))
  return open.questions.length + open.markers.length > 0 ? 1 : 0
}

function textOf({ questions, markers, document, isWrittenByHand }: OpenQuestions): string {
  if (questions.length + markers.length === 0) return 'No question is open.'
  return [
    ...questions.flatMap((each) => questionLines(each, isWrittenByHand)),
    ...markers.map(({ line, question }) => `${document}:${line} ${question}`),
    ...(isWrittenByHand ? [`People have written on the branch, so answers go into ${document} there.`] : []),
  ].join('\n')
}

function questionLines(asked: OpenQuestion, isWrittenByHand: boolean): readonly string[] {
  const { id, question, why, stakes, accepted, proposal } = asked
  return [
    `${id} ${question}`,
    `  Why it matters: ${`${why} ${tellStakes(stakes)}`.trim()}`,
    `  Accepted: ${accepted}`,
    ...(proposal === null
      ? []
      : [`  ${proposal.from === 'example' ? 'For example' : 'Recommended'}: ${proposal.answer} (${proposal.reason})`]),
    ...(isWrittenByHand ? [] : [`  ${answerLine(asked)}`]),
  ]
}
