import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { digestOf, digestOfData } from '../../../../model/digest.ts'
import { runProcess } from '../../../run-process.ts'
import type { RunnerPlace } from '../../runner.ts'
import type { Ansible } from '../find-ansible.ts'
import { COLLECTIONS, readCollections } from './read-collections.ts'
import type { Collection } from './read-collections.ts'
import { clip } from '../judge/tell-failure.ts'

const INSTALL_MS = 600_000

type Installed =
  | { readonly folder: string | null; readonly problem: null }
  | { readonly folder: null; readonly problem: string }

/**
 * The folder with exactly the collections that the skill pins, from the cache or installed now; null when it pins none. What they need beyond
 * what is listed is not installed. The folder gets its name when it is whole; of two that make it at once the first to finish names it.
 */
export async function installCollections({ folder, cache }: RunnerPlace, ansible: Ansible): Promise<Installed> {
  const list = join(folder, COLLECTIONS)
  if (!existsSync(list)) return { folder: null, problem: null }
  const { collections, problem } = readCollections(await readFile(list, 'utf8'))
  if (collections === null) return { folder: null, problem }
  const pinned = await pin(collections, dirname(list))
  const name = join(cache, 'collections', digestOfData([ansible.version, pinned]).replace('sha256:', ''))
  if (existsSync(name)) return { folder: name, problem: null }
  await mkdir(dirname(name), { recursive: true, mode: 0o700 })
  const made = await mkdtemp(`${name}.`)
  const failure = await install(ansible, collections, dirname(list), made)
  if (failure === null) await rename(made, name).catch(() => {})
  await rm(made, { recursive: true, force: true })
  return failure === null ? { folder: name, problem: null } : { folder: null, problem: failure }
}

/** What stands for the content: a version, or the digest of a file. */
function pin(collections: readonly Collection[], files: string): Promise<readonly string[]> {
  return Promise.all(
    collections.map(async (each) =>
      'version' in each
        ? `${each.name}:${each.version}`
        : digestOf(await readFile(join(files, each.name)).catch(() => '')),
    ),
  )
}

/** Null when all are installed; else why not. */
async function install(
  ansible: Ansible,
  collections: readonly Collection[],
  files: string,
  into: string,
): Promise<string | null> {
  const workspace = await mkdtemp(join(tmpdir(), 'specgate-run-'))
  try {
    const wanted = collections.map((each) => ('version' in each ? each : { ...each, name: join(files, each.name) }))
    const list = join(workspace, 'requirements.yml')
    await writeFile(list, JSON.stringify({ collections: wanted }))
    await writeFile(join(workspace, 'ansible.cfg'), '')
    const argv = [
      ...ansible.galaxy,
      'collection',
      'install',
      '--requirements-file',
      list,
      '--collections-path',
      into,
      '--no-deps',
    ] as const
    // Files need no server: without this it asks one all the same.
    const offline = collections.every((each) => each.type === 'file') ? ['--offline'] : []
    const env = {
      HOME: workspace,
      TMPDIR: workspace,
      ANSIBLE_HOME: workspace,
      ANSIBLE_CONFIG: join(workspace, 'ansible.cfg'),
      ANSIBLE_COLLECTIONS_PATH: into,
      ANSIBLE_NOCOLOR: 'True',
    }
    const ended = await runProcess({ argv: [...argv, ...offline], cwd: workspace, env, timeoutMs: INSTALL_MS })
    if (ended.exitCode === 0) return null
    const words = `${ended.stdout.text}\n${ended.stderr.text}`.trim().split('\n').slice(-3).join('\n')
    const told = words.replaceAll(`${files}/`, '').replaceAll(workspace, '<run>').replaceAll(into, '<collections>')
    return `The collections that the skill pins in ${COLLECTIONS} cannot be installed: ${clip(told)}`
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}
