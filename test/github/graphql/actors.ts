import type { PeerUser } from '../peer-data.ts'
import type { Account, StandIn } from '../stand-in.ts'
import { WEB_FLOW } from '../git/write-merge.ts'

/** The account behind commits that GitHub makes in a browser's name. */
const WEB_FLOW_ACCOUNT = { id: 19_864_447, login: 'web-flow', type: 'User', name: 'GitHub Web Flow' } as const

type Person = Pick<Account, 'id' | 'login' | 'type'> & { readonly name?: string; readonly email?: string }

/** An author as GraphQL shows it: null for a deleted account, and a bot without the `[bot]` that REST adds. */
export function actor(standIn: StandIn, user: PeerUser | null) {
  if (user === null || user.login === 'ghost') return null
  const account = standIn.state.accounts.get(user.login.toLowerCase())
  return shown(standIn, account ?? { id: user.id, login: user.login, type: user.type === 'Bot' ? 'Bot' : 'User' })
}

export function shown(standIn: StandIn, { id, login, type, name = login, email = '' }: Person) {
  const plain = type === 'Bot' ? login.replace(/\[bot\]$/, '') : login
  return {
    __typename: type,
    id: nodeId(type, id),
    databaseId: id,
    login: plain,
    name,
    email,
    url: `${standIn.url}/${type === 'Bot' ? `apps/${plain}` : plain}`,
    resourcePath: `/${plain}`,
    avatarUrl: `${standIn.url}/avatars/u/${plain}`,
    isViewer: false,
  }
}

/** Who wrote a commit. `user` is found by e-mail address alone: anybody can claim one. Its type is User even for a bot. */
export function gitActor(
  standIn: StandIn,
  { name, email, when }: { name: string; email: string; when: string | null },
) {
  const account = accountByEmail(standIn, email)
  const user = account === null ? null : { ...shown(standIn, account), login: account.login, __typename: 'User' }
  return {
    __typename: 'GitActor',
    name,
    email,
    date: when === null ? null : when.replace(/\.\d{3}Z$/, 'Z'),
    user,
    avatarUrl: `${standIn.url}/avatars/x`,
  }
}

/** As GitHub resolves addresses: its own `id+login@` form, by id however the account is called now, and the account's own. */
function accountByEmail(standIn: StandIn, address: string): Person | null {
  const email = address.toLowerCase()
  if (email === WEB_FLOW.email) return WEB_FLOW_ACCOUNT
  const noreply = /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/.exec(email)
  const all = [...standIn.state.accounts.values()]
  const found = all.find((each) => {
    if (noreply === null) return each.email.toLowerCase() === email
    return noreply[1] === undefined ? each.login.toLowerCase() === noreply[2] : String(each.id) === noreply[1]
  })
  return found ?? null
}

export function nodeId(type: string, id: number | string): string {
  return Buffer.from(`0:${type}${id}`).toString('base64').replaceAll('=', '')
}
