import { isSettled, readCommands } from '../derive/commands.ts'
import type { Command } from '../derive/commands.ts'
import { readDossier } from '../derive/dossier.ts'
import { choiceProblem, readChoice, readPlanAsk, variantProblem } from '../derive/exploration.ts'
import { askedIn } from '../model/agent.ts'
import { lockOf } from '../model/engagement.ts'
import { artifactPath, variantPath } from '../model/place.ts'
import type { BranchContent } from '../model/snapshot.ts'
import { planMarker } from '../views/render-plan-answer.ts'
import { isMachineOnly, workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** What became of a command about the design: why it is refused, or whether what it asks for is still to be done. */
export type Judged = { readonly reason: string | null; readonly isPending: boolean }

const DONE: Judged = { reason: null, isPending: false }
const PENDING: Judged = { reason: null, isPending: true }

/**
 * Judges `/sdd plan` and `/sdd plan --variant …`. Where only the machine wrote, both follow from drafting the design; where people did, the
 * plan is drafted on top of their commits, once for each time that somebody asks.
 */
export function judgePlanAsk(scene: Scene, command: Command): Judged {
  const read = readPlanAsk(command)
  if ('problem' in read) return refused(read.problem)
  const { variant } = read
  const unknown = variant === null ? null : variantProblem(scene.snapshot, scene.library, variant)
  if (unknown !== null) return refused(unknown)
  const past = whenNotOpen(scene, command)
  if (past !== null) return past
  const content = workplaceOf(scene, 'design')?.content ?? null
  const isEdited = content !== null && !isMachineOnly(scene.snapshot, content)
  if (variant === null) {
    if (content === null) return refused('there is no design branch yet; it comes next, with its plan')
    return isEdited ? judgeEdited(scene, command, content) : DONE
  }
  if (!isEdited) return DONE
  const { id } = scene.engagement
  const place = variantPath(id, variant)
  return refused(
    `people have written on the branch, and nothing is drafted over their work; to weigh a variant there, write it to ${place}`,
  )
}

/** Judges `/sdd choose`: it counts until the design is locked, and the branch is the machine's until people write on it. */
export function judgeChoice(scene: Scene, command: Command): Judged {
  const { snapshot, engagement, library } = scene
  const read = readChoice(command)
  if ('problem' in read) return refused(read.problem)
  const past = whenNotOpen(scene, command)
  if (past !== null) return past
  const { variant } = read
  const problem = variant === null ? null : choiceProblem(snapshot, engagement, library, variant)
  if (problem !== null) return refused(problem)
  const content = workplaceOf(scene, 'design')?.content ?? null
  if (content === null || isMachineOnly(snapshot, content)) return DONE
  const design = artifactPath(engagement.id, 'design')
  return refused(
    `people have written on the branch, and nothing is drafted over their work; put the text of the variant into ${design} there, then comment "/sdd plan"`,
  )
}

/** The latest ask for a plan that has no answer yet: what answers it answers those before it. */
export function pendingPlan(scene: Scene): Command | null {
  const asks = readCommands(scene.snapshot).filter(
    (command) => command.name === 'plan' && command.refusal === null && !isSettled(command),
  )
  return asks.findLast((command) => judgePlanAsk(scene, command).isPending) ?? null
}

/** What became of a command given while no design is drafted, or before; null while one can be. */
function whenNotOpen(scene: Scene, { at }: Command): Judged | null {
  const { engagement, snapshot } = scene
  const feasibility = lockOf(engagement, 'feasibility')
  if (feasibility === null || at <= feasibility.at)
    return refused('there is no design yet; it is drafted once the feasibility report is approved and merged')
  const design = lockOf(engagement, 'design')
  if (design !== null) return at > design.at ? refused('the design is locked') : DONE
  if (snapshot.issue?.state === 'closed') return refused(`the issue #${engagement.issue} is closed; reopen it first`)
  return workplaceOf(scene, 'design') === null ? refused('the design pull request was closed; reopen it first') : null
}

function judgeEdited(scene: Scene, command: Command, content: BranchContent): Judged {
  if (isAnswered(scene, command, content)) return DONE
  const { snapshot, engagement, documents } = scene
  const dossier = readDossier(snapshot, engagement.id, { gate: 'design', content }, documents)
  const { design, spec, report, environment } = dossier
  const [finding] = dossier.findings.design
  if (finding !== undefined)
    return refused(`the design cannot be read: ${finding.path}:${finding.line} ${finding.code} ${finding.found}`)
  if (design === null) return refused(`there is no ${artifactPath(engagement.id, 'design')} on the branch`)
  if (spec === null || report === null || environment === null)
    return refused('the spec, the feasibility report or the inventory that the design stands on cannot be read')
  return PENDING
}

/** Whether the branch has a commit of this program that answers the comment or a later one, or the program said that nothing differs. */
function isAnswered({ snapshot }: Scene, { comment, target }: Command, { commits }: BranchContent): boolean {
  const { id } = snapshot.bot
  const isCommitted = commits.some(
    ({ author, committer, message }) => author.id === id && committer.id === id && (askedIn(message) ?? 0) >= comment,
  )
  if (isCommitted) return true
  const thread =
    snapshot.issue?.number === target
      ? snapshot.issue.comments
      : (snapshot.pulls.find(({ number }) => number === target)?.comments ?? [])
  return thread.some((each) => each.author.id === id && each.body.startsWith(planMarker(comment)))
}

function refused(reason: string): Judged {
  return { reason, isPending: false }
}
