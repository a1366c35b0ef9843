import { GitError } from '../../git/git-error.ts'
import type { ForgeSnapshot, Ref } from '../forge.ts'
import type { Hub } from './hub.ts'
import { locate } from './locate.ts'
import { look } from './look.ts'
import { settle } from './settle.ts'

/**
 * The whole state of what a reference points at, all of it of one moment: what the API says of the branches is what git says, before
 * and after. When something cannot be read because the mirror is damaged, it is fetched anew. Throws `Conflict` when it does not settle.
 */
export async function observe(hub: Hub, ref: Ref): Promise<ForgeSnapshot | null> {
  const target = await locate(hub, ref)
  if (target === null) return null
  try {
    return await settle(hub, () => look(hub, target))
  } catch (cause) {
    if (!mayBeDamage(cause) || !(await hub.mirror.repair())) throw cause
    return settle(hub, () => look(hub, target))
  }
}

/** A git command failed, or an object that others name is missing or cannot be read. */
function mayBeDamage(cause: unknown): boolean {
  const told = /^there is no (blob|tree) |^commit [0-9a-f]{40} is missing|is malformed/
  return cause instanceof GitError || (cause instanceof Error && told.test(cause.message))
}
