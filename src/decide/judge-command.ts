import type { Command } from '../derive/commands.ts'
import { readClarification, readDecision } from '../derive/read-answers.ts'
import { lockOf } from '../model/engagement.ts'
import type { Gate } from '../model/phase.ts'
import { pullPhaseOf } from '../model/phase.ts'
import { artifactPath } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import { explainCode } from '../views/codes/code-book.ts'
import { judgeChoice, judgePlanAsk } from './judge-exploration.ts'
import type { Judged } from './judge-exploration.ts'
import { judgePlan } from './judge-plan.ts'
import { attemptOf, judgeStart, progressOf } from './judge-start.ts'
import { isMachineOnly, workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/**
 * What became of a command. `under-way`: what it started has not ended. `stopped`: what it started ended otherwise than it should; the
 * checks say how.
 */
export type Outcome =
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'done' | 'under-way' | 'stopped' }

const DONE: Outcome = { status: 'done' }

/** Judges a command from what is there now; nothing remembers that it was seen (R11.2). */
export function judgeCommand(scene: Scene, command: Command): Outcome {
  if (command.name === 'build' || command.name === 'retry') return judgeAttempt(scene, command)
  if (command.name === 'approve-plan') {
    const { approval, reason } = judgePlan(scene, command)
    if (reason !== null) return refused(reason)
    return approval === null ? DONE : { status: 'under-way' }
  }
  if (command.refusal !== null) return refused(command.refusal)
  const { library } = scene
  switch (command.name) {
    case 'help':
    case 'status':
    case 'analyze':
    case 'compare':
    case 'tasks':
    case 'checklist':
    case 'constitution':
      return DONE
    case 'specify':
      return scene.engagement.specified?.comment === command.comment
        ? DONE
        : refused(`this is engagement ${scene.engagement.id} already; open another issue for another request`)
    case 'plan':
      return outcomeOf(judgePlanAsk(scene, command))
    case 'choose':
      return outcomeOf(judgeChoice(scene, command))
    case 'explain': {
      const isKnown = command.argument === '' || explainCode(command.argument) !== null
      return isKnown ? DONE : refused(`there is no code "${command.argument}"`)
    }
    case 'clarify': {
      if (command.argument === '') return DONE
      const read = readClarification(command, library)
      const late = 'the spec is locked; a change of scope goes through its own phase again'
      return judgeAnswer(scene, command, 'requirements', late, 'problem' in read ? read.problem : null)
    }
    case 'decide': {
      const read = readDecision(command, library)
      const late = 'the feasibility report is locked'
      return judgeAnswer(scene, command, 'feasibility', late, 'problem' in read ? read.problem : null)
    }
    default:
      return refused('there is no such command; "/sdd help" lists them')
  }
}

/** An answer counts until its gate is locked; what was taken before stays taken. */
function judgeAnswer(scene: Scene, command: Command, gate: Gate, late: string, problem: string | null): Outcome {
  const lock = lockOf(scene.engagement, gate)
  if (lock !== null) return command.at > lock.at ? refused(late) : DONE
  if (problem !== null) return refused(problem)
  const content = workplaceOf(scene, pullPhaseOf(gate))?.content ?? null
  if (content === null || isMachineOnly(scene.snapshot, content)) return DONE
  const document = artifactPath(scene.engagement.id, gate)
  return refused(
    `people have written on the branch, and nothing is drafted over their work; put it into ${document} there`,
  )
}

function judgeAttempt(scene: Scene, command: Command): Outcome {
  const attempt = attemptOf(scene, command)
  if (attempt === null) {
    const { start, reason } = judgeStart(scene, command)
    if (reason !== null) return refused(reason)
    return start ? { status: 'under-way' } : DONE
  }
  const gate2 = lockOf(scene.engagement, 'design')
  const progress = gate2 === null ? null : progressOf(scene, gate2)
  const isInForce = attempt.data.contract === gate2?.record && !isFollowed(scene, attempt)
  if (!isInForce || progress === null) return { status: 'stopped' }
  if (progress.status === 'stuck') return { status: 'stopped' }
  if (progress.status !== 'finished') return { status: 'under-way' }
  return progress.stoppedAt === null ? DONE : { status: 'stopped' }
}

function isFollowed({ snapshot }: Scene, attempt: TypedRecord<'build.requested'>): boolean {
  const requested = recordsOf(snapshot.ledger.records, 'build.requested')
  return requested.some(({ data }) => data.attempt > attempt.data.attempt)
}

function outcomeOf({ reason, isPending }: Judged): Outcome {
  if (reason !== null) return refused(reason)
  return isPending ? { status: 'under-way' } : DONE
}

function refused(reason: string): Outcome {
  return { status: 'refused', reason }
}
