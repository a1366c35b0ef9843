import { strangeChanges } from '../../decide/strange-changes.ts'
import type { Ref } from '../../forge/forge.ts'
import type { GithubForge } from '../../forge/github/open-github-forge.ts'
import { GATE_CHECK } from '../../model/gate-check.ts'
import type { OutsidePull } from '../../model/snapshot.ts'
import type { Reconciled } from '../../reconcile/reconcile.ts'
import { inlineCode } from '../../views/inline-text.ts'

/** What a merge group needs of the forge. */
export type GroupForge = Pick<GithubForge, 'list' | 'readMergeGroup' | 'readGroupChanges' | 'setGroupCheck'>

export type Group = { readonly head: string; readonly base: string }

type Look = {
  readonly reconcile: (ref: Ref) => Promise<Reconciled | null>
  readonly isMergeable: (decision: Reconciled['decision'], pull: number) => boolean
}

/**
 * Judges a merge group: each pull request in it is looked at as it stands now, and the group passes only when each may be merged and what
 * the group makes of governed files is what one of them was judged for: merged together, changes can add up to another one. A group whose
 * pull requests cannot be told fails. What could not be evaluated is thrown and leaves the check unset, which merges nothing.
 */
export async function evaluateGroup(
  forge: GroupForge,
  { head, base }: Group,
  look: Look,
): Promise<'group-passed' | 'group-failed'> {
  const pulls = await forge.readMergeGroup(head, base)
  const judged: OutsidePull[] = []
  let enforced = false
  const reasons: string[] = pulls.length === 0 ? ['No pull request could be found in this merge group.'] : []
  for (const pull of pulls) {
    const reconciled = await look.reconcile({ kind: 'pull', number: pull })
    if (reconciled === null) reasons.push(`#${pull} could not be found.`)
    else if (!look.isMergeable(reconciled.decision, pull)) reasons.push(reasonOf(reconciled, pull))
    else {
      judged.push(...pullsOf(reconciled).filter(({ number }) => number === pull))
      enforced ||= reconciled.decision.gates.some((gate) => gate.pull === pull && gate.enforced)
    }
  }
  if (reasons.length === 0 && enforced) {
    const strange = strangeChanges(await forge.readGroupChanges(head, base), judged)
    reasons.push(
      ...strange
        .slice(0, 20)
        .map((path) => `${inlineCode(path)} comes out as none of the pull requests has it. Merge them one by one.`),
    )
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

function pullsOf({ snapshot }: Reconciled): readonly OutsidePull[] {
  return [...snapshot.pulls, ...(snapshot.outside === null ? [] : [snapshot.outside])]
}

function reasonOf({ decision }: Reconciled, pull: number): string {
  const gate = decision.gates.find((each) => each.pull === pull)
  return `#${pull} may not be merged yet. ${gate?.next ?? 'It is not open, or not judged by specgate.'}`
}
