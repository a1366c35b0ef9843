import { z } from 'zod'
import { parse } from 'yaml'

const MAX_USERS = 100

/** The parts of a kubeconfig that matter here; it may be YAML or JSON. */
const Kubeconfig = z.object({
  clusters: z
    .array(z.object({ cluster: z.object({ 'insecure-skip-tls-verify': z.boolean().optional() }) }))
    .min(1)
    .max(MAX_USERS),
  users: z
    .array(
      z.object({
        user: z.object({
          token: z.string().optional(),
          password: z.string().optional(),
          'client-key-data': z.string().optional(),
          exec: z.unknown().optional(),
          'auth-provider': z.unknown().optional(),
        }),
      }),
    )
    .max(MAX_USERS)
    .default([]),
})
type Kubeconfig = z.infer<typeof Kubeconfig>

export type KubeconfigReading = {
  /** Why it cannot be used; null when it can. */
  readonly problem: string | null
  /** Tokens, passwords and keys in it: the tools may show each of them alone. */
  readonly credentials: readonly string[]
}

/**
 * Looks at the kubeconfig a run is given. One that runs a program to log in is refused, because that program is nobody's approved skill; so is
 * one that does not check the server's certificate.
 */
export function readKubeconfig(text: string): KubeconfigReading {
  const read = Kubeconfig.safeParse(parseYaml(text))
  if (!read.success) return { problem: 'the secret kubeconfig holds no kubeconfig', credentials: [] }
  const { clusters, users } = read.data
  const credentials = users.flatMap(({ user }) => credentialsOf(user))
  if (clusters.some(({ cluster }) => cluster['insecure-skip-tls-verify'] === true)) {
    const problem = 'the kubeconfig says insecure-skip-tls-verify; give certificate-authority-data instead'
    return { problem, credentials }
  }
  if (users.some(({ user }) => user.exec !== undefined || user['auth-provider'] !== undefined)) {
    const problem = 'the kubeconfig logs in by a program of its own; give a token or a client certificate instead'
    return { problem, credentials }
  }
  return { problem: null, credentials }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 })
  } catch {
    return null // Told as no kubeconfig: the words of the parser might quote a secret.
  }
}

function credentialsOf(user: Kubeconfig['users'][number]['user']): string[] {
  const key = user['client-key-data']
  const keys = key === undefined ? [] : [key, Buffer.from(key, 'base64').toString('utf8')]
  return [user.token, user.password, ...keys].flatMap((value) => (value === undefined || value === '' ? [] : [value]))
}
