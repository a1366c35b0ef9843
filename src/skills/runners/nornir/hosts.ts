import { z } from 'zod'
import type { JsonObject } from '../../json-object.ts'

const MAX_HOSTS = 500

const HostName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'is not a name like edge-1')

/** One line of a server's public key, as `ssh-keyscan` and the files `ssh_host_*_key.pub` have it, without names before it. */
const HostKey = z
  .string()
  .regex(
    /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,3000}={0,3}( [!-~]{1,200})?$/,
    'is not a public key in one line, like ssh-ed25519 AAAA…',
  )

const Host = z.strictObject({
  address: z.string().regex(/^[A-Za-z0-9:][A-Za-z0-9.:_%-]{0,252}$/, 'is neither a name nor an IP address'),
  port: z.int().min(1).max(65535).optional(),
  user: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/, 'is not a user name')
    .optional(),
  'host-key': HostKey.optional(),
  /** What Netmiko calls the kind of device: `linux`, `cisco_ios`. */
  platform: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_]{0,60}$/, 'is not a kind of device like cisco_ios')
    .optional(),
})

const Hosts = z.record(HostName, Host)

/** The names in the reserved input `hosts`, sorted; or what is wrong with it, in words. */
export function readHostNames(
  inputs: JsonObject,
): { readonly names: readonly string[]; readonly problem: null } | { readonly names: null; readonly problem: string } {
  const found = inputs['hosts']
  if (found === undefined)
    return { names: null, problem: 'there is no input hosts, which says where a Nornir skill runs' }
  const hosts = Hosts.safeParse(found)
  if (!hosts.success) {
    const told = hosts.error.issues.slice(0, 5).map(inWords)
    return { names: null, problem: `the input hosts is not in order: ${told.join('; ')}` }
  }
  const names = Object.keys(hosts.data).toSorted()
  if (names.length === 0) return { names: null, problem: 'the input hosts names no host' }
  if (names.length > MAX_HOSTS) {
    return { names: null, problem: `the input hosts names ${names.length} hosts, more than ${MAX_HOSTS}` }
  }
  return { names, problem: null }
}

function inWords(issue: z.core.$ZodIssue): string {
  const why = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return `${['hosts', ...issue.path].join('.')}: ${why}`
}
