import { readSolutionDesign } from '../documents/solution-design.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import type { Comparison } from '../model/comparison.ts'
import { artifactPath, variantAt, variantFolder } from '../model/place.ts'
import type { RepositoryFile, Snapshot } from '../model/snapshot.ts'
import { lockOf } from '../model/engagement.ts'
import { compareDesigns } from './compare-designs.ts'
import type { NamedDesign } from './compare-designs.ts'
import { askedFor } from './decided-inputs.ts'
import { openDocumentReader } from './document-reader.ts'
import type { DocumentReader } from './document-reader.ts'
import { deriveEngagement } from './derive-engagement.ts'
import { readDossier } from './dossier.ts'
import type { Dossier } from './dossier.ts'
import { filesUnder } from './overlay.ts'
import { phaseContent } from './phase-content.ts'
import { contradictedBy, findVariant, variantsOf } from './variants.ts'

/** Most variants that are looked at: a use case has ten at most. */
const MOST = 10

/** Reads and compares `solution-design.md` and the variants beside it. */
export function comparisonOf(snapshot: Snapshot, documents: DocumentReader = openDocumentReader()): Comparison {
  const id = snapshot.engagement ?? ''
  const content = phaseContent(snapshot, 'design')
  const dossier = readDossier(snapshot, id, content === null ? null : { gate: 'design', content }, documents)
  const main = dossier.files.design
  const variants = filesUnder(snapshot, content, variantFolder(id)).filter(({ path }) => variantAt(id, path) !== null)
  const files = [...(main === null ? [] : [main]), ...variants.slice(0, MOST)]
  const read = files.map((file) => ({ file, ...documents(file, readSolutionDesign) }))
  const named = read.flatMap(({ file, read: reading }) => namedDesign(snapshot, dossier, file, reading?.design ?? null))
  const { library, spec } = dossier
  return {
    designs: compareDesigns(named, spec, snapshot.skills),
    findings: read.flatMap(({ findings }) => findings),
    risk: library?.risk ?? null,
    variants:
      library === null || isLocked(snapshot)
        ? []
        : variantsOf(library, snapshot.skills).map((each) => ({ id: each.id, title: each.title })),
  }
}

/** A design that is approved and merged is compared still, and explored no more. */
function isLocked(snapshot: Snapshot): boolean {
  const engagement = deriveEngagement(snapshot)
  return engagement !== null && lockOf(engagement, 'design') !== null
}

function namedDesign(
  snapshot: Snapshot,
  { library, spec, report }: Dossier,
  { path }: RepositoryFile,
  design: SolutionDesign | null,
): readonly NamedDesign[] {
  if (design === null) return []
  const id = snapshot.engagement ?? ''
  const variant = library === null ? null : findVariant(library, snapshot.skills, design.frontMatter.variant)
  const contradicted =
    library === null || variant === null || spec === null || report === null
      ? []
      : contradictedBy(library, variant, askedFor(spec, report.assessment))
  const name = path === artifactPath(id, 'design') ? 'solution-design.md' : (variantAt(id, path) ?? path)
  return [{ name, design, contradicts: [...new Set(contradicted.flatMap(({ ids }) => ids))] }]
}
