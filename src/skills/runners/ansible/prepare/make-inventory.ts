import { LOCAL } from './read-hosts.ts'
import type { Host } from './read-hosts.ts'

const SSH_PORT = 22

/** The operating system's own first: it has the system's packages, and a newer name on the PATH need not run. */
const PYTHONS = ['/usr/bin/python3', 'python3', '/usr/local/bin/python3', '/usr/libexec/platform-python']

/**
 * Ansible's inventory as JSON, which its YAML reader takes. Every value in it has passed the patterns of read-hosts.ts: none can be a template.
 * @param python what modules run with on this machine
 */
export function makeInventory(hosts: readonly Host[], python: string): string {
  const entries = hosts.map((host) => [host.name, host.address === LOCAL ? locally(python) : overSsh(host)])
  return JSON.stringify({ all: { hosts: Object.fromEntries(entries) } })
}

/** The host keys that are accepted, in OpenSSH's format. */
export function makeKnownHosts(hosts: readonly Host[]): string {
  const lines = hosts.flatMap(({ address, port = SSH_PORT, 'host-key': key }) =>
    key === undefined ? [] : [`${port === SSH_PORT ? address : `[${address}]:${port}`} ${key}\n`],
  )
  return lines.join('')
}

/** Here Ansible's own search for a Python would take the newest name on the PATH, be it one that does not run. */
function locally(python: string) {
  return { ansible_connection: 'local', ansible_pipelining: true, ansible_python_interpreter: python }
}

function overSsh({ address, port, user }: Host) {
  return {
    ansible_connection: 'ssh',
    ansible_host: address,
    ansible_port: port ?? SSH_PORT,
    ansible_interpreter_python_fallback: PYTHONS,
    ...(user === undefined ? {} : { ansible_user: user }),
  }
}
