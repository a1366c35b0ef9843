import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProbotOctokit } from 'probot'
import type { Merge, User } from '../../../src/model/snapshot.ts'
import { githubClient } from '../../../src/forge/github/client.ts'
import type { GithubForge, GithubRepository } from '../../../src/forge/github/open-github-forge.ts'
import { openGithubForge } from '../../../src/forge/github/open-github-forge.ts'
import type { Seal } from '../../../src/forge/github/people/seal.ts'
import { readCommit } from '../../../src/git/read-commit.ts'
import { openObjectReader } from '../../../src/git/object-reader.ts'
import type { Github } from '../../github/open-github.ts'
import { openGithub } from '../../github/open-github.ts'
import type { ForgeUnderTest, UserActions } from '../forge-under-test.ts'
import { FIRST_FILES, USERS } from '../forge-under-test.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')

/** The ledger key stands behind it in an installation; here any key does. */
export const SEAL: Seal = {
  sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  holds: (text, signature) => verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64')),
}

export type GithubUnderTest = ForgeUnderTest & {
  readonly forge: GithubForge
  readonly github: Github
  /** As another process would open it, with an empty mirror. */
  readonly reopen: (more?: Pick<GithubRepository, 'now'>) => GithubForge
}

/** A forge on a GitHub of its own; both go away with it. */
export async function openGithubUnderTest(users: readonly User[] = USERS): Promise<GithubUnderTest> {
  const slugs = [...new Set(users.flatMap((user) => user.teams))]
  const github = await openGithub({
    users: users.map(({ login, permission, active }) => ({ login, permission, suspended: !active })),
    teams: slugs.map((slug) => ({
      slug,
      members: users.filter((user) => user.teams.includes(slug)).map((user) => user.login),
    })),
    files: FIRST_FILES,
  })
  const folder = await mkdtemp(join(tmpdir(), 'specgate-mirror-'))
  const bot = { id: github.app.botId, login: `${github.app.slug}[bot]` }
  const token = await github.installationToken()
  let opened = 0
  const reopen = (more: Pick<GithubRepository, 'now'> = {}) => {
    opened += 1
    return openGithubForge({
      client: githubClient(octokitFor(github, token), async () => token),
      repository: { owner: github.repository.owner, name: github.repository.name },
      gitUrl: `${github.url}/${github.repository.owner}/${github.repository.name}.git`,
      mirror: join(folder, `mirror-${opened}.git`),
      app: { id: github.app.id, botId: bot.id, botLogin: bot.login },
      seal: SEAL,
      pauseMs: 5,
      ...more,
    })
  }
  const forge = reopen()
  return {
    github,
    reopen,
    forge,
    bot,
    users: users.map((user) => ({ ...user, id: github.as(user.login).id })),
    mailHost: 'users.noreply.github.com',
    as: (login) => actionsOf(github, login),
    close: async () => {
      forge.close()
      await github.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Waiting for rate limits and trying again are Octokit's own matter. */
export function octokitFor(github: Github, token: string) {
  return new ProbotOctokit({
    baseUrl: github.url,
    auth: { token },
    throttle: { enabled: false },
    retry: { enabled: false },
  })
}

const EVENTS = { approved: 'APPROVE', 'changes-requested': 'REQUEST_CHANGES', commented: 'COMMENT' } as const

function actionsOf(github: Github, login: string): UserActions {
  const user = github.as(login)
  async function ask<T>(method: string, path: string, body: unknown): Promise<T> {
    return (await user.request(method, path, body)).data as T
  }
  return {
    openIssue: async (issue) => (await ask<{ number: number }>('POST', 'issues', issue)).number,
    comment: async (target, body) => (await ask<{ id: number }>('POST', `issues/${target}/comments`, { body })).id,
    editComment: (_target, comment, body) => ask('PATCH', `issues/comments/${comment}`, { body }),
    review: async (pull, state, commit) => {
      const body = { event: EVENTS[state], body: 'I looked.', ...(commit === undefined ? {} : { commit_id: commit }) }
      return (await ask<{ id: number }>('POST', `pulls/${pull}/reviews`, body)).id
    },
    dismissReview: (pull, review) => ask('PUT', `pulls/${pull}/reviews/${review}/dismissals`, { message: 'Outdated.' }),
    openPull: async ({ branch, base = 'main', title, draft = false }) =>
      (await ask<{ number: number }>('POST', 'pulls', { head: branch, base, title, draft })).number,
    merge: (pull, method) => merge(github, login, pull, method),
    closePull: (pull) => ask('PATCH', `pulls/${pull}`, { state: 'closed' }),
    push: (branch, files, options) => user.push(branch, files, options),
    reset: (branch, to) => user.reset(branch, to),
  }
}

/** Merges, and says what git and GitHub say of it. */
async function merge(github: Github, login: string, pull: number, method: Merge['method']): Promise<Merge> {
  const user = github.as(login)
  const from = String(github.state.refs.get('refs/heads/main'))
  const merged = await user.request('PUT', `pulls/${pull}/merge`, { merge_method: method })
  const { sha } = merged.data as { sha: string }
  const { merged_at: at } = (await user.request('GET', `pulls/${pull}`)).data as { merged_at: string }
  const reader = openObjectReader(github.dir)
  const tree = (await readCommit(reader, sha))?.tree ?? ''
  reader.close()
  return { sha, tree, from, method, by: { id: user.id, login: user.login }, at: new Date(at).toISOString() }
}
