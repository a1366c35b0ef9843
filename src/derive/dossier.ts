import { readAsBuiltRecord } from '../documents/as-built-record.ts'
import type { AsBuiltRecord } from '../documents/as-built-record.ts'
import { readCustomerSpec } from '../documents/customer-spec.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import { readFeasibilityReport } from '../documents/feasibility-report.ts'
import type { FeasibilityReport } from '../documents/feasibility-report.ts'
import { readSolutionDesign } from '../documents/solution-design.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import { readEnvironment } from '../library/environment.ts'
import type { Environment } from '../library/environment.ts'
import type { Finding } from '../model/finding.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import type { Gate } from '../model/phase.ts'
import { GATES } from '../model/phase.ts'
import { artifactPath, environmentPath } from '../model/place.ts'
import type { BranchContent, RepositoryFile, Snapshot } from '../model/snapshot.ts'
import { readCapabilities } from './read-capabilities.ts'
import type { CapabilitySnapshot } from './read-capabilities.ts'
import { openDocumentReader } from './document-reader.ts'
import type { DocumentReader } from './document-reader.ts'
import { fileAt } from './overlay.ts'

/** The gate under judgement and the branch that carries its artifact. */
export type Own = { readonly gate: Gate; readonly content: BranchContent }

/** The documents of an engagement as a branch would leave them, read; null where missing or malformed. */
export type Dossier = {
  readonly files: Readonly<Record<Gate, RepositoryFile | null>>
  readonly spec: CustomerSpec | null
  readonly capabilities: CapabilitySnapshot | null
  readonly report: FeasibilityReport | null
  readonly design: SolutionDesign | null
  readonly asBuilt: AsBuiltRecord | null
  readonly library: LibrarySpec | null
  readonly environment: Environment | null
  /** What is wrong with the form of each document. */
  readonly findings: Readonly<Record<Gate | 'capabilities' | 'environment', readonly Finding[]>>
}

/**
 * Reads an engagement's documents: the artifact of `own` as the branch would leave it, the others from the default branch, where
 * they are locked. A branch is never judged by what it says of another phase's document.
 */
export function readDossier(
  snapshot: Snapshot,
  engagement: string,
  own: Own | null,
  documents: DocumentReader = openDocumentReader(),
): Dossier {
  const files = Object.fromEntries(
    GATES.map((gate) => [
      gate,
      fileAt(snapshot, gate === own?.gate ? own.content : null, artifactPath(engagement, gate)),
    ]),
  ) as Record<Gate, RepositoryFile | null>
  const spec = documents(files.requirements, readCustomerSpec)
  const report = documents(files.feasibility, readFeasibilityReport)
  const design = documents(files.design, readSolutionDesign)
  const asBuilt = documents(files['as-built'], readAsBuiltRecord)
  const capabilities = readCapabilities(snapshot, engagement, own?.gate === 'feasibility' ? own.content : null)
  const name = spec.read?.spec?.frontMatter.environment
  // The environment is read from the default branch, never from the branch under judgement.
  const inventory = name === undefined ? null : fileAt(snapshot, null, environmentPath(name))
  const environment = documents(inventory, readInventory)
  return {
    files,
    spec: spec.read?.spec ?? null,
    capabilities: capabilities.capabilities,
    report: report.read?.report ?? null,
    design: design.read?.design ?? null,
    asBuilt: asBuilt.read?.asBuilt ?? null,
    library: libraryOf(snapshot, spec.read?.spec ?? null),
    environment: environment.read?.environment ?? null,
    findings: {
      requirements: spec.findings,
      feasibility: report.findings,
      design: design.findings,
      'as-built': asBuilt.findings,
      capabilities: capabilities.findings,
      environment: environment.findings,
    },
  }
}

function libraryOf(snapshot: Snapshot, spec: CustomerSpec | null): LibrarySpec | null {
  const [id, version] = spec?.frontMatter['use-case'].split('@') ?? []
  return snapshot.library.find((each) => each.id === id && each.version === version) ?? null
}

function readInventory(path: string, text: string): ReturnType<typeof readEnvironment> {
  return readEnvironment(text, path)
}
