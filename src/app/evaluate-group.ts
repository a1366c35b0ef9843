import { GATE_CHECK } from '../model/gate-check.ts'
import type { Ref } from '../forge/forge.ts'
import type { GithubForge } from '../forge/github/open-github-forge.ts'
import type { Reconciled } from '../reconcile/reconcile.ts'

/** What a merge group needs of the forge. */
export type GroupForge = Pick<GithubForge, 'list' | 'readMergeGroup' | 'setGroupCheck'>

export type Group = { readonly head: string; readonly base: string }

type Look = {
  readonly reconcile: (ref: Ref) => Promise<Reconciled | null>
  readonly isMergeable: (decision: Reconciled['decision'], pull: number) => boolean
}

/**
 * Judges a merge group: each pull request in it is looked at as it stands now, and the group passes only when each may be merged. A group
 * whose pull requests cannot be told fails. What could not be evaluated is thrown and leaves the check unset, which merges nothing.
 */
export async function evaluateGroup(
  forge: GroupForge,
  { head, base }: Group,
  look: Look,
): Promise<'group-passed' | 'group-failed'> {
  const pulls = await forge.readMergeGroup(head, base)
  const reasons: string[] = pulls.length === 0 ? ['No pull request could be found in this merge group.'] : []
  for (const pull of pulls) {
    const reconciled = await look.reconcile({ kind: 'pull', number: pull })
    if (reconciled === null) reasons.push(`#${pull} could not be found.`)
    else if (!look.isMergeable(reconciled.decision, pull)) reasons.push(reasonOf(reconciled, pull))
  }
  const passed = reasons.length === 0
  const list = pulls.map((pull) => `#${pull}`).join(', ')
  await forge.setGroupCheck(head, {
    name: GATE_CHECK,
    conclusion: passed ? 'success' : 'failure',
    title: passed ? 'every pull request of the group may be merged' : 'the group holds what may not be merged',
    summary: passed ? `Looked at ${list}: each has passed its gates.` : reasons.map((each) => `- ${each}`).join('\n'),
  })
  return passed ? 'group-passed' : 'group-failed'
}

function reasonOf({ decision }: Reconciled, pull: number): string {
  const gate = decision.gates.find((each) => each.pull === pull)
  return `#${pull} may not be merged yet. ${gate?.next ?? 'It is not open, or not judged by specgate.'}`
}
