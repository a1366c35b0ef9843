import { isSettled } from '../derive/commands.ts'
import type { Command } from '../derive/commands.ts'
import { constitutionInForce } from '../derive/constitution-in-force.ts'
import type { Effect } from '../model/effect.ts'
import type { Comment, Snapshot } from '../model/snapshot.ts'
import { cutText } from '../views/cut-text.ts'
import { quotedText } from '../views/inline-text.ts'
import { renderAnalysis } from '../views/render-analysis.ts'
import { renderCode } from '../views/render-code.ts'
import { renderConstitution } from '../views/render-constitution.ts'
import { renderExplanation } from '../views/render-explanation.ts'
import { renderHelp } from '../views/render-help.ts'
import { renderStanding } from '../views/render-standing.ts'
import { analysisOf } from './analysis-of.ts'
import { judgeCommand } from './judge-command.ts'
import { missingGate } from './judge-start.ts'
import { byComment } from './plan-reactions.ts'
import type { Scene } from './scene.ts'

/**
 * One reply to each comment that asked a question or for something it cannot have, written once: what is simply done shows in its effect
 * and a 👍. Later looks find the reply, or the reaction that was given after it.
 */
export function planReplies(scene: Scene, commands: readonly Command[]): readonly Effect[] {
  return byComment(commands).flatMap((group): readonly Effect[] => {
    const [first] = group
    if (first === undefined || isSettled(first)) return []
    const marker = `<!-- specgate:reply:${first.comment} -->`
    const texts = [...new Set(group.map((command) => replyTo(scene, command)).filter((text) => text !== null))]
    const isReplied = commentsOf(scene.snapshot, first.target).some(
      (each) => each.author.id === scene.snapshot.bot.id && each.body.startsWith(marker),
    )
    if (texts.length === 0 || isReplied) return []
    const body = cutText([marker, ...texts].join('\n\n'))
    return [{ kind: 'upsert-comment', target: first.target, marker, body }]
  })
}

function replyTo(scene: Scene, command: Command): string | null {
  const outcome = judgeCommand(scene, command)
  if (outcome.status === 'refused') {
    return `\`/sdd ${command.name}\` was refused: ${quotedText(outcome.reason.replace(/\.$/, ''))}.`
  }
  const { engagement, snapshot } = scene
  switch (command.name) {
    case 'help':
      return renderHelp()
    case 'status':
      return renderStanding(engagement, snapshot.pulls, scene.verdicts, missingGate(scene))
    case 'analyze': {
      const { coverage, findings } = analysisOf(snapshot, scene.verdicts)
      return renderAnalysis(coverage, findings)
    }
    case 'constitution':
      return renderConstitution(constitutionInForce(snapshot))
    case 'explain':
      return command.argument === ''
        ? explanation(scene, command)
        : renderCode(command.argument, findingsAt(scene, command))
    default:
      return null
  }
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

function commentsOf(snapshot: Snapshot, target: number): readonly Comment[] {
  if (snapshot.issue?.number === target) return snapshot.issue.comments
  return snapshot.pulls.find((pull) => pull.number === target)?.comments ?? []
}
