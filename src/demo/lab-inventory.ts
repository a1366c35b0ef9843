import { stringify } from 'yaml'
import type { LocalCa } from './local-ca.ts'
import type { TlsEndpoint } from './tls-endpoint.ts'

export const HOST_NAME = 'edge-1.example.net'

/** `.specgate/environments/lab.yml`: the endpoint as the one target, the CA's key as the one secret, by reference. */
export function labInventory(endpoint: TlsEndpoint, ca: LocalCa): string {
  return stringify({
    version: 1,
    name: 'lab',
    description: 'The laboratory: one TLS endpoint on loopback and a certification authority of its own.',
    targets: {
      'edge-1': {
        kind: 'tls-endpoint',
        host: endpoint.host,
        port: endpoint.port,
        'server-name': HOST_NAME,
        'certificate-path': endpoint.certificatePath,
        'key-path': endpoint.keyPath,
        'pid-file': endpoint.pidFile,
      },
    },
    facts: {
      'certificate-authority': {
        name: 'lab-ca',
        'certificate-path': ca.certificatePath,
        'max-days': 90,
        'key-types': ['ecdsa-p256', 'rsa-2048'],
      },
    },
    secrets: { 'ca-key': `file:${ca.keyPath}` },
  })
}
