import { readAsBuiltRecord } from '../../src/documents/as-built-record.ts'
import { readCustomerSpec } from '../../src/documents/customer-spec.ts'
import { readFeasibilityReport } from '../../src/documents/feasibility-report.ts'
import { readSolutionDesign } from '../../src/documents/solution-design.ts'
import type { Finding } from '../../src/model/finding.ts'
import { gateBefore, GATES, pullPhaseOf } from '../../src/model/phase.ts'
import type { Gate } from '../../src/model/phase.ts'
import { artifactPath } from '../../src/model/place.ts'
import { buildScene } from '../builders/scene.ts'
import { ENGAGEMENT } from '../builders/world.ts'

/** The info string of the block that each artifact has for programs. */
export const BLOCKS: Readonly<Record<Gate, string>> = {
  requirements: 'yaml inputs',
  feasibility: 'yaml assessment',
  design: 'yaml components',
  'as-built': 'yaml reconciliation',
}

/** A tradeoff in it, so that each artifact has all it can have. */
const REQUEST = { 'validity-days': 398 }

/** Each artifact as the product's own drafters write it. */
export const DRAFTS = Object.fromEntries(GATES.map((gate) => [gate, draftOf(gate)])) as Readonly<Record<Gate, string>>

function draftOf(gate: Gate): string {
  const built = gate === 'as-built' ? ({ built: 'as-designed' } as const) : {}
  const said = gateBefore(gate) === null ? [] : ['/sdd decide TRD-001 A Shorter is safer']
  const { content } = buildScene({ phase: pullPhaseOf(gate), request: REQUEST, said, ...built })
  const path = artifactPath(ENGAGEMENT, gate)
  const text = content.changes.find((change) => change.path === path)?.after?.text
  if (typeof text !== 'string') throw new Error(`the scene has no draft of ${gate}`)
  return text
}

/** Reads an artifact; the findings, and whether anything came of it. */
export function readDraft(
  gate: Gate,
  text: string,
): { readonly document: unknown; readonly findings: readonly Finding[] } {
  const path = artifactPath(ENGAGEMENT, gate)
  switch (gate) {
    case 'requirements': {
      const { spec, findings } = readCustomerSpec(path, text)
      return { document: spec, findings }
    }
    case 'feasibility': {
      const { report, findings } = readFeasibilityReport(path, text)
      return { document: report, findings }
    }
    case 'design': {
      const { design, findings } = readSolutionDesign(path, text)
      return { document: design, findings }
    }
    case 'as-built': {
      const { asBuilt, findings } = readAsBuiltRecord(path, text)
      return { document: asBuilt, findings }
    }
  }
}

/** One-based line on which a text first stands. */
export function lineOf(text: string, part: string): number {
  const index = text.split('\n').findIndex((line) => line.includes(part))
  if (index === -1) throw new Error(`no line holds ${part}`)
  return index + 1
}
