import type { Gate, PullPhase } from './phase.ts'
import { PULL_PHASES } from './phase.ts'

/** An engagement's identifier: a number of three or more digits and a slug, `042-edge-certificate`. */
export const ENGAGEMENT_ID = /^(\d{3,6})-([a-z0-9]+(?:-[a-z0-9]+)*)$/

export const LEDGER_BRANCH = 'sdd/ledger'
export const POLICY_PATH = '.specgate/policy.yml'
/** Everything that governs an installation lies under it. */
export const GOVERNANCE_FOLDER = '.specgate'
export const TRUST_ROOT_PATH = '.specgate/trust/root.json'
/** What holds for every engagement of a team (R7.3). */
export const CONSTITUTION_PATH = '.specgate/constitution.md'

const ARTIFACT_FILES: Readonly<Record<Gate, string>> = {
  requirements: 'customer-spec.md',
  feasibility: 'feasibility.md',
  design: 'solution-design.md',
  'as-built': 'as-built.md',
}

/** Folder of an engagement's documents on the default branch, without a trailing slash. */
export function specFolder(engagement: string): string {
  return `specs/${engagement}`
}

/** The document a gate approves. */
export function artifactPath(engagement: string, gate: Gate): string {
  return `${specFolder(engagement)}/${ARTIFACT_FILES[gate]}`
}

/** What discovery found in the environment, committed with the feasibility report. */
export function capabilitiesPath(engagement: string): string {
  return `${specFolder(engagement)}/capabilities.json`
}

/** What stands beside a design and explains it, relative to the engagement's folder; the contracts of its components come to these (R7). */
export const PLAN_FILES = ['research.md', 'data-model.md', 'quickstart.md', 'tasks.md', 'checklists/design.md'] as const
export type PlanFile = (typeof PLAN_FILES)[number]

export function planPath(engagement: string, file: PlanFile): string {
  return `${specFolder(engagement)}/${file}`
}

/** The contract of one component of a design. */
export function contractPath(engagement: string, component: string): string {
  return `${specFolder(engagement)}/contracts/${component}.md`
}

/** The component that a path is the contract of; null when it is the contract of none. */
export function contractComponent(engagement: string, path: string): string | null {
  const prefix = `${specFolder(engagement)}/contracts/`
  return path.startsWith(prefix) ? (/^([^/]+)\.md$/.exec(path.slice(prefix.length))?.[1] ?? null) : null
}

/** Name of a design's variant: of its file, and of the use case's entry for it. */
export const VARIANT_ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** Where the variants of a design stand beside it while they are weighed. */
export function variantFolder(engagement: string): string {
  return `${specFolder(engagement)}/designs`
}

export function variantPath(engagement: string, variant: string): string {
  return `${variantFolder(engagement)}/${variant}.md`
}

/** The variant that a path holds; null when it is the place of none. */
export function variantAt(engagement: string, path: string): string | null {
  const prefix = `${variantFolder(engagement)}/`
  const name = path.startsWith(prefix) ? path.slice(prefix.length) : ''
  return name.endsWith('.md') && VARIANT_ID.test(name.slice(0, -3)) ? name.slice(0, -3) : null
}

/** Where the builder-agent puts the asset that a component runs from. */
export function assetPath(engagement: string, component: string): string {
  return `${specFolder(engagement)}/build/${component}.json`
}

/** Where the evidence of one run is committed. */
export function evidenceFolder(engagement: string, run: string): string {
  return `${specFolder(engagement)}/evidence/${run}`
}

/** The inventory of an environment: its targets, facts and references to secrets. */
export function environmentPath(environment: string): string {
  return `.specgate/environments/${environment}.yml`
}

export function phaseBranch(engagement: string, phase: PullPhase): string {
  return `sdd/${engagement}/${phase}`
}

/** Reads `sdd/NNN-slug/phase`; null for any other branch name. */
export function parsePhaseBranch(branch: string): { readonly engagement: string; readonly phase: PullPhase } | null {
  const [prefix, engagement, phase, ...rest] = branch.split('/')
  if (prefix !== 'sdd' || engagement === undefined || rest.length > 0) return null
  const known = PULL_PHASES.find((each) => each === phase)
  return known !== undefined && ENGAGEMENT_ID.test(engagement) ? { engagement, phase: known } : null
}

/** `7` and `edge-certificate` → `007-edge-certificate`. */
export function engagementId(number: number, slug: string): string {
  return `${String(number).padStart(3, '0')}-${slug}`
}

/** A title as a slug of at most 40 characters; `engagement` when nothing usable is left. */
export function slugOf(title: string): string {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
  return words.replaceAll(/^-+|-+$/g, '') || 'engagement'
}
