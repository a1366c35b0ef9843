import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { digestOfData } from '../../model/digest.ts'
import { maskSecrets } from '../mask-secrets.ts'
import { runProcess } from '../run-process.ts'
import type { ProcessResult } from '../run-process.ts'
import { findProgram } from './find-program.ts'
import { REQUIREMENTS } from './requirements.ts'

const INSTALL_MS = 600_000

/**
 * How a machine reaches a package index, which only the installation is told: addresses, proxies, certificates. What pip installs is fixed by
 * the hashes, wherever it comes from.
 */
const NETWORK =
  /^(PIP_(CONFIG_FILE|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|PROXY|CERT|CLIENT_CERT|TRUSTED_HOST|TIMEOUT|DEFAULT_TIMEOUT|RETRIES)|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|https?_proxy|all_proxy|no_proxy)$/i

export type EnvironmentWish = {
  /** Absolute path of the Python it is made with. */
  readonly python: string
  readonly version: string
  /** What goes into it, each pinned by version and hash. */
  readonly requirements: readonly string[]
  /** Folder that environments are kept in, under the digest of what is in them. */
  readonly cache: string
}

type Opened = { readonly bin: string; readonly problem: null } | { readonly bin: null; readonly problem: string }

/**
 * The virtual environment with exactly these packages, from the cache or made now: only hashed binary packages are taken, and nothing they need
 * beyond what is listed. It is made where it stays and gets its name when it is whole: one that was cut off is never used, and of several
 * that make the same one at once the first to finish names it.
 */
export async function openEnvironment(wish: EnvironmentWish): Promise<Opened> {
  const { python, version, requirements, cache } = wish
  const content = [process.platform, process.arch, python, version, ...requirements]
  const name = join(cache, 'venv', digestOfData(content).replace('sha256:', ''))
  const kept = await binOf(name)
  if (kept !== null) return { bin: kept, problem: null }
  await mkdir(dirname(name), { recursive: true, mode: 0o700 })
  const home = await mkdtemp(`${name}.`)
  const problem = await install(wish, home)
  if (problem !== null) {
    await rm(home, { recursive: true, force: true })
    return { bin: null, problem }
  }
  return { bin: await publish(home, name), problem: null }
}

/** Names a finished environment, unless another one got the name first, which is then the one to use. Returns its folder of commands. */
async function publish(home: string, name: string): Promise<string> {
  const own = join(await realpath(home), 'bin')
  if ((await binOf(name)) === null) await rm(name, { force: true }) // the name of one that was deleted
  // Unlike renaming the folder this leaves the paths in it as they are, which its commands are bound to.
  await symlink(basename(home), name).catch(() => {})
  const bin = (await binOf(name)) ?? own
  if (bin !== own) await rm(home, { recursive: true, force: true })
  return bin
}

/** Folder of commands of the environment with this name; null when there is none that runs. */
async function binOf(name: string): Promise<string | null> {
  const bin = await realpath(join(name, 'bin')).catch(() => null)
  return bin !== null && (await findProgram([join(bin, 'python3')], '')) !== null ? bin : null
}

/** Null when all is installed; else why not. */
async function install({ python, requirements }: EnvironmentWish, home: string): Promise<string | null> {
  const workspace = await mkdtemp(join(tmpdir(), 'specgate-install-'))
  const network = Object.entries(process.env).filter(([name]) => NETWORK.test(name))
  const env = {
    ...Object.fromEntries(network.map(([name, value]) => [name, value ?? ''])),
    HOME: workspace,
    TMPDIR: workspace,
  }
  const pip = [join(home, 'bin', 'python3'), '-I', '-m', 'pip', '--disable-pip-version-check', '--no-input'] as const
  const quietly = ['--quiet', '--no-cache-dir', '--no-warn-script-location'] as const
  const pinned = ['--require-hashes', '--no-deps', '--only-binary', ':all:', '--requirement', REQUIREMENTS] as const
  const steps = [
    [python, '-I', '-m', 'venv', '--clear', home],
    [...pip, 'install', ...quietly, ...pinned],
    [...pip, 'check'],
  ] as const
  try {
    await writeFile(join(workspace, REQUIREMENTS), `${requirements.join('\n')}\n`)
    for (const argv of steps) {
      const ended = await runProcess({ argv, cwd: workspace, env, timeoutMs: INSTALL_MS })
      if (ended.exitCode === 0) continue
      const words = lastWords(ended).replaceAll(home, '<environment>').replaceAll(workspace, '<run>')
      return `The packages that the skill pins in ${REQUIREMENTS} cannot be installed: ${words}`
    }
    return null
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

/** What a failed step said last; a password in the address of an index is masked. */
function lastWords({ stdout, stderr, timedOut }: ProcessResult): string {
  if (timedOut) return `it took longer than ${INSTALL_MS / 1000} s`
  const text = stderr.text.trim() === '' ? stdout.text : stderr.text
  return maskSecrets([]).text(text.trim().split('\n').slice(-5).join('\n'))
}
