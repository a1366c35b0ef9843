import type { Permission, User } from '../../model/snapshot.ts'
import type { ForgeState } from './read-state.ts'
import { Refused } from './refused.ts'

const PERMISSIONS: readonly Permission[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']

/** The user who acts, by login in any case; `Refused` when there is none, it is suspended, or may not do that much. */
export function requireUser(state: ForgeState, login: string, needed: Permission): User {
  const user = state.users.find((each) => each.login.toLowerCase() === login.toLowerCase())
  if (user === undefined) throw new Refused(`there is no user ${login}`)
  if (!user.active) throw new Refused(`the account of ${user.login} is suspended`)
  if (!hasPermission(user, needed)) {
    throw new Refused(`${user.login} has permission "${user.permission}" and this needs "${needed}"`)
  }
  return user
}

export function hasPermission(user: User, needed: Permission): boolean {
  return PERMISSIONS.indexOf(user.permission) >= PERMISSIONS.indexOf(needed)
}
