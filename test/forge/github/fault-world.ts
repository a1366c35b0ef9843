import { generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import nock from 'nock'
import { ProbotOctokit } from 'probot'
import { githubClient } from '../../../src/forge/github/client.ts'
import type { GithubForge } from '../../../src/forge/github/open-github-forge.ts'
import { openGithubForge } from '../../../src/forge/github/open-github-forge.ts'
import type { Git } from '../../../src/git/git.ts'
import { openGit } from '../../../src/git/git.ts'
import { openObjectReader } from '../../../src/git/object-reader.ts'
import { writeCommit } from '../../../src/git/write-commit.ts'
import { writeTree } from '../../../src/git/write-tree.ts'

export const API = 'https://api.github.com'
export const BASE = '/repos/acme/network'
export const APP = { id: 77, botId: 900, botLogin: 'specgate[bot]' }
/** How long a request may take here. */
export const TIMEOUT_MS = 300
const AT = '2026-03-02T09:00:00Z'

/** A forge before a GitHub whose answers a test writes down one by one; git is a bare repository beside it. */
export type FaultWorld = {
  readonly forge: GithubForge
  /** Opens the forge on the same mirror, as a later process would. */
  readonly reopen: () => GithubForge
  readonly mirror: string
  readonly dir: string
  readonly git: Git
  readonly main: string
  /** Writes a commit with one file. */
  readonly commit: (parent: string | null, path: string, content: string) => Promise<string>
  readonly setRef: (branch: string, oid: string | null) => Promise<void>
  readonly close: () => Promise<void>
}

const { privateKey, publicKey } = generateKeyPairSync('ed25519')

export async function openFaultWorld(): Promise<FaultWorld> {
  nock.disableNetConnect()
  const folder = await mkdtemp(join(tmpdir(), 'specgate-faults-'))
  const dir = join(folder, 'origin.git')
  await openGit(folder).run(['init', '--quiet', '--bare', '--initial-branch=main', dir])
  const git = openGit(dir)
  const reader = openObjectReader(dir)
  async function commit(parent: string | null, path: string, content: string): Promise<string> {
    const who = { name: 'Bo', email: '12+Bo@users.noreply.github.com', when: '2026-03-02T09:00:00.000Z' }
    const tree = await writeTree(reader, dir, parent, [{ path, content }])
    return writeCommit(dir, {
      tree,
      parents: parent === null ? [] : [parent],
      author: who,
      committer: who,
      message: path,
    })
  }
  async function setRef(branch: string, oid: string | null): Promise<void> {
    const ref = `refs/heads/${branch}`
    await git.run(oid === null ? ['update-ref', '-d', ref] : ['update-ref', ref, oid])
  }
  const main = await commit(null, '.specgate/policy.yml', 'version: 1\n')
  await setRef('main', main)
  const mirror = join(folder, 'mirror.git')
  const open = () =>
    openGithubForge({
      client: githubClient(productionOctokit(), async () => 'a-token', { timeoutMs: TIMEOUT_MS }),
      repository: { owner: 'acme', name: 'network' },
      gitUrl: pathToFileURL(dir).href,
      mirror,
      app: APP,
      seal: {
        sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
        holds: (text, signature) => verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64')),
      },
      pauseMs: 5,
    })
  const forge = open()
  return {
    forge,
    reopen: open,
    mirror,
    dir,
    git,
    main,
    commit,
    setRef,
    close: async () => {
      forge.close()
      reader.close()
      nock.abortPendingRequests()
      nock.cleanAll()
      nock.enableNetConnect()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Probot's own Octokit with its plugins, only that a second of waiting takes a few milliseconds, and writes need no distance. */
function productionOctokit() {
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const atOnce = { key: () => ({ schedule: (_options: unknown, work: () => unknown) => work() }) }
  return new ProbotOctokit({
    auth: { token: 'a-token' },
    log: silent,
    throttle: { id: randomUUID(), retryAfterBaseValue: 5, write: atOnce, notifications: atOnce },
    retry: { retryAfterBaseValue: 5 },
  })
}

const BY_BOT = { user: { id: APP.botId } }

/** Comments of a thread on a GitHub that keeps them, and counts what is written. */
export type KeptComments = { readonly bodies: string[]; writes: number }

/** Lists comments of #1 as they are kept. */
export function listComments(kept: KeptComments): void {
  nock(API)
    .persist()
    .get(`${BASE}/issues/1/comments`)
    .query(true)
    .reply(200, () => kept.bodies.map((body, index) => ({ id: index + 1, body, user: { id: APP.botId } })))
}

/** Takes a comment in, and gives GitHub's answer. */
export async function keepComment(kept: KeptComments, request: Request): Promise<{ id: number; body: string }> {
  const text = ((await request.json()) as { body: string }).body
  kept.bodies.push(text)
  kept.writes += 1
  return { id: kept.bodies.length, body: text, ...BY_BOT }
}

const BOT = { __typename: 'Bot', login: 'specgate', databaseId: APP.botId }

/** An answer to the first question about issue 1. */
export function facts(main: string, comments: readonly string[] = []) {
  const nodes = comments.map((body, index) => ({
    fullDatabaseId: String(index + 1),
    author: BOT,
    body,
    createdAt: AT,
    lastEditedAt: null,
    reactionGroups: [],
  }))
  const issue = {
    id: 'I_1',
    number: 1,
    title: '[Renew]',
    body: 'edge-1',
    state: 'OPEN',
    author: { __typename: 'User', login: 'rita', databaseId: 14 },
    createdAt: AT,
    comments: { nodes, pageInfo: { hasNextPage: false, endCursor: null } },
  }
  const place = { id: 'R_1', databaseId: 7001, nameWithOwner: 'acme/network', url: 'https://github.com/acme/network' }
  return { data: { repository: { ...place, ...tips(main), issue } } }
}

/** An answer to the second question: rita may read. */
export function details(main: string) {
  const access0 = { edges: [{ permission: 'READ', node: { databaseId: 14 } }] }
  return { data: { repository: { ...tips(main), access0 } } }
}

function tips(main: string) {
  return { defaultBranchRef: { name: 'main', target: { oid: main } }, ledgerTip: null }
}

/** Answers the next GraphQL request whose operation has this name. */
export function answerGraphql(operation: string, answer: unknown, status = 200): void {
  nock(API)
    .post('/graphql', (body: { query: string }) => new RegExp(`^\\s*(query|mutation) ${operation}\\b`).test(body.query))
    .reply(status, answer as nock.Body)
}
