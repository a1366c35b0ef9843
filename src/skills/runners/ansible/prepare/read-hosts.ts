import { z } from 'zod'
import type { JsonObject } from '../../../json-object.ts'

const MAX_HOSTS = 500

/** In place of an address: the machine that the run itself is on, without a connection. */
export const LOCAL = 'local'

/** Names that Ansible keeps for groups of hosts. */
const TAKEN = ['all', 'ungrouped']

const HostName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'is not a name like edge-1')
  .refine((name) => !TAKEN.includes(name), 'is a name that Ansible keeps for a group')

const Host = z
  .strictObject({
    address: z.string().regex(/^[A-Za-z0-9:][A-Za-z0-9.:_%-]{0,252}$/, 'is neither a name nor an IP address'),
    port: z.int().min(1).max(65535).optional(),
    user: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/, 'is not a user name')
      .optional(),
    /** One line of the server's public key, as `ssh_host_*_key.pub` has it: the only one that is accepted. */
    'host-key': z
      .string()
      .regex(
        /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,3000}={0,3}( [!-~]{1,200})?$/,
        'is not a public key in one line, like ssh-ed25519 AAAA…',
      )
      .optional(),
  })
  .refine((host) => host.address === LOCAL || host['host-key'] !== undefined, {
    path: ['host-key'],
    message: 'is missing: no host is connected to whose key is not known',
  })
  .refine((host) => host.address !== LOCAL || Object.keys(host).length === 1, {
    message: `has more than an address, which ${LOCAL} does not go with`,
  })

const Hosts = z.record(HostName, Host)

/** One machine that a playbook is to be run on. */
export type Host = z.infer<typeof Host> & { readonly name: string }

type Reading =
  | { readonly hosts: readonly Host[]; readonly problem: null }
  | { readonly hosts: null; readonly problem: string }

/** The hosts of the reserved input `hosts`, sorted by name; without that input the machine that the run is on, as `localhost`. */
export function readHosts(inputs: JsonObject): Reading {
  const found = inputs['hosts'] ?? { localhost: { address: LOCAL } }
  const hosts = Hosts.safeParse(found)
  if (!hosts.success) {
    const told = hosts.error.issues.slice(0, 5).map(inWords)
    return { hosts: null, problem: `the input hosts is not in order: ${told.join('; ')}` }
  }
  const all = Object.entries(hosts.data).map(([name, host]) => ({ name, ...host }))
  if (all.length === 0) return { hosts: null, problem: 'the input hosts names no host' }
  if (all.length > MAX_HOSTS) {
    return { hosts: null, problem: `the input hosts names ${all.length} hosts, more than ${MAX_HOSTS}` }
  }
  return { hosts: all.toSorted((a, b) => (a.name < b.name ? -1 : 1)), problem: null }
}

function inWords(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return `${['hosts', ...issue.path].join('.')} ${message}`
}
