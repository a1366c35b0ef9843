import type { Git } from './git.ts'

/** Where to fetch from, and as whom. */
export type Remote = {
  readonly url: string
  /** Installation or access token; null where none is needed. */
  readonly token: string | null
}

/** Settings of the surroundings that reaching a server may need: proxies, and certificates of a company's own. */
const SURROUNDINGS = [
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
  'GIT_SSL_CAINFO',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

const SLOWEST_BYTES_PER_SECOND = '1000'
const SLOW_SECONDS = '30'
export const TIMEOUT_MS = 10 * 60 * 1000

/**
 * Fetches references into the repository, without tags; those that are gone on the other side are removed. The token stands in the
 * process's environment, never in its arguments. Throws `GitError`.
 */
export async function fetchRefs(git: Git, remote: Remote, refspecs: readonly string[]): Promise<void> {
  const args = ['fetch', '--quiet', '--prune', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head']
  await git.run([...args, '--', remote.url, ...refspecs], { env: remoteEnvironment(remote), timeoutMs: TIMEOUT_MS })
}

/** Name of the branch that the other side's HEAD points at. Throws `GitError`, or when it points at none. */
export async function readDefaultBranch(git: Git, remote: Remote): Promise<string> {
  const options = { env: remoteEnvironment(remote), timeoutMs: TIMEOUT_MS }
  const told = await git.run(['ls-remote', '--symref', '--', remote.url, 'HEAD'], options)
  const name = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(told)?.[1]
  if (name === undefined) throw new Error(`${remote.url} does not tell its default branch`)
  return name
}

/** What git needs in its environment to reach a server: the token, which never stands in an argument, and the way there. */
export function remoteEnvironment({ token }: Pick<Remote, 'token'>): Record<string, string> {
  const settings: (readonly [string, string])[] = [
    ['gc.autoDetach', 'false'],
    ['maintenance.autoDetach', 'false'],
    // A server must not be able to send the token elsewhere.
    ['http.followRedirects', 'false'],
    ['http.lowSpeedLimit', SLOWEST_BYTES_PER_SECOND],
    ['http.lowSpeedTime', SLOW_SECONDS],
  ]
  if (token !== null) {
    const credentials = Buffer.from(`x-access-token:${token}`).toString('base64')
    settings.push(['http.extraHeader', `Authorization: Basic ${credentials}`])
  }
  return { ...surroundings(), ...configuration(settings) }
}

/** Git's own way to take settings from the environment. */
function configuration(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const entries = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(entries) }
}

function surroundings(): Record<string, string> {
  return Object.fromEntries(
    SURROUNDINGS.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
