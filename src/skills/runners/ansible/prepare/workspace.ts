import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProgramJob } from '../../runner.ts'
import { makeInventory, makeKnownHosts } from './make-inventory.ts'
import { SSH_KEY } from './make-variables.ts'
import type { Host } from './read-hosts.ts'
import { RECORDER_PLUGIN } from './recorder-plugin.ts'

/** A fresh folder in the layout of ansible-runner's "private data", readable by nobody else. */
export type Workspace = {
  readonly root: string
  readonly inventory: string
  readonly variables: string
  readonly knownHosts: string
  /** File with the key of the connection; null when the skill has no such secret. */
  readonly sshKey: string | null
  readonly callbacks: string
}

/** What playbooks are given. */
export type Content = {
  readonly hosts: readonly Host[]
  /** Text of the file of variables. */
  readonly variables: string
  /** What modules run with on this machine. */
  readonly python: string
}

/** ansible-runner looks that often, in seconds, whether it is to stop. */
const POLL_SECONDS = 1

/** Makes the folder and what goes into it for any run of the job; whoever calls deletes it. */
export async function makeWorkspace(job: ProgramJob, { hosts, variables, python }: Content): Promise<Workspace> {
  const root = await mkdtemp(join(await realpath(tmpdir()), 'specgate-run-'))
  const key = job.secrets[SSH_KEY]
  const sshKey = key === undefined ? null : join(root, 'ssh_key')
  for (const folder of ['env', 'inventory', 'callbacks', 'home', 'tmp', 'collections']) {
    await mkdir(join(root, folder), { mode: 0o700 })
  }
  const workspace = {
    root,
    inventory: join(root, 'inventory', 'hosts.json'),
    variables: join(root, 'env', 'extravars'),
    knownHosts: join(root, 'known_hosts'),
    sshKey,
    callbacks: join(root, 'callbacks'),
  }
  const files = [
    [workspace.inventory, makeInventory(hosts, python)],
    [workspace.variables, variables],
    [workspace.knownHosts, makeKnownHosts(hosts)],
    [join(root, 'env', 'settings'), JSON.stringify({ pexpect_timeout: POLL_SECONDS })],
    [join(root, 'ansible.cfg'), ''],
    [join(workspace.callbacks, 'specgate_record.py'), RECORDER_PLUGIN],
    // OpenSSH refuses a key whose last line is not ended.
    ...(sshKey === null ? [] : [[sshKey, `${key?.trim()}\n`] as const]),
  ] as const
  for (const [path, content] of files) await writeFile(path, content, { mode: 0o600 })
  return workspace
}
