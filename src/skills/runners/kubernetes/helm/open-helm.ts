import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcess } from '../../../run-process.ts'
import { findProgram } from '../../find-program.ts'
import type { MissingRunner, ProgramJob, ProgramResult, RunnerPlace } from '../../runner.ts'
import { withSession } from '../tool-session.ts'
import type { ClusterTool } from '../tool-session.ts'
import { doRelease } from './do-release.ts'
import type { HelmFlags } from './flags.ts'

const HOW_TO_GET =
  'Install Helm 3.13 or later (macOS: brew install helm; Linux: snap install helm --classic; others: https://helm.sh/docs/intro/install/).'

type Opened = {
  readonly name: string
  readonly version: string
  readonly run: (job: ProgramJob) => Promise<ProgramResult>
}

/** What runs a skill that is a chart. */
export async function openHelm(place: RunnerPlace): Promise<Opened | MissingRunner> {
  const path = await findProgram(['helm'], place.path)
  if (path === null) return { name: 'helm', missing: `There is no helm on this machine. ${HOW_TO_GET}` }
  const version = await ask(path, ['version', '--template={{.Version}}'])
  const [upgrade, status] = [await ask(path, ['upgrade', '--help']), await ask(path, ['status', '--help'])]
  if (version === null || upgrade === null || !/--dry-run.*server/.test(upgrade)) {
    return { name: 'helm', missing: `The helm on this machine is too old or does not run. ${HOW_TO_GET}` }
  }
  const flags: HelmFlags = {
    rollbackOnFailure: upgrade.includes('--rollback-on-failure') ? '--rollback-on-failure' : '--atomic',
    resources: status?.includes('--show-resources') === true ? ['--show-resources'] : [],
  }
  const tool: ClusterTool = {
    path,
    lead: ({ context, namespace }) => [
      ...(context === null ? [] : [`--kube-context=${context}`]),
      ...(namespace === null ? [] : [`--namespace=${namespace}`]),
    ],
    env: homeOf,
  }
  return {
    name: 'helm',
    version,
    run: (job) => withSession(tool, job, (session) => doRelease(session, flags)),
  }
}

function homeOf(folder: string): Readonly<Record<string, string>> {
  const [cache, config, data] = ['cache', 'config', 'data'].map((name) => join(folder, `helm-${name}`))
  return { HELM_CACHE_HOME: cache ?? '', HELM_CONFIG_HOME: config ?? '', HELM_DATA_HOME: data ?? '' }
}

async function ask(path: string, args: readonly string[]): Promise<string | null> {
  const env = { HOME: tmpdir(), ...homeOf(tmpdir()) }
  const { exitCode, stdout } = await runProcess({ argv: [path, ...args], cwd: tmpdir(), env, timeoutMs: 20_000 })
  return exitCode === 0 ? stdout.text.trim() : null
}
