import { parse, stringify } from 'yaml'
import { CONSTITUTION_PATH, POLICY_PATH, environmentPath } from '../../src/model/place.ts'
import type { RepositoryFile } from '../../src/model/snapshot.ts'
import type { Facts } from './facts.ts'
import { LAB, POLICY } from './ground.ts'
import { fileOf } from './repository-file.ts'
import { CERTIFICATES, CONSTITUTION, exampleOf, useCaseOf } from './shipped.ts'

/** Ana has a second account. */
const ALIASED = `${POLICY}aliases:
  ana: [ana-admin]
`

/** Policy, constitution and inventory on the default branch. */
export function baseFiles(
  facts: Pick<Facts, 'policy' | 'expiring' | 'use-case' | 'constitution'>,
): readonly RepositoryFile[] {
  const { policy, expiring } = facts
  const library = useCaseOf(facts['use-case'])
  const isOurs = library === CERTIFICATES || library.id === 'blank'
  const environment = isOurs ? 'lab' : String(library.example['environment'])
  const own = environment === 'lab' || typeof policy !== 'object' || policy === null
  const text = withExpiry(
    policyText(own ? policy : { environments: { [environment]: { stage: 1 } }, ...policy }),
    expiring,
  )
  const inventory = isOurs ? LAB : exampleOf(library.id).inventory
  const rules = constitutionText(facts.constitution)
  return [
    ...(text === null ? [] : [fileOf(POLICY_PATH, text)]),
    ...(rules === null ? [] : [fileOf(CONSTITUTION_PATH, rules)]),
    fileOf(environmentPath(environment), inventory),
  ]
}

function constitutionText(told: Facts['constitution']): string | null {
  if (told === null) return null
  const pattern = new RegExp(told?.line ?? '^', 'm')
  if (!pattern.test(CONSTITUTION)) throw new Error(`nothing in the constitution matches ${String(pattern)}`)
  return CONSTITUTION.replace(pattern, () => told?.by ?? '')
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
