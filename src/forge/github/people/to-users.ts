import type { Permission, User } from '../../../model/snapshot.ts'
import type { Account } from './actor.ts'

/** People as GitHub knows them: permission by account id (absent: none), members by team slug. */
export type Directory = {
  readonly permissions: ReadonlyMap<number, Permission>
  readonly members: ReadonlyMap<string, ReadonlySet<number>>
}

/**
 * The accounts of a snapshot, each once, by id; the bot itself is none of them. GitHub lets nobody sign in to a suspended account and
 * shows none to an App, so all are active.
 */
export function toUsers(accounts: readonly Account[], bot: number, directory: Directory): readonly User[] {
  const people = new Map(accounts.map((account) => [account.id, account]))
  return [...people.values()]
    .flatMap(({ id, login, type }): readonly User[] => {
      if (id === null || id === bot) return []
      const teams = [...directory.members].flatMap(([slug, members]) => (members.has(id) ? [slug] : []))
      const permission = directory.permissions.get(id) ?? 'none'
      return [{ id, login, type, permission, teams: teams.toSorted(), active: true }]
    })
    .toSorted((a, b) => a.id - b.id)
}
