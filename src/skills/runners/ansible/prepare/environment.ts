import { join } from 'node:path'
import type { Workspace } from './workspace.ts'

/** What Ansible is told through its environment. Nothing of the machine's own configuration, plugins, roles, keys or agents is used. */
export function ansibleEnvironment(workspace: Workspace, folder: string, collections: string | null) {
  const { root, callbacks } = workspace
  const home = join(root, 'home')
  return {
    HOME: home,
    TMPDIR: join(root, 'tmp'),
    ANSIBLE_CONFIG: join(root, 'ansible.cfg'),
    ANSIBLE_HOME: join(home, '.ansible'),
    ANSIBLE_LOCAL_TEMP: join(root, 'tmp'),
    ANSIBLE_ROLES_PATH: join(folder, 'roles'),
    ANSIBLE_LIBRARY: join(folder, 'library'),
    ANSIBLE_COLLECTIONS_PATH: collections ?? join(root, 'collections'),
    ANSIBLE_COLLECTIONS_SCAN_SYS_PATH: 'False',
    ANSIBLE_CALLBACK_PLUGINS: callbacks,
    ANSIBLE_CALLBACKS_ENABLED: 'specgate_record',
    ANSIBLE_INVENTORY_ENABLED: 'yaml',
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'True',
    ANSIBLE_PYTHON_INTERPRETER: 'auto_silent',
    ANSIBLE_RETRY_FILES_ENABLED: 'False',
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_NOCOLOR: 'True',
    ANSIBLE_FORCE_COLOR: 'False',
    ANSIBLE_NOCOWS: 'True',
    // ansible-runner turns the checking of host keys off when nobody says otherwise.
    ANSIBLE_HOST_KEY_CHECKING: 'True',
    ANSIBLE_SSH_ARGS: sshArguments(workspace),
    // Differences of longer files are not shown; results that are longer are left out of their events.
    ANSIBLE_MAX_DIFF_SIZE: String(MAX_DIFF_BYTES),
    MAX_EVENT_RES: String(MAX_RESULT),
  }
}

const MAX_DIFF_BYTES = 1024 * 1024

/** Characters of a task's result that are kept. */
const MAX_RESULT = 4_000_000

/** How the names of the sockets begin that connections are shared through. */
export const SOCKET = 'ssh-'

/** OpenSSH adds some characters to the path of a socket, which systems limit to little more than 100. */
const MAX_SOCKET_FOLDER = 40

/**
 * The host keys of the inputs, the key of the secret, no other; no agent, no questions. The connection that tasks share ends with the run.
 * Modules are not piped into the host's Python (`pipelining`): only with a terminal does what was begun there end when the connection does.
 */
function sshArguments({ root, knownHosts, sshKey }: Workspace): string {
  const sockets = root.length > MAX_SOCKET_FOLDER ? 'none' : `"${join(root, `${SOCKET}%C`)}"`
  const options = [
    `UserKnownHostsFile="${knownHosts}"`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    'BatchMode=yes',
    'PreferredAuthentications=publickey',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    `IdentityFile=${sshKey === null ? 'none' : `"${sshKey}"`}`,
    'ControlMaster=auto',
    `ControlPath=${sockets}`,
    'ControlPersist=15s',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
  ]
  return ['-F', '/dev/null', ...options.flatMap((option) => ['-o', `'${option}'`])].join(' ')
}
