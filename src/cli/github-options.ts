import process from 'node:process'
import { readEnvFile } from '../app/settings/env-file.ts'
import { loadConfig } from '../app/settings/load-config.ts'
import { formatFinding } from '../model/finding.ts'
import { REPOSITORY_NAME } from '../setup/github/find-repository.ts'
import { openGitHub } from '../setup/github/github-api.ts'
import type { GitHubApi } from '../setup/github/github-api.ts'
import { readSafeUrl } from '../setup/github/safe-url.ts'
import type { Arguments } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'

/** Options of the commands that reach a repository on GitHub. */
export const GITHUB_OPTIONS = {
  repository: { type: 'string' },
  'token-env': { type: 'string', default: 'GITHUB_TOKEN' },
  api: { type: 'string', default: 'https://api.github.com' },
  'app-id': { type: 'string' },
  'env-file': { type: 'string' },
  key: { type: 'string' },
} as const

/** `--repository OWNER/NAME`; null when it was not given. */
export function repositoryOption(args: Arguments): string | null {
  const named = args.text('repository')
  if (named !== null && !REPOSITORY_NAME.test(named)) throw new UsageError('--repository takes OWNER/NAME')
  return named
}

/** `--api URL`, which a token may travel to. */
export function apiOption(args: Arguments): URL {
  const url = readSafeUrl(args.need('api'))
  if (url === null)
    throw new UsageError('--api takes an https URL, such as https://HOST/api/v3 (http on this machine only)')
  return url
}

/** GitHub under the token of the environment variable that `--token-env` names. */
export function githubOption(args: Arguments): GitHubApi {
  const api = apiOption(args)
  const name = args.need('token-env')
  const token = process.env[name] ?? ''
  if (token === '')
    throw new UsageError(`the environment variable ${name} holds no token; name another with --token-env`)
  return openGitHub({ api, token })
}

/** A number of GitHub's, such as `--app-id 12345`; null when it was not given. */
export function idOption(args: Arguments, name: string): number | null {
  const text = args.text(name)
  if (text === null) return null
  const id = /^\d{1,15}$/.test(text) ? Number(text) : 0
  if (id === 0) throw new UsageError(`--${name} takes a number, as GitHub shows it`)
  return id
}

/** The App that is meant: its number, and its private key where the server's settings were given. */
export async function appOption(
  args: Arguments,
): Promise<{ readonly id: number | null; readonly privateKey: string | null }> {
  const given = idOption(args, 'app-id')
  const file = args.text('env-file')
  if (file === null) return { id: given, privateKey: null }
  const { config, findings } = await loadConfig(readEnvFile(file))
  if (config === null) throw new UsageError(`--env-file ${file}: ${findings.map(formatFinding).join('\n')}`)
  if (config.app === null)
    throw new UsageError(`--env-file ${file} holds no App; it takes the server's settings, with APP_ID and PRIVATE_KEY`)
  if (given !== null && given !== config.app.id)
    throw new UsageError(`--app-id ${given} is not the App of --env-file, ${config.app.id}`)
  return config.app
}
