import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { GitHubFacts } from '../doctor/facts.ts'
import type { Answer, GitHubApi } from '../github/github-api.ts'
import { CODE_OWNERS_PATHS } from './code-owners.ts'
import { filesToWrite, planFiles } from './plan-files.ts'
import type { FileOutcome, Standing } from './plan-files.ts'
import type { ScaffoldFile } from './scaffold.ts'

/** The branch of the one pull request that `init` keeps. */
export const ONBOARDING_BRANCH = 'specgate/onboarding'
const TITLE = 'Set up specgate'

/** Makes one commit on a branch whose tip is known; signed by GitHub. */
export const COMMIT_DOCUMENT = /* GraphQL */ `
  mutation Commit($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) {
      commit {
        oid
      }
    }
  }
`

type Wanted = {
  readonly github: GitHubApi
  readonly repository: GitHubFacts['repository']
  readonly files: readonly ScaffoldFile[]
  readonly force: boolean
  /** Text of the pull request, of what became of each file and of where code owners are. */
  readonly body: (outcomes: readonly FileOutcome[], codeOwnersAt: string | null) => string
}

export type Onboarding = {
  readonly outcomes: readonly FileOutcome[]
  /** Null when everything is in place and there is nothing to propose. */
  readonly pull: { readonly number: number; readonly url: string; readonly done: 'opened' | 'updated' } | null
}

export const Ref = z.object({ object: z.object({ sha: z.string() }) })
export const Tree = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), sha: z.string(), type: z.string() })),
})
export const Pull = z.object({ number: z.int(), html_url: z.string() })
export const Compared = z.object({ ahead_by: z.int() })
const Committed = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) })

/**
 * Brings the scaffold as one pull request. A second run goes on where the first one stopped, and adds to the same pull request what is
 * missing; what people changed on its branch stays. Throws when GitHub refuses a step, naming the permission.
 */
export async function onboard({ github, repository, files, force, body }: Wanted): Promise<Onboarding> {
  const { owner, name, defaultBranch } = repository
  const home = `/repos/${owner}/${name}`
  const base = await tipOf(github, home, defaultBranch)
  if (base === null)
    throw new Error(`${owner}/${name} has no commit on ${defaultBranch} yet; make one first, a README for instance`)
  const open = await findPull(github, home, owner, 'open')
  const branch = await findBranch(github, home, repository, open !== null)
  const tree = await blobsAt(github, home, branch?.tip ?? base)
  const outcomes = planFiles(files, standingIn(tree), force)
  const additions = filesToWrite(outcomes)
  const hasWork = open !== null || branch?.isAhead === true
  if (additions.length === 0 && !hasWork) return { outcomes, pull: null }
  if (additions.length > 0)
    await commit(github, repository, additions, branch?.tip ?? (await createBranch(github, home, base)))
  const brought = hasWork ? planFiles(files, standingIn(await blobsAt(github, home, base)), force) : outcomes
  const text = body(
    brought.map((each, index) => edited(outcomes[index]) ?? each),
    codeOwnersIn(tree),
  )
  const pull =
    open === null ? await openPull(github, home, defaultBranch, text) : await rewrite(github, home, open, text)
  return { outcomes, pull: { number: pull.number, url: pull.html_url, done: open === null ? 'opened' : 'updated' } }
}

/** A file that people changed on the branch is told as theirs, whatever the default branch has. */
function edited(onBranch: FileOutcome | undefined): FileOutcome | null {
  return onBranch?.outcome === 'differs' ? onBranch : null
}

/**
 * The onboarding branch, when it can be gone on with: that of an open pull request, one that a run left before it opened any, or one
 * with nothing of its own, which is brought up to the default branch. Null when there is none.
 */
async function findBranch(
  github: GitHubApi,
  home: string,
  { owner, defaultBranch }: GitHubFacts['repository'],
  isOpen: boolean,
): Promise<{ readonly tip: string; readonly isAhead: boolean } | null> {
  const tip = await tipOf(github, home, ONBOARDING_BRANCH)
  if (tip === null || isOpen) return tip === null ? null : { tip, isAhead: true }
  const path = `${home}/compare/${encodeURIComponent(defaultBranch)}...${encodeURIComponent(ONBOARDING_BRANCH)}`
  const { ahead_by: ahead } = need(await github.ask({ method: 'GET', path }, Compared), 'Contents: read')
  if (ahead > 0) {
    if ((await findPull(github, home, owner, 'all')) === null) return { tip, isAhead: true }
    throw new Error(
      `${ONBOARDING_BRANCH} is left over from a closed pull request; delete the branch and run init again`,
    )
  }
  const base = await tipOf(github, home, defaultBranch)
  if (base === null || base === tip) return { tip, isAhead: false }
  const moving = { method: 'PATCH', path: `${home}/git/refs/heads/${ONBOARDING_BRANCH}`, body: { sha: base } } as const
  return { tip: need(await github.ask(moving, Ref), 'Contents: write').object.sha, isAhead: false }
}

async function tipOf(github: GitHubApi, home: string, branch: string): Promise<string | null> {
  const place = branch.split('/').map(encodeURIComponent).join('/')
  const answer = await github.ask({ method: 'GET', path: `${home}/git/ref/heads/${place}` }, Ref)
  // 409: GitHub's answer for a repository without any commit.
  if (!answer.ok && (answer.status === 404 || answer.status === 409)) return null
  return need(answer, 'Contents: read').object.sha
}

async function findPull(
  github: GitHubApi,
  home: string,
  owner: string,
  state: 'open' | 'all',
): Promise<z.infer<typeof Pull> | null> {
  const path = `${home}/pulls?state=${state}&head=${encodeURIComponent(`${owner}:${ONBOARDING_BRANCH}`)}`
  return need(await github.ask({ method: 'GET', path }, z.array(Pull)), 'Pull requests: read')[0] ?? null
}

async function blobsAt(github: GitHubApi, home: string, commitId: string): Promise<ReadonlyMap<string, string>> {
  const path = `${home}/git/trees/${commitId}?recursive=1`
  const { tree, truncated } = need(await github.ask({ method: 'GET', path }, Tree), 'Contents: read')
  if (truncated)
    throw new Error(
      'GitHub cannot list so many files at once; use init --dir in a clone, and open the pull request yourself',
    )
  return new Map(tree.filter(({ type }) => type !== 'tree').map((entry) => [entry.path, entry.sha]))
}

function standingIn(tree: ReadonlyMap<string, string>): (file: ScaffoldFile) => Standing {
  return ({ path, content }) => {
    const blob = tree.get(path)
    if (blob === undefined) return 'absent'
    const bytes = Buffer.from(content)
    const name = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') // git's own name for these bytes
    return blob === name ? 'same' : 'different'
  }
}

function codeOwnersIn(tree: ReadonlyMap<string, string>): string | null {
  return CODE_OWNERS_PATHS.find((path) => tree.has(path)) ?? null
}

async function createBranch(github: GitHubApi, home: string, sha: string): Promise<string> {
  const body = { ref: `refs/heads/${ONBOARDING_BRANCH}`, sha }
  return need(await github.ask({ method: 'POST', path: `${home}/git/refs`, body }, Ref), 'Contents: write').object.sha
}

async function openPull(github: GitHubApi, home: string, base: string, text: string): Promise<z.infer<typeof Pull>> {
  const body = { title: TITLE, head: ONBOARDING_BRANCH, base, body: text }
  return need(await github.ask({ method: 'POST', path: `${home}/pulls`, body }, Pull), 'Pull requests: write')
}

async function rewrite(
  github: GitHubApi,
  home: string,
  pull: z.infer<typeof Pull>,
  text: string,
): Promise<z.infer<typeof Pull>> {
  const changing = { method: 'PATCH', path: `${home}/pulls/${pull.number}`, body: { body: text } } as const
  return need(await github.ask(changing, Pull), 'Pull requests: write')
}

async function commit(
  github: GitHubApi,
  { owner, name }: GitHubFacts['repository'],
  files: readonly ScaffoldFile[],
  expectedHeadOid: string,
): Promise<void> {
  const additions = files.map(({ path, content }) => ({ path, contents: Buffer.from(content).toString('base64') }))
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: ONBOARDING_BRANCH },
    message: { headline: TITLE },
    fileChanges: { additions },
    expectedHeadOid,
  }
  await github.graphql(COMMIT_DOCUMENT, { input }, Committed)
}

function need<T>(answer: Answer<T>, permission: string): T {
  if (answer.ok) return answer.value
  throw new Error(`GitHub refused (${answer.status}: ${answer.message}); the token needs ${answer.needs ?? permission}`)
}
