import type { Finding } from '../model/finding.ts'
import { Components } from './read-components.ts'
import type { Component } from './read-components.ts'
import { readYaml } from './read-yaml.ts'
import { scanBlock } from './scan-ids.ts'

/** What `contracts/<component>.md` binds: one component, written as the design writes it. */
export type ComponentContract = {
  readonly path: string
  readonly component: Component
  /** Line of a field, or of an input. */
  readonly lineOf: (path: readonly PropertyKey[]) => number
}

/** Reads the `yaml contract` block of a component's contract; null when it has findings. */
export function readContract(
  path: string,
  text: string,
): { readonly contract: ComponentContract | null; readonly findings: readonly Finding[] } {
  const block = scanBlock(text, 'yaml contract')
  if (block === null) {
    const told = { found: 'no single block of terms', expected: 'one fenced block that opens with ```yaml contract' }
    const remedy = 'Copy the component from the design into such a block.'
    return { contract: null, findings: [{ code: 'SG305', severity: 'block', path, line: 1, ...told, remedy }] }
  }
  const remedy = 'Write the block as the components block of the design writes this component.'
  const reading = readYaml({ path, ...block }, Components, { syntax: 'SG306', shape: 'SG307', remedy })
  const [component] = reading.value ?? []
  if (component === undefined) return { contract: null, findings: reading.findings }
  return { contract: { path, component, lineOf: (at) => reading.lineOf([0, ...at]) }, findings: [] }
}

/** What stands in place of the contract of a component that a later design does not have: an artifact is never removed. */
export function withdrawnContract(component: string): string {
  return `# Contract of \`${component}\`: withdrawn\n\nThe design does not have this component any more.\n`
}
