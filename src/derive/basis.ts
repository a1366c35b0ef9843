import { readAnswers, readDecisions } from './read-answers.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf, lockedDigest } from '../model/engagement.ts'
import { digestOfData } from '../model/digest.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { artifactPath, CONSTITUTION_PATH } from '../model/place.ts'
import { findSkill } from '../model/skill.ts'
import type { Issue, Snapshot } from '../model/snapshot.ts'
import { explorationOf } from './exploration.ts'
import { fileAt } from './overlay.ts'
import { possibleEnvironments } from './possible-places.ts'
import type { Evidence } from './read-evidence.ts'

/*
 * A basis is the digest of everything a draft is made from. It stands in the draft's front matter: when the basis that follows from the
 * snapshot differs, the draft is out of date and, if only the machine wrote it, is drafted again.
 */

/** Raised when the same facts give another spec: one that only the machine wrote is then drafted again. */
const SPEC_FORM = 2

/** What the spec-agent drafts from: the issue, the library entry, the inventories and where it may be asked for, the answers, the engagement it starts from. */
export function specBasis(snapshot: Snapshot, issue: Issue, library: LibrarySpec): string {
  const { title, body } = issue
  const answers = readAnswers(snapshot, library)
  return digestOfData({
    form: SPEC_FORM,
    title,
    body,
    library: library.digest,
    inventories: inventories(snapshot),
    environments: possibleEnvironments(snapshot, library),
    answers,
    bases: snapshot.bases,
  })
}

/** What the solution-arch-agent assesses from: locked spec, discovery, library, inventories, decisions. */
export function feasibilityBasis(
  snapshot: Snapshot,
  engagement: Engagement,
  library: LibrarySpec,
  discovery: readonly Evidence[],
): string {
  return digestOfData({
    previous: lockOf(engagement, 'requirements')?.record ?? null,
    library: library.digest,
    inventories: inventories(snapshot),
    discovery: discovery.map((run) => run.digest),
    decisions: readDecisions(snapshot, library),
    missing: library.skills.filter(({ skill }) => findSkill(snapshot.skills, skill) === null),
  })
}

/** Raised when the same facts give other files: a design that only the machine wrote is then drafted again. */
const DESIGN_FORM = 2

/** What the solution-arch-agent designs from: locked spec and feasibility, library, inventories, skills, constitution, variants asked for. */
export function designBasis(snapshot: Snapshot, engagement: Engagement, library: LibrarySpec): string {
  const feasibility = lockOf(engagement, 'feasibility')
  const exploration = explorationOf(snapshot, engagement, library)
  const isExplored = exploration.asked.length > 0 || exploration.choice !== null
  return digestOfData({
    form: DESIGN_FORM,
    previous: feasibility?.record ?? null,
    report: feasibility === null ? null : lockedDigest(feasibility, artifactPath(engagement.id, 'feasibility')),
    library: library.digest,
    inventories: inventories(snapshot),
    skills: snapshot.skills.map(({ name, version, digest }) => ({ name, version, digest })),
    constitution: fileAt(snapshot, null, CONSTITUTION_PATH)?.digest ?? null,
    // A design of which nobody wanted to see another keeps the basis that it has.
    ...(isExplored ? { exploration } : {}),
  })
}

/** What the builder-agent reports from: the contract and every run. */
export function asBuiltBasis(engagement: Engagement, runs: readonly Evidence[]): string {
  return digestOfData({ contract: lockOf(engagement, 'design')?.record ?? null, runs: runs.map((run) => run.digest) })
}

function inventories(snapshot: Snapshot): readonly unknown[] {
  return snapshot.files
    .filter((file) => file.path.startsWith('.specgate/environments/'))
    .map(({ path, digest }) => ({ path, digest }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
