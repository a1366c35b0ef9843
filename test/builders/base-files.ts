import { parse, stringify } from 'yaml'
import { POLICY_PATH, environmentPath } from '../../src/model/place.ts'
import type { RepositoryFile } from '../../src/model/snapshot.ts'
import type { Facts } from './facts.ts'
import { fileOf } from './repository-file.ts'

const POLICY = `version: 1
gates:
  requirements: { approvals: 1, from: [team:network-architects] }
  feasibility: { approvals: 1, from: [team:network-architects] }
  design: { approvals: 2, from: [team:network-architects, team:security], distinct-roles: true }
  as-built: { approvals: 1, from: [team:operations] }
environments:
  lab: { stage: 1 }
aliases:
  ana: [ana-admin]
`

const LAB = `version: 1
name: lab
description: Laboratory
targets:
  edge-1: { kind: tls-endpoint, host: 192.0.2.10, port: 443, server-name: edge-1.example.net, certificate-path: /etc/edge/tls.crt, key-path: /etc/edge/tls.key, pid-file: /run/edge.pid }
facts:
  certificate-authority: { name: lab-ca, certificate-path: /etc/lab-ca/ca.crt, max-days: 90, key-types: [ecdsa-p256, rsa-2048] }
secrets:
  ca-key: env:LAB_CA_KEY
`

/** Policy and inventory on the default branch. */
export function baseFiles({ policy, expiring }: Pick<Facts, 'policy' | 'expiring'>): readonly RepositoryFile[] {
  const text = withExpiry(policyText(policy), expiring)
  return [...(text === null ? [] : [fileOf(POLICY_PATH, text)]), fileOf(environmentPath('lab'), LAB)]
}

function withExpiry(text: string | null, expiring: string | null): string | null {
  return expiring === null || text === null
    ? text
    : text.replaceAll('{ approvals:', `{ expires-after: ${expiring}, approvals:`)
}

function policyText(policy: Facts['policy']): string | null {
  if (policy === null || typeof policy === 'string') return policy
  return Object.keys(policy).length === 0
    ? POLICY
    : stringify({ ...(parse(POLICY) as object), ...policy }, { aliasDuplicateObjects: false })
}
