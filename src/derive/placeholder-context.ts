import type { CustomerSpec } from '../documents/customer-spec.ts'

/** Name of the inventory target an engagement is about: the input `endpoint`, or `target`. Empty when still unknown. */
export function targetOf(spec: Pick<CustomerSpec, 'inputs'>): string {
  const named = spec.inputs['endpoint'] ?? spec.inputs['target']
  return typeof named === 'string' ? named : ''
}

/** Whether an input names the inventory target. */
export function isTargetInput(name: string): boolean {
  return name === 'endpoint' || name === 'target'
}
