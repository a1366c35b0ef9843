import { readEnvironment } from '../library/environment.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { entryOf } from '../model/entry-of.ts'
import { environmentPath, POLICY_PATH } from '../model/place.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { readPolicy } from '../policy/read-policy.ts'

/** An environment that a request may name, with the targets of its inventory. */
export type PossiblePlace = { readonly environment: string; readonly targets: readonly string[] }

const ENVIRONMENT = /^\.specgate\/environments\/([^/]+)\.yml$/

/** Names of the environments that have an inventory, that the policy names and that the use case is for, in order. */
export function possibleEnvironments({ files }: Snapshot, { environments }: LibrarySpec): readonly string[] {
  const { policy } = readPolicy(files.find(({ path }) => path === POLICY_PATH)?.text ?? null)
  const committed = files.flatMap(({ path }) => ENVIRONMENT.exec(path)?.[1] ?? [])
  return committed
    .filter((name) => environments.length === 0 || environments.includes(name))
    .filter((name) => policy === null || entryOf(policy.environments, name) !== undefined)
    .toSorted()
}

/** The same with their targets; an inventory that cannot be read has none to offer. */
export function possiblePlaces(snapshot: Snapshot, library: LibrarySpec): readonly PossiblePlace[] {
  return possibleEnvironments(snapshot, library).flatMap((name) => {
    const path = environmentPath(name)
    const text = snapshot.files.find((file) => file.path === path)?.text ?? null
    const environment = text === null ? null : readEnvironment(text, path).environment
    return environment === null ? [] : [{ environment: name, targets: Object.keys(environment.targets).toSorted() }]
  })
}
