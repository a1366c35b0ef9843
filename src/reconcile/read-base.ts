import { readCustomerSpec, SpecInputs } from '../documents/customer-spec.ts'
import { readFeasibilityReport } from '../documents/feasibility-report.ts'
import type { BaseDocuments } from '../forge/forge.ts'
import type { BaseEngagement } from '../model/snapshot.ts'

/** What a closed engagement built, from its documents: the values asked for, with what feasibility decided in their place. Null when unreadable. */
export function readBase({ id, spec, feasibility, asBuilt }: BaseDocuments): BaseEngagement | null {
  const asked = readCustomerSpec(spec.path, spec.text ?? '').spec
  const report = readFeasibilityReport(feasibility.path, feasibility.text ?? '').report
  if (asked === null || report === null || asBuilt.text === null) return null
  const decided = SpecInputs.safeParse(Object.assign({}, ...report.assessment.constraints.map(({ sets }) => sets)))
  if (!decided.success) return null
  const { 'use-case': useCase, environment, title } = asked.frontMatter
  return { id, title, useCase, environment, inputs: { ...asked.inputs, ...decided.data }, asBuilt: asBuilt.digest }
}
