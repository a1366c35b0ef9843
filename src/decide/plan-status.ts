import type { Effect } from '../model/effect.ts'
import type { Comment, Pull, Snapshot } from '../model/snapshot.ts'
import { renderStatus, STATUS_MARKER } from '../views/render-status.ts'
import { overdueAt } from './plan-wake.ts'
import type { Scene } from './scene.ts'

/** Labels that are the program's own: a projection, never a source of truth. */
const OWN_LABELS = 'sdd:'

/** Status comment, labels and requested reviewers of the open pull requests: only what differs. In `observe` mode nothing is said. */
export function planStatus(scene: Scene): readonly Effect[] {
  if (scene.policy.mode === 'observe') return []
  return scene.snapshot.pulls.flatMap((pull) =>
    pull.state === 'open'
      ? [...statusEffects(scene, pull), ...reviewerEffects(scene, pull), ...labelEffects(scene, pull)]
      : [],
  )
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
  const kept = pull.labels.filter((label) => !label.startsWith(OWN_LABELS))
  const due = waiting ? overdueAt(scene, pull) : null
  const overdue = due !== null && due <= scene.snapshot.now ? ['sdd:overdue'] : []
  const labels = [...kept, `sdd:phase/${pull.phase}`, `sdd:gate/${state}`, ...overdue].toSorted()
  return labels.join('\n') === pull.labels.toSorted().join('\n')
    ? []
    : [{ kind: 'set-labels', pull: pull.number, labels }]
}

/**
 * Asks the gate's roles for a review once nothing but approvals is missing, and only while nobody was asked and nobody has reviewed:
 * whom a person took off the list is not asked again. Asked before the label that remembers it: a cut in between asks nobody twice.
 */
function reviewerEffects(scene: Scene, pull: Pull): readonly Effect[] {
  const verdict = scene.verdicts.find((each) => each.pull === pull.number && each.required > 0)
  const { users, teams } = pull.requested
  if (verdict?.conclusion !== 'waiting' || users.length + teams.length + pull.reviews.length > 0) return []
  if (pull.labels.includes('sdd:gate/waiting')) return []
  const roles = scene.policy.gates[verdict.gate].from
  const denied = new Set([pull.author.login, scene.engagement.requester.login].map((login) => login.toLowerCase()))
  const named = (kind: string): readonly string[] =>
    roles.flatMap((role) => (role.startsWith(`${kind}:`) ? [role.slice(kind.length + 1)] : []))
  const asked = {
    users: named('user').filter((login) => !denied.has(login.toLowerCase())),
    teams: named('team'),
  }
  return asked.users.length + asked.teams.length === 0
    ? []
    : [{ kind: 'request-reviewers', pull: pull.number, ...asked }]
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
