import type { Command } from '../derive/commands.ts'
import { readClarification, readDecision } from '../derive/read-answers.ts'
import type { Effect } from '../model/effect.ts'
import { lockOf } from '../model/engagement.ts'
import type { Phase } from '../model/phase.ts'
import { gateName } from '../model/phase.ts'
import { artifactPath } from '../model/place.ts'
import type { CheckConclusion, Comment, Pull, Snapshot } from '../model/snapshot.ts'
import { quotedText } from '../views/inline-text.ts'
import { checkSummary, checkTitle } from '../views/render-check.ts'
import { renderStatus, STATUS_MARKER } from '../views/render-status.ts'
import { activeApproval } from './plan-records.ts'
import { judgeStart } from './judge-start.ts'
import { workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** Name of the check that speaks for a phase. */
export function checkName(phase: Phase): string {
  return `specgate / ${phase}`
}

/** Opens the pull request of a phase once its branch carries what is to be approved. */
export function planPulls(scene: Scene): readonly Effect[] {
  const { engagement, snapshot } = scene
  return (['requirements', 'feasibility', 'design', 'build'] as const).flatMap((phase): readonly Effect[] => {
    const gate = phase === 'build' ? 'as-built' : phase
    if (engagement.gates[gate].status === 'locked' || engagement.gates[gate].status === 'shut') return []
    const place = workplaceOf(scene, phase)
    if (place === null || place.content === null || place.pull !== null) return []
    const document = artifactPath(engagement.id, gate)
    const isThere = phase === 'build' || place.content.changes.some((change) => change.path === document)
    if (!isThere) return []
    const title = `${engagement.id}: ${phase}`
    const stop = gateName(gate)
    const body = [
      `The ${phase} phase of \`${engagement.id}\` (#${snapshot.issue?.number ?? engagement.issue}). It stops at **${stop}**.`,
      `To approve: read \`${document}\` and review this pull request. Merging it locks what it holds.`,
    ].join('\n\n')
    return [{ kind: 'open-pull', branch: place.branch, phase, title, body }]
  })
}

/** Checks, status comment and labels of the open pull requests: only what differs from what stands there. */
export function planProjections(scene: Scene): readonly Effect[] {
  const { snapshot } = scene
  return snapshot.pulls.flatMap((pull) =>
    pull.state === 'open'
      ? [
          ...staleCheckEffects(pull),
          ...checkEffects(scene, pull),
          ...statusEffects(scene, pull),
          ...labelEffects(scene, pull),
        ]
      : [],
  )
}

/** A check that went green for a head of before: if the branch is put back there, it has to be judged again first. */
function staleCheckEffects({ number, checks, content }: Pull): readonly Effect[] {
  const green = checks.filter(({ head, conclusion }) => head !== content.sha && conclusion === 'success')
  return green.map(({ head, name }) => ({
    kind: 'set-check',
    pull: number,
    head,
    name,
    conclusion: 'pending',
    title: 'the head moved on',
    summary: `**This head was left.** The verdict now is that of \`${content.sha.slice(0, 10)}\`.`,
  }))
}

function checkEffects(scene: Scene, pull: Pull): readonly Effect[] {
  const isRecorded = activeApproval(scene.snapshot, pull) !== null
  return scene.verdicts
    .filter((verdict) => verdict.pull === pull.number)
    .flatMap((verdict): readonly Effect[] => {
      // Green only once the ledger holds the approval: a merge can then never run ahead of its record.
      const conclusion = conclusionFor(
        scene,
        verdict.conclusion === 'passed' && !isRecorded ? 'waiting' : verdict.conclusion,
      )
      const said = {
        name: checkName(verdict.phase),
        head: verdict.head,
        conclusion,
        title: checkTitle(verdict),
        summary: checkSummary(verdict),
      }
      const standing = pull.checks.find((check) => check.name === said.name && check.head === said.head)
      const same =
        standing !== undefined &&
        standing.conclusion === conclusion &&
        standing.summary === said.summary &&
        standing.title === said.title
      return same ? [] : [{ kind: 'set-check', pull: pull.number, ...said }]
    })
}

function conclusionFor({ policy }: Scene, verdict: 'passed' | 'waiting' | 'blocked'): CheckConclusion {
  if (verdict === 'passed' || policy.mode !== 'enforce') return 'success'
  return verdict === 'blocked' ? 'failure' : 'pending'
}

function statusEffects(scene: Scene, pull: Pull): readonly Effect[] {
  const body = renderStatus(
    scene.engagement,
    scene.verdicts.filter((verdict) => verdict.pull === pull.number),
  )
  return comment(scene.snapshot, pull.number, pull.comments, STATUS_MARKER, body)
}

function labelEffects(scene: Scene, pull: Pull): readonly Effect[] {
  const own = scene.verdicts.filter((verdict) => verdict.pull === pull.number)
  const blocked = own.some((verdict) => verdict.conclusion === 'blocked')
  const waiting = own.some((verdict) => verdict.conclusion === 'waiting')
  const state = blocked ? 'blocked' : waiting ? 'waiting' : 'passed'
  const kept = pull.labels.filter((label) => !label.startsWith('sdd:'))
  const labels = [...kept, `sdd:phase/${pull.phase}`, `sdd:gate/${state}`].toSorted()
  return labels.join('\n') === pull.labels.toSorted().join('\n')
    ? []
    : [{ kind: 'set-labels', pull: pull.number, labels }]
}

/** One reply to each comment that asked for something it cannot have; what is taken shows in its effect. */
export function planReplies(scene: Scene, commands: readonly Command[]): readonly Effect[] {
  const refusals = new Map<number, { readonly command: Command; readonly reasons: string[] }>()
  for (const command of commands) {
    const reason = refusalOf(scene, command)
    if (reason === null) continue
    const entry = refusals.get(command.comment) ?? { command, reasons: [] }
    const told = `\`/sdd ${command.name}\` was refused: ${quotedText(reason.replace(/\.$/, ''))}.`
    if (!entry.reasons.includes(told)) entry.reasons.push(told)
    refusals.set(command.comment, entry)
  }
  return [...refusals.values()].flatMap(({ command, reasons }) => {
    const marker = `<!-- specgate:reply:${command.comment} -->`
    const replied = commentsOf(scene.snapshot, command.target).some(
      (each) => each.author.id === scene.snapshot.bot.id && each.body.startsWith(marker),
    )
    if (replied) return []
    return [
      { kind: 'upsert-comment' as const, target: command.target, marker, body: [marker, ...reasons].join('\n\n') },
    ]
  })
}

function refusalOf(scene: Scene, command: Command): string | null {
  if (command.name === 'build') return judgeStart(scene, command).reason
  if (command.refusal !== null) return command.refusal
  const { engagement, library } = scene
  switch (command.name) {
    case 'clarify': {
      const gate1 = lockOf(engagement, 'requirements')
      if (gate1 !== null)
        return command.at > gate1.at ? 'the spec is locked; a change of scope goes through its own phase again' : null
      const read = readClarification(command, library)
      return 'problem' in read ? read.problem : null
    }
    case 'decide': {
      const locked = lockOf(engagement, 'feasibility')
      if (locked !== null) return command.at > locked.at ? 'the feasibility report is locked' : null
      const read = readDecision(command, library)
      return 'problem' in read ? read.problem : null
    }
    default:
      return `there is no such command; there are clarify, decide and build`
  }
}

function commentsOf(snapshot: Snapshot, target: number): readonly Comment[] {
  if (snapshot.issue?.number === target) return snapshot.issue.comments
  return snapshot.pulls.find((pull) => pull.number === target)?.comments ?? []
}

function comment(
  snapshot: Snapshot,
  target: number,
  comments: readonly Comment[],
  marker: string,
  body: string,
): readonly Effect[] {
  const standing = comments.find((each) => each.author.id === snapshot.bot.id && each.body.startsWith(marker))
  return standing?.body === body ? [] : [{ kind: 'upsert-comment', target, marker, body }]
}
