import { entryOf } from '../model/entry-of.ts'
import { targetOf } from '../derive/placeholder-context.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Finding } from '../model/finding.ts'
import { environmentPath } from '../model/place.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * Where the work is done is known before Gate 1: an environment of the policy, the same wherever the spec names it, and a target of its committed
 * inventory (R1.2, R8.2). Nothing of the environment is looked at for that.
 *
 * @example ok: a drafted spec
 *   phase: requirements
 *
 * @example not-ok: a target that is not in the inventory
 *   block: { endpoint: edge-9 }
 *   → specs/001-demo/customer-spec.md:{block.endpoint} SG317
 *
 * @example not-ok: an environment that the policy does not name
 *   front: { environment: moon }
 *   block: { environment: moon }
 *   → specs/001-demo/customer-spec.md:1 SG316
 *
 * @example not-ok: an environment beside the one of the front matter
 *   block: { environment: moon }
 *   → specs/001-demo/customer-spec.md:{block.environment} SG316
 */
export const placeKnown: Rule = {
  id: 'place-known',
  judges: ['requirements'],
  check: (context) => (context.dossier.spec === null ? [] : placeFindings(context, context.dossier.spec)),
}

function placeFindings({ policy, dossier, engagement }: RuleContext, spec: CustomerSpec): readonly Finding[] {
  const name = spec.frontMatter.environment
  const { path } = spec
  const asked = spec.inputs['environment']
  if (spec.markers.length === 0 && asked !== undefined && asked !== name) {
    const place = { path, line: spec.inputLine('environment') }
    return [
      block('SG316', place, `environment ${String(asked)}`, `${name}, as in the front matter`, 'Say one of them.'),
    ]
  }
  if (entryOf(policy.environments, name) === undefined) {
    const expected = `one of ${Object.keys(policy.environments).join(', ')}`
    return [block('SG316', { path }, `environment ${name}`, expected, 'Name an environment that the policy allows.')]
  }
  if (dossier.environment === null) {
    if (dossier.findings.environment.length > 0) return dossier.findings.environment
    const inventory = environmentPath(name)
    return [
      block(
        'SG316',
        { path: inventory },
        'no inventory',
        'the targets of the environment',
        `Describe it in ${inventory}.`,
      ),
    ]
  }
  const target = targetOf(spec)
  if (spec.markers.length > 0 || entryOf(dossier.environment.targets, target) !== undefined) return []
  const expected = `one of ${Object.keys(dossier.environment.targets).join(', ')}`
  const line = spec.inputLine(spec.inputs['endpoint'] === undefined ? 'target' : 'endpoint')
  return [
    block(
      'SG317',
      { path, line },
      `target ${target}`,
      expected,
      `Name a target of ${environmentPath(name)} (${engagement.id}).`,
    ),
  ]
}
