import type { Ref } from '../forge/forge.ts'
import type { GithubInstallation } from '../installation/open-github-installation.ts'
import { canonicalJson } from '../model/digest.ts'
import { describeEffect } from '../model/effect.ts'
import type { Effect } from '../model/effect.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import type { Reconciled } from '../reconcile/reconcile.ts'
import type { Places } from './places-of-event.ts'
import type { Surroundings } from './surroundings.ts'

/** What came of one look: nothing of ours, a decision with what was done, or a failure. */
export type Look = {
  readonly ref: Ref
  readonly reconciled: Reconciled | null
  /** What to do about it stands in the log; null when the look succeeded. */
  readonly failure: unknown
}

/**
 * Looks at each place, one after the other, and does what follows. One that cannot be evaluated is told as a failure, and the others are looked at all
 * the same. Throws when the list of what is open cannot be read.
 */
export async function lookAtPlaces(
  open: Pick<GithubInstallation, 'machine' | 'forge'>,
  surroundings: Pick<Surroundings, 'say' | 'group' | 'fail'>,
  places: Places,
): Promise<readonly Look[]> {
  const looks: Look[] = []
  const seen = new Set<string>()
  for (const ref of places === 'everything' ? await open.forge.list() : places) {
    if (seen.has(canonicalJson(ref))) continue
    const look = await surroundings.group(nameOf(ref), () => lookOnce(open, surroundings, ref))
    looks.push(look)
    for (const each of [ref, ...aliasesOf(look)]) seen.add(canonicalJson(each))
  }
  return looks
}

/** What people call a reference: `001-edge-certificate`, `pull request #7`. */
export function nameOf(ref: Ref): string {
  return ref.kind === 'engagement' ? ref.id : `${ref.kind === 'pull' ? 'pull request' : 'issue'} #${ref.number}`
}

async function lookOnce(
  { machine }: Pick<GithubInstallation, 'machine'>,
  { say, fail }: Pick<Surroundings, 'say' | 'fail'>,
  ref: Ref,
): Promise<Look> {
  try {
    const onEffect = (effect: Effect): void => say(describeEffect(effect))
    const reconciled = await reconcile(machine, ref, { onEffect })
    say(whatFollows(reconciled))
    return { ref, reconciled, failure: null }
  } catch (failure) {
    fail(failure)
    return { ref, reconciled: null, failure }
  }
}

function whatFollows(reconciled: Reconciled | null): string {
  if (reconciled === null) return 'nothing of ours'
  const { next } = reconciled.decision
  return next.length === 0 ? 'nothing more follows' : `next: ${next.join(' ')}`
}

/** An engagement is found under its issue and its pull requests too, and once is enough. */
function aliasesOf({ reconciled }: Look): readonly Ref[] {
  if (reconciled === null || reconciled.snapshot.engagement === null) return []
  const { engagement, issue, pulls } = reconciled.snapshot
  return [
    { kind: 'engagement', id: engagement },
    ...(issue === null ? [] : [{ kind: 'issue', number: issue.number } as const]),
    ...pulls.map(({ number }): Ref => ({ kind: 'pull', number })),
  ]
}
