import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { HOST_NAME, labInventory } from '../../../src/demo/lab-inventory.ts'
import { createLocalCa } from '../../../src/demo/local-ca.ts'
import { endpointFiles, startTlsEndpoint } from '../../../src/demo/tls-endpoint.ts'
import type { TlsEndpoint } from '../../../src/demo/tls-endpoint.ts'
import { environmentPath } from '../../../src/model/place.ts'
import type { RunningApp } from '../../app/running-app.ts'
import { runService } from '../../app/running-app.ts'
import type { Github } from '../../github/open-github.ts'
import { openGithub } from '../../github/open-github.ts'
import { checksRuleset } from '../../github/rest/rulesets.ts'

const CLI = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))
const PEOPLE = ['rik', 'ana', 'sam', 'olga'] as const

/** A team on a GitHub of its own: the App as a process, a repository set up by `specgate init`, an endpoint to change. */
export type Team = {
  readonly github: Github
  readonly app: RunningApp & { readonly url: string }
  readonly endpoint: TlsEndpoint
  readonly folder: string
  /** Runs `specgate …`; gives what it printed, throws on another exit code. */
  readonly specgate: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>
  readonly close: () => Promise<void>
}

export async function gatherTeam(env: Readonly<Record<string, string>> = {}): Promise<Team> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-team-'))
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 3 })]
  const close = async (): Promise<void> => {
    for (const end of closing.toReversed()) await end()
  }
  try {
    const github = await openGithub({
      users: [
        { login: 'ada', permission: 'admin' },
        ...PEOPLE.map((login) => ({ login, permission: 'write' as const })),
      ],
      teams: [
        { slug: 'network-architects', members: ['ana', 'rik'] },
        { slug: 'security', members: ['sam'] },
        { slug: 'operations', members: ['olga'] },
      ],
      files: [{ path: 'README.md', content: '# acme/network\n' }],
    })
    closing.push(github.close)
    const app = await runService(new URL(github.url).host, {
      APP_ID: String(github.app.id),
      PRIVATE_KEY: github.app.privateKey,
      WEBHOOK_SECRET: github.app.webhookSecret,
      SPECGATE_DATA: join(folder, 'data'),
      ...env,
    })
    closing.push(app.stop)
    github.webhooks(`${app.url}/api/github/webhooks`)
    const endpoint = await openEndpoint(folder)
    closing.push(() => endpoint.endpoint.stop())
    const specgate: Team['specgate'] = async (args, more = {}) => {
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], {
        env: { ...process.env, ...more },
        maxBuffer: 16 * 1024 * 1024,
      })
      return stdout
    }
    const team: Team = { github, app, endpoint: endpoint.endpoint, folder, specgate, close }
    await setUp(team, endpoint.inventory)
    return team
  } catch (cause) {
    await close()
    throw cause
  }
}

async function openEndpoint(folder: string) {
  const endpointFolder = join(folder, 'endpoint')
  await mkdir(endpointFolder, { mode: 0o700 })
  const ca = await createLocalCa(join(folder, 'ca'))
  const { certificatePath, keyPath } = endpointFiles(endpointFolder)
  const alternativeNames = [HOST_NAME, 'www.example.net'].map((name) => `DNS:${name}`)
  await ca.issue({ commonName: HOST_NAME, alternativeNames, days: 3, certificatePath, keyPath })
  const endpoint = await startTlsEndpoint({ folder: endpointFolder })
  return { endpoint, inventory: labInventory(endpoint, ca) }
}

/** As docs/install.md says: one onboarding pull request, merged by an administrator, the inventory, then the rulesets. */
async function setUp({ github, app, specgate }: Team, inventory: string): Promise<void> {
  const ada = github.as('ada')
  const args = ['init', '--repository', 'acme/network', '--api', github.url, '--key', `${app.url}/specgate/key.json`]
  await specgate([...args, '--token-env', 'ADA_TOKEN', '--app-id', String(github.app.id)], { ADA_TOKEN: ada.token })
  const [pull] = (await ada.request('GET', 'pulls?state=open')).data as readonly { number: number }[]
  if (pull === undefined) throw new Error('init opened no pull request')
  await ada.request('PUT', `pulls/${pull.number}/merge`, { merge_method: 'squash' })
  await ada.push('main', [{ path: environmentPath('lab'), content: inventory }])
  github.state.rulesets.push(checksRuleset(['specgate / gate'], github.app.id))
}
