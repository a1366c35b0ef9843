import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalCa } from '../../src/demo/local-ca.ts'
import { runProcess } from '../../src/skills/run-process.ts'
import { fakeKubelet, FAKE_NODE } from './fake-kubelet.ts'
import { freePort, openServers } from './servers.ts'
import type { Servers } from './servers.ts'

/** The programs a cluster is made of, for `describePeers`. */
export const CLUSTER_PEERS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'kubectl',
  'openssl',
] as const

const HOST = '127.0.0.1'
const ADMIN = 'admin'
/** Who may do what: the built-in roles of the cluster's own parts, and one user that has no rights until a test gives it some. */
const USERS = {
  [ADMIN]: ['admin', 'system:masters'],
  controllers: ['system:kube-controller-manager'],
  scheduler: ['system:kube-scheduler'],
  kubelets: ['kubelets', 'system:masters'],
  deployer: ['deployer'],
} as const
export type ClusterUser = keyof typeof USERS

/**
 * A Kubernetes cluster of one node: real etcd, API server, controllers and scheduler, role-based access control on. Its node and the
 * pods on it are played by kwok: they become ready, but no container ever runs.
 */
export type Cluster = {
  readonly address: string
  /** A kubeconfig as text, with the token of this user; `namespace` of its context. */
  readonly kubeconfig: (user?: ClusterUser, namespace?: string) => string
  readonly token: (user: ClusterUser) => string
  /** Runs kubectl as the administrator on a document, or on none, and returns what it prints. Throws when it fails. */
  readonly kubectl: (args: readonly string[], document?: unknown) => Promise<string>
  readonly stop: () => Promise<void>
}

/** Starts a cluster on free ports of the loopback address; takes about ten seconds. End it with `stop`. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-cluster-'))
  const servers = openServers(folder)
  try {
    return await startParts(folder, servers)
  } catch (cause) {
    const told = await servers.lastWords()
    await servers.stop()
    await rm(folder, { recursive: true, force: true })
    throw new Error(`the cluster did not start: ${told}`, { cause })
  }
}

async function startParts(folder: string, servers: Servers): Promise<Cluster> {
  const tokens = Object.fromEntries(Object.keys(USERS).map((user) => [user, randomBytes(24).toString('base64url')]))
  const files = await writeIdentities(folder, tokens)
  const [etcd, etcdPeers, api] = [await freePort(), await freePort(), await freePort()]
  const address = `https://${HOST}:${api}`

  const kubeconfig = (user: ClusterUser = ADMIN, namespace = 'default'): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server: address, 'certificate-authority-data': files.caData } }],
      users: [{ name: user, user: { token: tokens[user] } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user, namespace } }],
      'current-context': 'test',
    })
  const kubeconfigFile = async (user: ClusterUser): Promise<string> => {
    const path = join(folder, `${user}.kubeconfig`)
    await writeFile(path, kubeconfig(user), { mode: 0o600 })
    return path
  }
  const admin = await kubeconfigFile(ADMIN)

  const kubectl = async (args: readonly string[], document?: unknown): Promise<string> => {
    const manifest = join(folder, `${randomBytes(6).toString('hex')}.json`)
    if (document !== undefined) await writeFile(manifest, JSON.stringify(document))
    const given = document === undefined ? [] : ['-f', manifest]
    const argv = [servers.program('kubectl'), '--kubeconfig', admin, ...args, ...given] as const
    const { exitCode, stdout, stderr } = await runProcess({
      argv,
      cwd: folder,
      env: { HOME: folder },
      timeoutMs: 60_000,
    })
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.text}`)
    return stdout.text
  }

  const [etcdUrl, etcdPeerUrl] = [`http://${HOST}:${etcd}`, `http://${HOST}:${etcdPeers}`]
  servers.start('etcd', {
    'data-dir': join(folder, 'etcd'),
    'unsafe-no-fsync': true,
    'log-level': 'error',
    'listen-client-urls': etcdUrl,
    'advertise-client-urls': etcdUrl,
    'listen-peer-urls': etcdPeerUrl,
    'initial-advertise-peer-urls': etcdPeerUrl,
    'initial-cluster': `default=${etcdPeerUrl}`,
  })
  servers.start('kube-apiserver', {
    'etcd-servers': etcdUrl,
    'bind-address': HOST,
    'advertise-address': HOST,
    'secure-port': api,
    'cert-dir': folder,
    'tls-cert-file': files.certificatePath,
    'tls-private-key-file': files.keyPath,
    'token-auth-file': files.tokenFile,
    'authorization-mode': 'RBAC',
    'anonymous-auth': false,
    'service-account-issuer': address,
    'service-account-key-file': files.serviceAccountKey,
    'service-account-signing-key-file': files.serviceAccountKey,
    'service-cluster-ip-range': '10.96.0.0/16',
    'endpoint-reconciler-type': 'none',
  })
  await servers.until('the API server to be ready', () => kubectl(['get', '--raw', '/readyz']))
  servers.start('kube-controller-manager', {
    kubeconfig: await kubeconfigFile('controllers'),
    'leader-elect': false,
    'secure-port': 0,
    // Each controller acts by its own account: the built-in roles are theirs.
    'use-service-account-credentials': true,
    'service-account-private-key-file': files.serviceAccountKey,
    'root-ca-file': files.caFile,
  })
  servers.start('kube-scheduler', {
    kubeconfig: await kubeconfigFile('scheduler'),
    'leader-elect': false,
    'secure-port': 0,
  })
  servers.start('kwok', {
    kubeconfig: await kubeconfigFile('kubelets'),
    config: await fakeKubelet(folder),
    'manage-all-nodes': true,
    'node-lease-duration-seconds': 40,
    'server-address': `${HOST}:${await freePort()}`,
  })
  await kubectl(['create'], FAKE_NODE)
  await servers.until('the node to take pods', async () => {
    const taints = await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].spec.taints}'])
    if (taints !== '') throw new Error(`the node has taints: ${taints}`)
  })
  await servers.until('the namespaces to have their accounts', () => kubectl(['get', 'serviceaccount', 'default']))
  const stop = async () => {
    await servers.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { address, kubeconfig, token: (user) => tokens[user] ?? '', kubectl, stop }
}

/** Keys, certificates and tokens of a cluster, made for it alone. */
async function writeIdentities(folder: string, tokens: Readonly<Record<string, string>>) {
  const ca = await createLocalCa(folder, 'test cluster CA')
  const [certificatePath, keyPath] = [join(folder, 'server.crt'), join(folder, 'server.key')]
  const alternativeNames = [`IP:${HOST}`, 'DNS:kubernetes.default.svc']
  await ca.issue({ commonName: 'kubernetes', alternativeNames, days: 2, certificatePath, keyPath })
  const serviceAccountKey = join(folder, 'service-accounts.pem')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await writeFile(serviceAccountKey, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
  const tokenFile = join(folder, 'tokens.csv')
  const lines = Object.entries(USERS).map(([user, [name, group]]) => {
    const line = [tokens[user], name, name]
    return (group === undefined ? line : [...line, `"${group}"`]).join(',')
  })
  await writeFile(tokenFile, `${lines.join('\n')}\n`, { mode: 0o600 })
  const caData = (await readFile(ca.certificatePath)).toString('base64')
  return { certificatePath, keyPath, serviceAccountKey, tokenFile, caFile: ca.certificatePath, caData }
}
