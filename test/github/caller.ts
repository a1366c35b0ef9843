import type { Account, Caller, StandIn } from './stand-in.ts'
import { ACTIONS_BOT, botLogin } from './stand-in.ts'
import { Refusal } from './refusal.ts'

/** Reads who signs a request: a user's token, an installation's, a job's, or the App's JWT (which emulate checks). Null without any. */
export function readCaller(standIn: StandIn, header: string | undefined): Caller | null {
  const token = tokenOf(header)
  if (token === null) return null
  const authorization = `Bearer ${token}`
  if (token.startsWith('eyJ')) return { kind: 'app', account: null, authorization }
  const { accounts, installationTokens, workflowRuns } = standIn.state
  if (installationTokens.has(token)) {
    return { kind: 'installation', account: requireAccount(standIn, botLogin(standIn.app)), authorization }
  }
  const job = [...workflowRuns.values()].find((run) => run.token === token)
  if (job !== undefined && job.status !== 'completed')
    return { kind: 'installation', account: ACTIONS_BOT, authorization }
  const account = [...accounts.values()].find((each) => each.token === token && token !== '')
  if (account === undefined) throw new Refusal(401, 'Bad credentials')
  if (account.suspended) throw new Refusal(403, 'Sorry. Your account was suspended.')
  return { kind: 'user', account, authorization }
}

export function requireAccount(standIn: StandIn, login: string): Account {
  const account = standIn.state.accounts.get(login.toLowerCase())
  if (account === undefined) throw new Refusal(404, `Not Found: there is no account ${login}`)
  return account
}

function tokenOf(header: string | undefined): string | null {
  const [scheme, value] = (header ?? '').split(' ')
  if (value === undefined || value === '') return null
  if (scheme?.toLowerCase() !== 'basic') return value
  const plain = Buffer.from(value, 'base64').toString()
  return plain.slice(plain.indexOf(':') + 1)
}
