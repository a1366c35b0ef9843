import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pushFiles } from '../../src/forge/local/actions/push-files.ts'
import { openGit } from '../../src/git/git.ts'
import { observerFolder } from '../../src/installation/open-installation.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import { RUN_WORKFLOW, runBranch } from '../../src/model/grant.ts'
import { LEDGER_BRANCH, POLICY_PATH } from '../../src/model/place.ts'
import type { Instant } from '../../src/model/snapshot.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import { runActionJob } from '../action/action-job.ts'
import type { JobResult } from '../action/action-job.ts'
import { POLICY } from '../builders/ground.ts'
import { readBoard, repositoryOf, openOffice } from './site.ts'
import { recordPaths, showFile, tell } from './outcome.ts'
import { stepsUntil } from './story-book.ts'
import { ENGAGEMENT, NUMBERS, say, STORY } from './story.ts'

/** Number of the job that the forge is asked for. */
export const JOB = 4242

const ISSUE = { kind: 'issue', number: NUMBERS.issue } as const
const HELD = new Error('the Action is started by the test')

/** Tells the story up to Gate 2, all of it at one moment: the Action has no clock but the real one. */
export async function tellToGate2(site: string, at: Instant): Promise<void> {
  await tell(
    site,
    STORY.slice(0, stepsUntil('ana merges #4')).map((step) => ({ ...step, at })),
  )
}

/**
 * Asks for the build and stops where it is granted: the ledger holds the grant and the run branch is there, but nobody took it up.
 * @param runner label of the policy; with another one than `local` a job of the forge is asked for
 */
export async function grantBuild(site: string, at: Instant, runner = 'local'): Promise<void> {
  const repository = repositoryOf(site)
  if (runner !== 'local') {
    const policy = POLICY.replace('lab: { stage: 1 }', `lab: { stage: 1, runner: ${runner} }`)
    await pushToMain(site, [{ path: POLICY_PATH, content: policy }])
  }
  await say('rik', NUMBERS.issue, '/sdd build', at).act(site, at)
  const { machine, close } = await openOffice(site, () => at)
  const runs = {
    ...machine.runs,
    runHere: () => Promise.reject(HELD),
    requestJob: () => Promise.resolve(JOB),
  }
  try {
    await reconcile({ ...machine, runs }, ISSUE)
  } catch (cause) {
    if (!(cause instanceof Error) || cause.cause !== HELD) throw cause
  } finally {
    close()
  }
  await openGit(repository).run(['rev-parse', '--verify', runBranch(ENGAGEMENT, await grantOf(site))])
}

/** Somebody pushes to the default branch, as nothing stops them from it on a local forge. */
export function pushToMain(site: string, files: readonly FileWrite[]): Promise<unknown> {
  const at = { dir: repositoryOf(site), as: 'ana', now: new Date().toISOString() }
  return pushFiles({ ...at, branch: 'main', message: 'A change', files })
}

/** Digest of the record that is the last grant. */
export async function grantOf(site: string): Promise<string> {
  const path = (await recordPaths(site)).findLast((each) => each.endsWith('-run.granted.dsse.json'))
  if (path === undefined) throw new Error('nothing is granted')
  return digestOf(await showFile(site, LEDGER_BRANCH, path))
}

export async function branchOf(site: string): Promise<string> {
  return runBranch(ENGAGEMENT, await grantOf(site))
}

export function stateOf(site: string): string {
  return observerFolder(repositoryOf(site))
}

export async function commitOf(site: string, branch: string): Promise<string> {
  return (await openGit(repositoryOf(site)).run(['rev-parse', '--verify', branch])).trim()
}

export type Attempt = {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the Action on this machine, with the grant of the site unless told otherwise. */
export async function actHere(site: string, { inputs = {}, env = {} }: Attempt = {}): Promise<JobResult> {
  const standard = {
    command: 'build',
    engagement: ENGAGEMENT,
    grant: inputs['grant'] ?? (await grantOf(site)),
    repository: pathToFileURL(repositoryOf(site)).href,
    'state-folder': stateOf(site),
  }
  return runActionJob({ inputs: { ...standard, ...inputs }, env })
}

/** Starts the Action as the job that was asked for, but for what is told otherwise. */
export async function actAsJob(site: string, { inputs = {}, env = {} }: Attempt = {}): Promise<JobResult> {
  const job = {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/boards',
    GITHUB_REPOSITORY_ID: '4711',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_API_URL: 'https://github.example/api/v3',
    GITHUB_SHA: await commitOf(site, 'main'),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: String(JOB),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKFLOW_REF: `acme/boards/${RUN_WORKFLOW}@refs/heads/main`,
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    ...env,
  }
  // Every job has a machine of its own.
  return actHere(site, { inputs: { 'state-folder': '', ...inputs }, env: job })
}

/** What can be seen of a site from outside: whether anything was run there, or written. */
export type Sight = {
  readonly board: readonly string[]
  readonly refs: string
  readonly journal: readonly string[]
}

export async function lookAround(site: string): Promise<Sight> {
  const journal = await readdir(join(stateOf(site), 'journal'))
  return {
    board: await readBoard(site),
    refs: await openGit(repositoryOf(site)).run(['for-each-ref', '--format=%(refname) %(objectname)']),
    journal: journal.filter((name) => /^[0-9a-f]{64}$/.test(name)).toSorted(),
  }
}

/** Codes of the findings that the log shows as errors, each once. */
export function codesIn(log: string): readonly string[] {
  const lines = log.split('\n').filter((line) => /^(?:::error|error) /.test(line))
  const codes = lines.flatMap((line) => line.match(/\b(?:SG\d{3}|V\d{2})\b/) ?? [])
  return [...new Set(codes)].toSorted()
}
