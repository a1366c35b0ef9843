import { Refused } from '../forge/local/refused.ts'
import type { Installation } from '../installation/open-installation.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { observe } from '../reconcile/observe.ts'
import { listEngagements } from './list-engagements.ts'

/** The engagement a person names: `001-renew-edge`, `001` or `1`. Throws `Refused` when there is none or more than one. */
export async function findEngagement(installation: Installation, named: string): Promise<Snapshot> {
  const ids = await listEngagements(installation.repository)
  const found = ids.filter((id) => id === named || Number(id.split('-')[0]) === Number(named))
  const [id] = found
  if (id === undefined || found.length > 1)
    throw new Refused(`there is no engagement "${named}"; there are ${ids.join(', ') || 'none'}`)
  const snapshot = await observe(installation.machine, { kind: 'engagement', id })
  if (snapshot === null) throw new Refused(`engagement ${id} cannot be read`)
  return snapshot
}
