import type { Actor, User } from '../../src/model/snapshot.ts'
import type { Facts } from './facts.ts'

export const BOT = { id: 900, login: 'specgate[bot]' }
export const GHOST: Actor = { id: null, login: 'ghost' }

const PEOPLE: readonly User[] = [
  person(10, 'rik', ['engineers']),
  person(11, 'ana', ['network-architects']),
  person(12, 'ana-admin', ['security']),
  person(13, 'sam', ['security']),
  person(14, 'olga', ['operations']),
  { ...person(15, 'gus', ['network-architects']), permission: 'read' },
  { ...person(16, 'robo', ['network-architects']), type: 'Bot' },
]

function person(id: number, login: string, teams: readonly string[]): User {
  return { id, login, type: 'User', permission: 'write', teams, active: true }
}

/** Everybody of a scene: the usual people, changed and joined by those the facts name. */
export function peopleOf(changes: Facts['people']): readonly User[] {
  const strangers = Object.keys(changes).filter((login) => !PEOPLE.some((each) => each.login === login))
  return [...PEOPLE, ...strangers.map((login, index) => person(100 + index, login, []))].map((user) => {
    const given = Object.entries(changes[user.login] ?? {}).filter(([, value]) => value !== undefined)
    return { ...user, ...(Object.fromEntries(given) as Partial<User>) }
  })
}

/** The account behind a login; one that nobody knows has no id. */
export function actorOf(users: readonly User[], login: string): Actor {
  if (login === BOT.login) return BOT
  const user = users.find((each) => each.login === login)
  return user === undefined ? { id: null, login } : { id: user.id, login }
}
