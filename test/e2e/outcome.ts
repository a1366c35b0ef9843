import { STATE_REF } from '../../src/forge/local/state-ref.ts'
import type { Ref } from '../../src/forge/forge.ts'
import { openLocalForge } from '../../src/forge/local/open-local-forge.ts'
import { openGit } from '../../src/git/git.ts'
import { readRefs } from '../../src/git/read-refs.ts'
import { evidenceFolder, phaseBranch } from '../../src/model/place.ts'
import { RunRecord } from '../../src/model/run.ts'
import type { Pull } from '../../src/model/snapshot.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import type { Reconciled } from '../../src/reconcile/reconcile.ts'
import type { runsInProcess } from './runs-in-process.ts'
import { openOffice, readBoard, repositoryOf } from './site.ts'
import type { Witness } from './site.ts'
import type { Step } from './story.ts'
import { ENGAGEMENT, MORNING } from './story.ts'

/** How a story ended. */
export type Outcome = {
  /** Every branch and every pull request's head with its id: main, ledger and what was proposed are the same to the last byte. */
  readonly refs: Readonly<Record<string, string>>
  readonly mainTree: string
  /** Paths of the records in the order in which they were appended: `ledger/001-x/000004-gate.approved.dsse.json`. */
  readonly records: readonly string[]
  /** Issues and pull requests as the forge holds them, with the checks of each pull request's last head. */
  readonly forge: Readonly<Record<string, unknown>>
  readonly board: readonly string[]
}

export async function readOutcome(site: string): Promise<Outcome> {
  const git = openGit(repositoryOf(site))
  const refs = await readRefs(git, ['refs'])
  const files = await readFiles(site, STATE_REF)
  return {
    refs: Object.fromEntries([...refs].filter(([ref]) => ref !== STATE_REF)),
    mainTree: (await git.run(['rev-parse', 'main^{tree}'])).trim(),
    records: await recordPaths(site),
    forge: Object.fromEntries([...files].map(([path, text]) => [path, withoutOldChecks(refs, path, text)])),
    board: await readBoard(site),
  }
}

/** What was built, delivered and recorded, in however many commits it was collected. */
export async function readDelivery(site: string): Promise<{
  readonly board: readonly string[]
  readonly events: readonly string[]
  readonly build: ReadonlyMap<string, string>
  readonly branches: readonly string[]
}> {
  const [board, events, build, branches] = await Promise.all([
    readBoard(site),
    recordEvents(site),
    readFiles(site, phaseBranch(ENGAGEMENT, 'build')),
    readBranches(site),
  ])
  return { board, events, build, branches }
}

export async function recordPaths(site: string): Promise<readonly string[]> {
  const args = ['log', '--reverse', '--format=', '--name-only', 'sdd/ledger', '--']
  const paths = await openGit(repositoryOf(site)).run(args)
  return paths.split('\n').filter((line) => line !== '')
}

/** Events of the records in their order, such as `gate.approved`. */
export async function recordEvents(site: string): Promise<readonly string[]> {
  return (await recordPaths(site)).map((path) => path.replace(/^.*\/\d+-(.*)\.dsse\.json$/, '$1'))
}

/** All files of a commit by path. */
export async function readFiles(site: string, commit: string): Promise<ReadonlyMap<string, string>> {
  const git = openGit(repositoryOf(site))
  const paths = (await git.run(['ls-tree', '-r', '-z', '--name-only', commit]))
    .split('\0')
    .filter((path) => path !== '')
  const texts = paths.map(async (path) => [path, await git.run(['cat-file', 'blob', `${commit}:${path}`])] as const)
  return new Map(await Promise.all(texts))
}

export async function showFile(site: string, commit: string, path: string): Promise<string> {
  return openGit(repositoryOf(site)).run(['cat-file', 'blob', `${commit}:${path}`])
}

export async function readBranches(site: string): Promise<readonly string[]> {
  const refs = await readRefs(openGit(repositoryOf(site)), ['refs/heads'])
  return [...refs.keys()].map((ref) => ref.replace('refs/heads/', ''))
}

/** A pull request as the forge shows it; null when there is none of that number. */
export async function findPull(site: string, number: number): Promise<Pull | null> {
  const seen = await observeSite(site, { kind: 'pull', number })
  return seen?.pulls.find((pull) => pull.number === number) ?? null
}

export async function pullOf(site: string, number: number): Promise<Pull> {
  const pull = await findPull(site, number)
  if (pull === null) throw new Error(`there is no pull request #${number}`)
  return pull
}

/** What the program answered on an issue to commands that it refused. */
export async function repliesOn(site: string, issue: number): Promise<readonly string[]> {
  const seen = await observeSite(site, { kind: 'issue', number: issue })
  const comments = seen?.issue?.comments ?? []
  return comments.filter(({ body }) => body.startsWith('<!-- specgate:reply:')).map(({ body }) => body)
}

async function observeSite(site: string, ref: Ref) {
  const forge = openLocalForge({ dir: repositoryOf(site), now: () => MORNING })
  try {
    return await forge.observe(ref)
  } finally {
    forge.close()
  }
}

/** The record of one run as it was committed on a branch or ref. */
export async function readRun(site: string, commit: string, run: string): Promise<RunRecord> {
  return RunRecord.parse(JSON.parse(await showFile(site, commit, `${evidenceFolder(ENGAGEMENT, run)}/run.json`)))
}

function withoutOldChecks(refs: ReadonlyMap<string, string>, path: string, text: string): unknown {
  const data = JSON.parse(text) as { readonly checks?: readonly { readonly head: string }[] }
  const head = refs.get(`refs/pull/${/^pulls\/(\d+)\.json$/.exec(path)?.[1] ?? ''}/head`)
  return data.checks === undefined ? data : { ...data, checks: data.checks.filter((check) => check.head === head) }
}

/** Tells a story on a site, looking after each step at just what that step touched. */
export async function tell(site: string, steps: readonly Step[], witness: Witness = {}): Promise<Reconciled | null> {
  let seen: Reconciled | null = null
  for (const step of steps) {
    await step.act(site, step.at)
    seen = await lookAt(site, step.ref, step.at, witness)
  }
  return seen
}

/** @param host where the Action runs: in this process, unless another is given */
export async function lookAt(
  site: string,
  ref: Ref,
  at: string,
  witness: Witness = {},
  host?: typeof runsInProcess,
): Promise<Reconciled | null> {
  const { machine, close } = await openOffice(site, () => at, witness, host)
  try {
    return await reconcile(machine, ref)
  } finally {
    close()
  }
}
