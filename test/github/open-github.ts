import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openGit } from '../../src/git/git.ts'
import { openObjectReader } from '../../src/git/object-reader.ts'
import type { TreeWrite } from '../../src/git/write-tree.ts'
import { createAnswerer, createQueue } from './answer.ts'
import { ISSUER_PATH, answerIdentity } from './actions/identity-tokens.ts'
import type { Jobs } from './actions/jobs.ts'
import { openJobs } from './actions/jobs.ts'
import type { GithubUser } from './act-as.ts'
import { actAs } from './act-as.ts'
import { appJwt } from './app-jwt.ts'
import { requireAccount } from './caller.ts'
import { createBare } from './git/write-ref.ts'
import type { Issuer } from './oidc.ts'
import { createIssuer } from './oidc.ts'
import type { PeerRepository, PeerUser } from './peer-data.ts'
import type { Peer } from './peer.ts'
import { startPeer } from './peer.ts'
import { pushCommit } from './push-commit.ts'
import { checksRuleset } from './rest/rulesets.ts'
import type { Received, Sent } from './server.ts'
import { listen } from './server.ts'
import type { Account, AppSettings, Exchange, Intercept, Permission, StandIn, StandInState, Team } from './stand-in.ts'
import { ACTIONS_BOT, botLogin, createState } from './stand-in.ts'
import { announce } from './webhooks/announce.ts'
import { deliver } from './webhooks/deliver.ts'

export type GithubOptions = {
  readonly users: readonly { login: string; permission: Permission; name?: string; suspended?: boolean }[]
  /** First commit of the default branch `main`. */
  readonly files: readonly TreeWrite[]
  readonly teams?: readonly Team[]
  readonly app?: Partial<Pick<AppSettings, 'id' | 'slug' | 'webhookSecret'>>
  /** Checks that a merge needs, from this App. */
  readonly requiredChecks?: readonly string[]
}

/** A running GitHub with one repository, `acme/network`, on which one App is installed. */
export type Github = {
  /** Of the REST API; `${url}/graphql`, `${url}/acme/network.git`. It answers below `/api/v3` and `/api/graphql` too. */
  readonly url: string
  readonly repository: StandIn['repository']
  readonly app: StandIn['app']
  /** The bare repository. */
  readonly dir: string
  readonly state: StandInState
  readonly as: (login: string) => GithubUser
  /** What the App does, by an installation token. */
  readonly asApp: () => Promise<GithubUser>
  readonly installationToken: () => Promise<string>
  /** Jobs of workflows that were started. */
  readonly jobs: Jobs
  /** Signs for jobs; its address is that of a GitHub Enterprise Server's. */
  readonly issuer: Issuer
  /** Sends webhooks to a URL from now on. */
  readonly webhooks: (url: string) => void
  /** Sends an event that nobody's request leads to: `merge_group`, `deployment_protection_rule`, `member`. */
  readonly emit: (event: string, payload: Readonly<Record<string, unknown>>, by?: string) => Promise<void>
  /** Waits until every delivery that was started has ended. */
  readonly delivered: () => Promise<void>
  readonly exchanges: () => readonly Exchange[]
  /** Puts a hook before every request; the function it gives takes it away. */
  readonly intercept: (hook: Intercept) => () => void
  readonly close: () => Promise<void>
}

const OWNER = 'acme'
const NAME = 'network'
const FULL = `/repos/${OWNER}/${NAME}`

const APP_PERMISSIONS = Object.fromEntries(
  ['contents', 'issues', 'pull_requests', 'checks', 'statuses', 'deployments', 'workflows', 'actions']
    .map((name) => [name, 'write'])
    .concat([
      ['members', 'read'],
      ['administration', 'read'],
      ['metadata', 'read'],
    ]),
)

/** RSA keys take long to make: one for each process. */
const privateKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey

/**
 * Starts a GitHub of its own: emulate behind a server that adds what emulate lacks. It goes away with `close`.
 *
 * Known to differ from GitHub: there are no forks; a job's token is good for git, GraphQL and what the stand-in answers itself; commits that GitHub signs are said to be signed but carry no signature; every commit
 * message ends in a newline, since emulate adds one; numbers of accounts, comments and runs are small, and an organisation may share one
 * with a user; a change of people or teams is made in `state.accounts` and `state.teams`.
 */
export async function openGithub(options: GithubOptions): Promise<Github> {
  const dir = await mkdtemp(join(tmpdir(), 'specgate-github-'))
  await createBare(dir)
  const git = openGit(dir)
  const reader = openObjectReader(dir)
  const state = createState()
  const intercepts = new Set<Intercept>()
  const inTurn = createQueue()
  let answer: ((request: Received) => Promise<Sent | null>) | null = null
  const firstEvent = Promise.withResolvers<void>()
  const server = await listen(async (request) => {
    if (answer !== null) return answer(request)
    if (request.path === '/_events') firstEvent.resolve()
    return { status: 503, headers: {}, body: 'starting' }
  })
  const { url } = server
  const settings = { id: 77, slug: 'specgate', webhookSecret: 'a webhook secret', installation: 7700, privateKey }
  const app = { ...settings, ...options.app }
  const tokens = Object.fromEntries(options.users.map(({ login }) => [`token-${login}`, login]))
  const peer = await startPeer(seedOf(options, app, url), tokens, url)
  const found = await peer.write<PeerRepository>('PATCH', FULL, { delete_branch_on_merge: true })
  await firstEvent.promise // emulate tells of that change; nobody is to hear it later
  const repository = { id: found.id, nodeId: found.node_id, owner: OWNER, name: NAME, defaultBranch: 'main' }
  const bot = await makeBot(peer, app)
  const standIn: StandIn = { url, peer, dir, git, reader, repository, app: { ...app, botId: bot.id }, state }
  for (const each of [bot, ACTIONS_BOT]) state.accounts.set(each.login.toLowerCase(), each)
  await addPeople(standIn, options)
  if (options.requiredChecks !== undefined) state.rulesets.push(checksRuleset(options.requiredChecks, app.id))
  const answerRequest = createAnswerer(standIn, intercepts, inTurn)
  const issuer = createIssuer(`${url}${ISSUER_PATH}`)
  answer = async (request) =>
    request.path === '/_events'
      ? takeEvent(standIn, request)
      : (answerIdentity(standIn, issuer, request) ?? answerRequest(request))
  const admin = { kind: 'installation', account: bot, authorization: '' } as const
  await inTurn(() => pushCommit(standIn, admin, 'main', options.files, { message: 'First commit' }))

  const installationToken = async (): Promise<string> => {
    const token = await makeToken(peer, app)
    state.installationTokens.add(token)
    return token
  }
  return {
    url,
    repository,
    app: standIn.app,
    dir,
    state,
    as: (login) => actAs(standIn, inTurn, login),
    asApp: async () => actAs(standIn, inTurn, bot.login, await installationToken()),
    installationToken,
    jobs: openJobs(standIn),
    issuer,
    webhooks: (to) => void state.listeners.add(to),
    emit: async (event, payload, by = bot.login) => {
      const account = requireAccount(standIn, by)
      const action = typeof payload['action'] === 'string' ? payload['action'] : null
      await announce(standIn, { ...admin, account }, event, action, payload)
    },
    delivered: async () => {
      while (state.sending.size > 0) await Promise.allSettled(state.sending)
    },
    exchanges: () => state.exchanges,
    intercept: (hook) => {
      intercepts.add(hook)
      return () => void intercepts.delete(hook)
    },
    close: async () => {
      await server.close()
      await peer.close()
      reader.close()
      await rm(dir, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function seedOf({ users }: GithubOptions, app: AppSettings, url: string): Record<string, unknown> {
  return {
    users: users.map(({ login, name = login }) => ({ login, name })),
    orgs: [{ login: OWNER, members: [{ login: 'admin', role: 'admin' }] }],
    repos: [{ owner: OWNER, name: NAME, auto_init: false }],
    apps: [
      {
        app_id: app.id,
        slug: app.slug,
        name: app.slug,
        private_key: app.privateKey,
        permissions: APP_PERMISSIONS,
        events: ['*'],
        webhook_url: `${url}/_events`,
        installations: [{ installation_id: app.installation, account: OWNER, repository_selection: 'all' }],
      },
    ],
  }
}

/** emulate makes an App's bot when it first writes; this write changes nothing. */
async function makeBot(peer: Peer, app: AppSettings): Promise<Account> {
  const authorization = `Bearer ${await makeToken(peer, app)}`
  await peer.send('PATCH', `${FULL}/check-suites/preferences`, { authorization, body: {} })
  const login = botLogin(app)
  const { id } = await peer.get<PeerUser>(`/users/${encodeURIComponent(login)}`)
  const email = `${id}+${login}@users.noreply.github.com`
  return { id, login, type: 'Bot', name: login, email, permission: 'none', suspended: false, token: '' }
}

async function addPeople({ peer, state, repository }: StandIn, { users, teams = [] }: GithubOptions): Promise<void> {
  for (const { login, permission, name = login, suspended = false } of users) {
    const { id } = await peer.get<PeerUser>(`/users/${login}`)
    const email = `${id}+${login}@users.noreply.github.com`
    const account = { id, login, type: 'User', name, email, permission, suspended, token: `token-${login}` } as const
    state.accounts.set(login.toLowerCase(), account)
    const level = { write: 'push', read: 'pull' }[permission as string] ?? permission
    if (level !== 'none') await peer.write('PUT', `${FULL}/collaborators/${login}`, { permission: level })
  }
  for (const team of teams) {
    state.teams.set(team.slug, team)
    await peer.write('POST', `/orgs/${repository.owner}/teams`, { name: team.slug })
    for (const login of team.members) {
      await peer.write('PUT', `/orgs/${repository.owner}/teams/${team.slug}/memberships/${login}`, {})
    }
  }
}

async function makeToken(peer: Peer, app: AppSettings): Promise<string> {
  const path = `/app/installations/${app.installation}/access_tokens`
  const answer = await peer.send('POST', path, { authorization: `Bearer ${appJwt(app)}`, body: {} })
  if (answer.status !== 201) throw new Error(`emulate gives no installation token: ${JSON.stringify(answer.data)}`)
  return String((answer.data as { token: unknown }).token)
}

/** emulate's own events. Those of references are left out: the stand-in tells of them itself, with who moved what. */
async function takeEvent(standIn: StandIn, { headers, body }: Received): Promise<Sent> {
  const event = String(headers['x-github-event'])
  const payload = JSON.parse(body.toString()) as Record<string, unknown>
  const action = typeof payload['action'] === 'string' ? payload['action'] : null
  if (event !== 'push' && event !== 'create') deliver(standIn, event, action, payload)
  return { status: 204, headers: {}, body: '' }
}
