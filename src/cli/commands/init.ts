import { resolve } from 'node:path'
import { Refused } from '../../forge/local/refused.ts'
import { shippedLibrary } from '../../installation/shipped.ts'
import { digestOf } from '../../model/digest.ts'
import { formatFinding } from '../../model/finding.ts'
import { POLICY_PATH, TRUST_ROOT_PATH } from '../../model/place.ts'
import { readPolicy } from '../../policy/read-policy.ts'
import type { GitHubFacts } from '../../setup/doctor/facts.ts'
import { findRepository } from '../../setup/github/find-repository.ts'
import { readLedgerKey } from '../../setup/ledger-key.ts'
import { codeOwnersAdvice } from '../../setup/scaffold/code-owners.ts'
import { loadTemplates } from '../../setup/scaffold/load-templates.ts'
import { onboard } from '../../setup/scaffold/onboard.ts'
import { onboardingBody } from '../../setup/scaffold/onboarding-body.ts'
import { ownSource, readSource } from '../../setup/scaffold/own-source.ts'
import type { FileOutcome } from '../../setup/scaffold/plan-files.ts'
import { scaffold } from '../../setup/scaffold/scaffold.ts'
import type { Roles, Scaffold, Source } from '../../setup/scaffold/scaffold.ts'
import { writeFolder } from '../../setup/scaffold/write-folder.ts'
import type { Command, ExitCode, Terminal } from '../command.ts'
import { apiOption, appOption, GITHUB_OPTIONS, githubOption, idOption, repositoryOption } from '../github-options.ts'
import { readArguments } from '../read-arguments.ts'
import type { Arguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'

/** Prepares a team's repository: as files in a folder, or as one pull request (R9.5). */
export const initCommand: Command = {
  name: 'init',
  usage: [
    '--repository OWNER/NAME [--token-env NAME] [--api URL] | --dir DIR [--repository OWNER/NAME --repository-id N]',
    '[--key FILE-or-URL] [--app-id N | --env-file FILE] [--architects ROLE] [--security ROLE] [--operations ROLE] [--environment NAME]',
    '[--source OWNER/NAME@COMMIT] [--force] [--json]',
  ].join(' '),
  summary: "Prepare a team's repository on GitHub: policy, forms, rulesets, trust root.",
  run: async (rest, terminal) => {
    const args = readArguments(rest, {
      ...GITHUB_OPTIONS,
      dir: { type: 'string' },
      'repository-id': { type: 'string' },
      architects: { type: 'string', default: 'network-architects' },
      security: { type: 'string', default: 'security' },
      operations: { type: 'string', default: 'operations' },
      environment: { type: 'string', default: 'lab' },
      source: { type: 'string' },
      force: { type: 'boolean' },
    })
    const roles = rolesOf(args)
    const repository = await identify(args)
    requireTeams(roles, repository)
    const wanted = await scaffoldOf(args, roles, repository)
    const policy = wanted.files.find(({ path }) => path === POLICY_PATH)?.content ?? null
    const { findings } = readPolicy(policy)
    if (findings.length > 0) {
      for (const finding of findings) terminal.err(formatFinding(finding))
      return 1
    }
    const codeOwners = codeOwnersAdvice(roles, repository?.ownerType === 'Organization' ? repository.owner : null)
    const dir = args.text('dir')
    if (dir !== null) {
      const outcomes = await writeFolder(resolve(dir), wanted.files, args.flag('force'))
      return tell({ outcomes, wanted, pull: null }, args, terminal, [`Lines for CODEOWNERS:\n${codeOwners}`])
    }
    if (repository === null) throw new UsageError('give --repository OWNER/NAME, or --dir DIR')
    const named = `${repository.owner}/${repository.name}`
    const done = await onboard({
      github: githubOption(args),
      repository,
      files: wanted.files,
      force: args.flag('force'),
      body: (outcomes, codeOwnersAt) =>
        onboardingBody({
          outcomes,
          left: wanted.left,
          codeOwners,
          codeOwnersAt,
          fingerprint: fingerprintOf(outcomes),
          repository: named,
        }),
    })
    const said =
      done.pull === null ? 'Everything is in place; there is nothing to propose.' : `${done.pull.done} ${done.pull.url}`
    return tell({ ...done, wanted }, args, terminal, [said])
  },
}

/** The repository, from GitHub or, with `--repository-id` and a folder, from the arguments; null when it was not named. */
async function identify(args: Arguments): Promise<GitHubFacts['repository'] | null> {
  const named = repositoryOption(args)
  const id = idOption(args, 'repository-id')
  if (named === null) return null
  if (id === null) return findRepository(githubOption(args), named)
  if (args.text('dir') === null) throw new UsageError('--repository-id is for --dir; GitHub tells it otherwise')
  const [owner = '', name = ''] = named.split('/')
  const url = `https://${webHost(apiOption(args))}/${owner}/${name}`
  return { id, owner, name, url, defaultBranch: 'main', private: true, ownerType: 'Organization' }
}

async function scaffoldOf(
  args: Arguments,
  roles: Roles,
  repository: GitHubFacts['repository'] | null,
): Promise<Scaffold> {
  const environment = args.need('environment')
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(environment))
    throw new UsageError('--environment takes a name of a-z, 0-9 and -')
  const defaultBranch = repository?.defaultBranch ?? 'main'
  if (!/^[A-Za-z0-9._/-]+$/.test(defaultBranch))
    throw new Refused(
      `the default branch is called ${defaultBranch}; specgate takes names of letters, digits and . _ / -`,
    )
  const key = args.text('key')
  return scaffold({
    roles,
    environment,
    defaultBranch,
    library: await shippedLibrary(),
    templates: await loadTemplates(),
    repository,
    ledgerKey: key === null ? null : await readLedgerKey(key),
    appId: (await appOption(args)).id,
    source: await sourceOf(args),
  })
}

async function sourceOf(args: Arguments): Promise<Source | null> {
  const text = args.text('source')
  if (text === null) return ownSource(webHost(apiOption(args)))
  const source = readSource(text)
  if (source === null) throw new UsageError('--source takes OWNER/NAME@COMMIT, with the whole commit id')
  return source
}

function webHost(api: URL): string {
  return api.hostname === 'api.github.com' ? 'github.com' : api.host
}

function rolesOf(args: Arguments): Roles {
  const role = (name: string) => {
    const given = args.need(name)
    const full = given.includes(':') ? given : `team:${given}`
    if (!/^(team|user):[A-Za-z0-9][A-Za-z0-9-]{0,98}$/.test(full))
      throw new UsageError(`--${name} takes team:SLUG or user:LOGIN`)
    return full
  }
  return { architects: role('architects'), security: role('security'), operations: role('operations') }
}

/** A user's repository has no teams: a policy that names some would shut every gate for good. */
function requireTeams(roles: Roles, repository: GitHubFacts['repository'] | null): void {
  if (repository?.ownerType !== 'User' || !Object.values(roles).some((role) => role.startsWith('team:'))) return
  throw new Refused(
    `${repository.owner} is a user and has no teams; name people: --architects user:LOGIN --security user:LOGIN --operations user:LOGIN`,
  )
}

/** Fingerprint of the trust root that lies there now; null when that is another one, or none. */
function fingerprintOf(outcomes: readonly FileOutcome[]): string | null {
  const root = outcomes.find(({ file, outcome }) => file.path === TRUST_ROOT_PATH && outcome !== 'differs')
  return root === undefined ? null : digestOf(root.file.content)
}

type Done = {
  readonly outcomes: readonly FileOutcome[]
  readonly wanted: Scaffold
  readonly pull: { readonly number: number; readonly url: string } | null
}

function tell(
  { outcomes, wanted, pull }: Done,
  args: Arguments,
  { out }: Terminal,
  further: readonly string[],
): ExitCode {
  const files = outcomes.map(({ file: { path }, outcome }) => ({ path, outcome }))
  const fingerprint = fingerprintOf(outcomes)
  if (args.flag('json')) {
    out(JSON.stringify({ files, left: wanted.left, fingerprint, pull }))
    return 0
  }
  for (const { path, outcome } of files) out(`${outcome.padEnd(11)} ${path}`)
  for (const { path, reason } of wanted.left) out(`left out    ${path}: ${reason}`)
  if (files.some(({ outcome }) => outcome === 'differs'))
    out('What differs was left as it is; --force overwrites it, but never a trust root.')
  if (fingerprint !== null)
    out(`trust root  ${fingerprint}\nGive auditors this fingerprint by another way than the repository.`)
  for (const line of further) out(line)
  return 0
}
