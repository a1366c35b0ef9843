import { parse, stringify } from 'yaml'
import { POLICY_PATH, environmentPath } from '../../src/model/place.ts'
import type { RepositoryFile } from '../../src/model/snapshot.ts'
import type { Facts } from './facts.ts'
import { LAB, POLICY } from './ground.ts'
import { fileOf } from './repository-file.ts'

/** Ana has a second account. */
const ALIASED = `${POLICY}aliases:
  ana: [ana-admin]
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
    ? ALIASED
    : stringify({ ...(parse(ALIASED) as object), ...policy }, { aliasDuplicateObjects: false })
}
