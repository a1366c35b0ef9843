import { isSettled } from '../derive/commands.ts'
import type { Command } from '../derive/commands.ts'
import { comparisonOf } from '../derive/comparison.ts'
import { constitutionInForce } from '../derive/constitution-in-force.ts'
import { standingChecklists } from '../derive/standing-checklists.ts'
import { standingTasks } from '../derive/standing-tasks.ts'
import type { Effect } from '../model/effect.ts'
import { renderAnalysis } from '../views/render-analysis.ts'
import { renderChecklists } from '../views/render-checklists.ts'
import { renderCode } from '../views/render-code.ts'
import { renderComparison } from '../views/render-comparison.ts'
import { renderConstitution } from '../views/render-constitution.ts'
import { renderExplanation } from '../views/render-explanation.ts'
import { renderHelp } from '../views/render-help.ts'
import { renderRefusal } from '../views/render-refusal.ts'
import { renderSpecified } from '../views/render-specified.ts'
import { renderQuestions } from '../views/render-questions.ts'
import { renderStanding } from '../views/render-standing.ts'
import { renderTaskList } from '../views/render-task-list.ts'
import { analysisOf } from './analysis-of.ts'
import { answerPlan } from './answer-plan.ts'
import { judgeCommand } from './judge-command.ts'
import { missingGate } from './judge-start.ts'
import { byComment } from './plan-reactions.ts'
import { readSpecify } from './read-specify.ts'
import { replyOnce } from './reply-once.ts'
import { questionsOf } from './questions-of.ts'
import type { Scene } from './scene.ts'

/**
 * One reply to each comment that asked a question or for something it cannot have, written once: what is simply done shows in its effect
 * and a 👍. Later looks find the reply, or the reaction that was given after it.
 */
export function planReplies(scene: Scene, commands: readonly Command[]): readonly Effect[] {
  return byComment(commands).flatMap((group) => {
    const [first] = group
    if (first === undefined || isSettled(first)) return []
    const texts = group.map((command) => replyTo(scene, command)).filter((text) => text !== null)
    return replyOnce(scene.snapshot, first, texts)
  })
}

function replyTo(scene: Scene, command: Command): string | null {
  const outcome = judgeCommand(scene, command)
  if (outcome.status === 'refused') return renderRefusal(command.name, outcome.reason)
  const { engagement, snapshot } = scene
  switch (command.name) {
    case 'help':
      return renderHelp()
    case 'status':
      return renderStanding(engagement, snapshot.pulls, scene.verdicts, missingGate(scene))
    case 'analyze': {
      const { coverage, findings } = analysisOf(snapshot, scene.verdicts, scene.documents)
      return renderAnalysis(coverage, findings)
    }
    case 'clarify':
      return command.argument === '' ? renderQuestions(questionsOf(scene)) : null
    case 'plan':
      return answerPlan(scene, command)
    case 'compare':
      return renderComparison(comparisonOf(snapshot, scene.documents))
    case 'tasks':
      return renderTaskList(standingTasks(snapshot, scene.documents), missingGate(scene))
    case 'checklist':
      return renderChecklists(standingChecklists(snapshot, scene.verdicts), missingGate(scene))
    case 'constitution':
      return renderConstitution(constitutionInForce(snapshot))
    case 'specify':
      return specified(scene, command)
    case 'explain':
      return command.argument === ''
        ? explanation(scene, command)
        : renderCode(command.argument, findingsAt(scene, command))
    default:
      return null
  }
}

/** Why the use case is what it is, from the words that stand there now. */
function specified({ snapshot, engagement, library }: Scene, command: Command): string | null {
  if (snapshot.issue === null) return null
  const wanted = readSpecify(snapshot, snapshot.issue, command)
  const closest = 'problem' in wanted || wanted.library.id !== library.id ? null : wanted.closest
  const basedOn = engagement.specified?.basedOn?.engagement ?? null
  return renderSpecified({ engagement: engagement.id, library, closest, basedOn })
}

/** On a pull request: of that one. On the issue: of all that are open. */
function explanation(scene: Scene, command: Command): string {
  return renderExplanation(verdictsAt(scene, command), missingGate(scene))
}

function findingsAt(scene: Scene, command: Command) {
  return verdictsAt(scene, command).flatMap(({ findings }) => findings)
}

function verdictsAt({ snapshot, verdicts }: Scene, { target }: Command) {
  return snapshot.issue?.number === target ? verdicts : verdicts.filter(({ pull }) => pull === target)
}
