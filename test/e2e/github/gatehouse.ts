import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCommitSeal } from '../../../src/chain/commit-seal.ts'
import { createKeyFile } from '../../../src/chain/observer-key.ts'
import type { ObserverKey } from '../../../src/chain/observer-key.ts'
import { createTrustRoot } from '../../../src/chain/trust-root.ts'
import { openRequestReader } from '../../../src/documents/request-reader.ts'
import type { Ref } from '../../../src/forge/forge.ts'
import { githubClient } from '../../../src/forge/github/client.ts'
import type { GithubForge } from '../../../src/forge/github/open-github-forge.ts'
import { openGithubForge } from '../../../src/forge/github/open-github-forge.ts'
import { openGit } from '../../../src/git/git.ts'
import type { Git } from '../../../src/git/git.ts'
import { systemClock } from '../../../src/installation/system-clock.ts'
import type { RunHost } from '../../../src/forge/run-host.ts'
import { localRuns } from '../../../src/installation/local-runs.ts'
import { shippedLibrary, shippedSkills } from '../../../src/installation/shipped.ts'
import { renderIssueBody } from '../../../src/library/issue-form.ts'
import { TRUST_ROOT_PATH } from '../../../src/model/place.ts'
import { fileLedgerMemory } from '../../../src/reconcile/ledger-memory.ts'
import type { Machine } from '../../../src/reconcile/machine.ts'
import type { Reconciled } from '../../../src/reconcile/reconcile.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import { VERSION } from '../../../src/version.ts'
import { octokitFor } from '../../forge/github/github-under-test.ts'
import { LAB, POLICY } from '../../builders/ground.ts'
import type { Github } from '../../github/open-github.ts'
import { openGithub } from '../../github/open-github.ts'
import type { GithubUser } from '../../github/act-as.ts'

export const GATE = 'specgate / gate'

/** A repository on a GitHub of its own, its gates in force, and a machine that looks when it is asked to: what events would lead to. */
export type Gatehouse = {
  readonly github: Github
  readonly git: Git
  readonly machine: Machine
  readonly forge: GithubForge
  readonly key: ObserverKey
  readonly as: (login: string) => GithubUser
  readonly main: () => string
  readonly look: (ref: Ref) => Promise<Reconciled | null>
  /** Looks at everything, as a sweep does. */
  readonly sweep: () => Promise<void>
  /** As another process would open it: nothing remembered but what lies on disk. */
  readonly restart: () => Promise<Machine>
  readonly openPull: (login: string, branch: string, base?: string) => Promise<{ number: number; head: string }>
  readonly approve: (login: string, pull: number) => Promise<void>
  readonly merge: (login: string, pull: number, method?: string) => Promise<string>
  /** Conclusion of the newest gate check of this App on a commit; null: none. */
  readonly gate: (sha: string) => Promise<string | null>
  readonly summary: (sha: string) => Promise<string>
  readonly close: () => Promise<void>
}

type RunAnswer = {
  readonly id: number
  readonly name: string
  readonly conclusion: string | null
  readonly app: { readonly id: number }
  readonly output: { readonly title: string | null; readonly summary: string | null }
}

export async function openGatehouse(): Promise<Gatehouse> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-gatehouse-'))
  const github = await openGithub({
    users: [
      { login: 'ada', permission: 'admin' },
      ...['rik', 'ana', 'sam', 'olga', 'mal'].map((login) => ({ login, permission: 'write' as const })),
      { login: 'eve', permission: 'read' },
    ],
    teams: [
      { slug: 'network-architects', members: ['ana', 'rik'] },
      { slug: 'security', members: ['sam'] },
      { slug: 'operations', members: ['olga'] },
    ],
    files: [{ path: 'README.md', content: '# acme/network\n' }],
    requiredChecks: [GATE],
  })
  const key = await createKeyFile(join(folder, 'key.pem'))
  const { id, owner, name } = github.repository
  const root = createTrustRoot({ id, owner, name, url: `${github.url}/${owner}/${name}` }, [key])
  await github.as('ada').push('main', [
    { path: '.specgate/policy.yml', content: POLICY },
    { path: '.specgate/environments/lab.yml', content: LAB },
    { path: TRUST_ROOT_PATH, content: root },
  ])
  const token = await github.installationToken()
  const [shipped, library] = await Promise.all([shippedSkills(), shippedLibrary()])
  const here = localRuns({ url: `${github.url}/${owner}/${name}.git`, token: () => Promise.resolve(token) }, folder)
  const hostOf = ({ requestJob, doubt }: GithubForge): RunHost => ({
    runHere: here.runHere,
    requestJob,
    doubt: (evidence, granted, job) => (granted.grant.workflow === null ? here.doubt : doubt)(evidence, granted, job),
  })
  const forges: GithubForge[] = []
  const start = async (): Promise<{ forge: GithubForge; machine: Machine }> => {
    const forge = openGithubForge({
      client: githubClient(octokitFor(github, token), async () => token),
      repository: { owner, name },
      gitUrl: `${github.url}/${owner}/${name}.git`,
      mirror: join(folder, `mirror-${forges.length}.git`),
      app: { id: github.app.id, botId: github.app.botId, botLogin: `${github.app.slug}[bot]` },
      seal: createCommitSeal(key, id),
      pauseMs: 5,
    })
    forges.push(forge)
    const observer = { key, version: VERSION }
    const memory = fileLedgerMemory(join(folder, 'memory'))
    return {
      forge,
      machine: {
        forge,
        now: systemClock,
        observer,
        shipped,
        library,
        memory,
        readRequest: openRequestReader(),
        runs: hostOf(forge),
      },
    }
  }
  const { forge, machine } = await start()
  const runsOf = async (sha: string): Promise<readonly RunAnswer[]> => {
    const { data } = await github.as('ada').request('GET', `commits/${sha}/check-runs?per_page=100&filter=latest`)
    const runs = (data as { check_runs: readonly RunAnswer[] }).check_runs
    return runs
      .filter((run) => run.name === GATE && github.state.checkApps.get(run.id) === github.app.id)
      .toSorted((a, b) => b.id - a.id)
  }
  return {
    github,
    git: openGit(github.dir),
    machine,
    forge,
    key,
    as: github.as,
    main: () => String(github.state.refs.get('refs/heads/main')),
    look: (ref) => reconcile(machine, ref),
    sweep: async () => {
      for (const ref of await forge.list()) await reconcile(machine, ref)
    },
    restart: async () => (await start()).machine,
    openPull: async (login, branch, base = 'main') => {
      const answer = await github.as(login).request('POST', 'pulls', { head: branch, base, title: branch })
      const { number, head } = answer.data as { number: number; head: { sha: string } }
      return { number, head: head.sha }
    },
    approve: async (login, pull) => {
      await github.as(login).request('POST', `pulls/${pull}/reviews`, { event: 'APPROVE', body: 'Read.' })
    },
    merge: async (login, pull, method = 'squash') => {
      const { data } = await github.as(login).request('PUT', `pulls/${pull}/merge`, { merge_method: method })
      return (data as { sha: string }).sha
    },
    gate: async (sha) => {
      const [run] = await runsOf(sha)
      return run === undefined ? null : (run.conclusion ?? 'pending')
    },
    summary: async (sha) => {
      const [run] = await runsOf(sha)
      return `${run?.output.title}\n${run?.output.summary}`
    },
    close: async () => {
      for (const each of forges) each.close()
      await github.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** An engagement whose spec waits for Gate 1; `branch` holds the machine's draft. */
export async function askForCertificate(
  house: Gatehouse,
): Promise<{ engagement: string; issue: number; branch: string; spec: string; number: number; head: string }> {
  const library = house.machine.library.find(({ id }) => id === 'ssl-certificate-lifecycle')
  if (library === undefined) throw new Error('no such use case')
  const body = renderIssueBody(library.example, library)
  const asked = await house.as('rik').request('POST', 'issues', { title: `[${library.id}] Renew edge-1`, body })
  const issue = (asked.data as { number: number }).number
  const looked = await house.look({ kind: 'issue', number: issue })
  const engagement = looked?.decision.engagement?.id ?? ''
  const pull = looked?.snapshot.pulls[0]
  if (pull === undefined) throw new Error('no pull request')
  const spec = `specs/${engagement}/customer-spec.md`
  return { engagement, issue, branch: pull.headBranch, spec, number: pull.number, head: pull.content.sha }
}
