import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcess } from '../../run-process.ts'
import { findProgram } from '../find-program.ts'
import type { Interpreter } from '../interpreter.ts'
import type { MissingRunner } from '../runner.ts'

type Argv = readonly [string, ...string[]]

/** Ansible and what runs it, by the words that start each. */
export type Ansible = {
  readonly playbook: Argv
  readonly runner: Argv
  readonly galaxy: Argv
  readonly version: string
}

const OLDEST = [2, 14] as const
const START_MS = 60_000

const TELL_VERSIONS =
  'from importlib.metadata import version; print(version("ansible-core"), version("ansible-runner"))'

const HOW_TO_GET =
  'Either pin ansible-core and ansible-runner in the requirements.txt of the skill, with hashes: write both names into requirements.in and run ' +
  '"uv pip compile --universal --generate-hashes requirements.in -o requirements.txt" (uv: pip install uv, or brew install uv); or install them on the ' +
  'machine (Debian, Ubuntu: apt install ansible-core python3-ansible-runner; elsewhere: pipx install ansible-core and pipx install ansible-runner).'

/** Ansible among the packages that the skill pins, else on the machine. Version 2.14 or later, which is what this runner was tried with. */
export async function findAnsible(python: Interpreter, path: string): Promise<Ansible | MissingRunner> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-run-'))
  try {
    await writeFile(join(folder, 'ansible.cfg'), '')
    const ansible = (await amongPackages(python, folder)) ?? (await onMachine(path, folder))
    if (ansible === null) return missing('There is no ansible-playbook with ansible-runner on this machine.')
    return isTooOld(ansible.core) ? missing(`The Ansible on this machine is too old (${ansible.version}).`) : ansible
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Found = Ansible & { readonly core: string }

/** Null when the skill does not pin both. */
async function amongPackages({ argv, bin }: Interpreter, folder: string): Promise<Found | null> {
  if (bin === null) return null
  const told = await ask([...argv, '-c', TELL_VERSIONS], folder)
  const [core = '', runner = ''] = told.trim().split(' ')
  if (core === '' || runner === '') return null
  const commands = {
    playbook: [...argv, '-m', 'ansible', 'playbook'],
    runner: [...argv, '-m', 'ansible_runner'],
    galaxy: [...argv, '-m', 'ansible', 'galaxy'],
  } as const
  return { ...commands, core, version: versionOf(core, runner) }
}

/** Null when one of them is not there or does not run. */
async function onMachine(path: string, folder: string): Promise<Found | null> {
  const names = ['ansible-playbook', 'ansible-runner', 'ansible-galaxy']
  const [playbook, runner, galaxy] = await Promise.all(names.map((name) => findProgram([name], path)))
  if (!playbook || !runner || !galaxy) return null
  const core = /\[core (\d+\.\d+\.\S+?)\]/.exec(await ask([playbook, '--version'], folder))?.[1]
  const version = /^(\d+\.\d+\.\S+)$/m.exec(await ask([runner, '--version'], folder))?.[1]
  if (core === undefined || version === undefined) return null
  return { playbook: [playbook], runner: [runner], galaxy: [galaxy], core, version: versionOf(core, version) }
}

async function ask(argv: Argv, folder: string): Promise<string> {
  const env = {
    HOME: folder,
    ANSIBLE_HOME: folder,
    ANSIBLE_CONFIG: join(folder, 'ansible.cfg'),
    ANSIBLE_LOCAL_TEMP: folder,
  }
  const { stdout } = await runProcess({ argv, cwd: folder, env, timeoutMs: START_MS })
  return stdout.text
}

function versionOf(core: string, runner: string): string {
  return `ansible-core ${core}, ansible-runner ${runner}`
}

function isTooOld(core: string): boolean {
  const [major = 0, minor = 0] = core.split('.').map(Number)
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
}

function missing(text: string): MissingRunner {
  return { name: 'ansible', missing: `${text} ${HOW_TO_GET}` }
}
