import { decidedInputs } from '../../derive/decided-inputs.ts'
import type { Dossier } from '../../derive/dossier.ts'
import { fileAt } from '../../derive/overlay.ts'
import { targetOf } from '../../derive/placeholder-context.ts'
import { findVariant, plannedAs } from '../../derive/variants.ts'
import type { SolutionDesign } from '../../documents/solution-design.ts'
import type { FileWrite } from '../../model/effect.ts'
import type { LibrarySpec } from '../../model/library-spec.ts'
import { artifactPath, environmentPath } from '../../model/place.ts'
import type { BranchContent, Snapshot } from '../../model/snapshot.ts'
import { draftPlan } from './draft-plan.ts'
import type { PlanFacts } from './plan-facts.ts'

/** What stands beside this design, whoever wrote it (R7.1). Empty when what the design stands on is not there. */
export function planBeside(
  snapshot: Snapshot,
  engagement: string,
  unasked: LibrarySpec,
  dossier: Dossier,
  design: SolutionDesign,
  content: BranchContent | null,
): readonly FileWrite[] {
  const { spec, report, environment, capabilities } = dossier
  if (spec === null || report === null || environment === null) return []
  const { assessment } = report
  const sources = sourcesOf(snapshot, engagement, environment.name)
  const { skills } = snapshot
  const variant = findVariant(unasked, skills, design.frontMatter.variant)
  const library = plannedAs(unasked, variant)
  const inputs = decidedInputs(library, spec, assessment, variant)
  const target = targetOf(spec)
  const facts = { design, spec, assessment, capabilities, environment, library, skills, target, inputs, sources }
  return draftPlan(snapshot, engagement, facts, content)
}

/** The locked documents and the inventory that the design stands on, with the digests they have now. */
function sourcesOf(snapshot: Snapshot, engagement: string, environment: string): PlanFacts['sources'] {
  const named = [
    ['locked spec', artifactPath(engagement, 'requirements')],
    ['feasibility report', artifactPath(engagement, 'feasibility')],
    ['inventory', environmentPath(environment)],
  ] as const
  return named.flatMap(([name, path]) => {
    const file = fileAt(snapshot, null, path)
    return file === null ? [] : [{ name, path, digest: file.digest }]
  })
}
