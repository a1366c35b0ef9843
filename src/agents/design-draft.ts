import { designBasis } from '../derive/basis.ts'
import type { Dossier } from '../derive/dossier.ts'
import { explorationOf } from '../derive/exploration.ts'
import { fileAt, filesUnder } from '../derive/overlay.ts'
import { DEFAULT_DESIGN, findVariant } from '../derive/variants.ts'
import { readSolutionDesign } from '../documents/solution-design.ts'
import type { FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { artifactPath, variantAt, variantFolder, variantPath } from '../model/place.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'
import { renderDesign } from './design-text.ts'
import type { DesignFacts } from './design-text.ts'
import { planBeside } from './plan/plan-beside.ts'
import type { Alternative } from './variant-decision.ts'

/** Drafts `solution-design.md`, as the variant that was chosen, with the plan and the variants asked for beside it (R7.1). */
export function draftDesign(
  snapshot: Snapshot,
  engagement: Engagement,
  library: LibrarySpec,
  dossier: Dossier,
  content: BranchContent | null,
): readonly FileWrite[] {
  const { asked, choice } = explorationOf(snapshot, engagement, library)
  const facts = { snapshot, engagement, library, dossier, basis: designBasis(snapshot, engagement, library) }
  const chosen = findVariant(library, snapshot.skills, choice?.variant)
  const text = renderDesign(facts, chosen === null ? null : { variant: chosen, choice })
  if (text === null) return []
  const path = artifactPath(engagement.id, 'design')
  const { design } = readSolutionDesign(path, text)
  const drafted = { path, content: text }
  const beside = asked.map(({ variant }) => variant).filter((variant) => variant !== chosen?.id)
  const variants = draftVariants(facts, chosen === null ? beside : [DEFAULT_DESIGN, ...beside], content)
  // What cannot be read back explains nothing; the rules say what is wrong with it.
  if (design === null) return [drafted, ...variants]
  return [drafted, ...planBeside(snapshot, engagement.id, library, dossier, design, content), ...variants]
}

/** The designs to look at beside the one that is approved; one that nobody asks for any more goes where only the branch holds it. */
function draftVariants(
  facts: DesignFacts,
  names: readonly string[],
  content: BranchContent | null,
): readonly FileWrite[] {
  const { snapshot, engagement } = facts
  const written = names.flatMap((name): readonly FileWrite[] => {
    const text = renderDesign(facts, alternativeOf(facts, name))
    return text === null ? [] : [{ path: variantPath(engagement.id, name), content: text }]
  })
  const paths = new Set(written.map(({ path }) => path))
  const stale = filesUnder(snapshot, content, variantFolder(engagement.id)).filter(
    ({ path }) => variantAt(engagement.id, path) !== null && !paths.has(path) && fileAt(snapshot, null, path) === null,
  )
  return [...written, ...stale.map(({ path }) => ({ path, content: null }))]
}

function alternativeOf({ library, snapshot }: DesignFacts, name: string): Alternative | null {
  const variant = findVariant(library, snapshot.skills, name)
  return variant === null ? null : { variant, choice: null }
}
