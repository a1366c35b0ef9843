import { z } from 'zod'
import { DIGEST } from './digest.ts'

/** What the companion Action is granted to do: look at an environment, rehearse a build, build. */
export const RUN_COMMANDS = ['discover', 'dry-run', 'build'] as const
export type RunCommand = (typeof RUN_COMMANDS)[number]

/** The workflow that runs the Action in a team's repository. */
export const RUN_WORKFLOW = '.github/workflows/specgate-run.yml'

/** Label of the runner that is the granting machine itself. */
export const LOCAL_RUNNER = 'local'

/** How long a grant may wait to be taken up. */
export const GRANT_MS = 60 * 60 * 1000

/** Files of a run branch that tell of the job, beside the evidence, which lies where it will be committed. */
export const JOB_FOLDER = '.specgate-run'
export const JOB_FILE = `${JOB_FOLDER}/job.json`
export const CLAIM_FILE = `${JOB_FOLDER}/claim.json`
export const END_FILE = `${JOB_FOLDER}/end.json`

/** Written just before a run that changes something begins. */
export function startedFile(run: string): string {
  return `${JOB_FOLDER}/started/${run}.json`
}

/** The forge's own signature under where a run's evidence comes from. */
export function provenanceFile(run: string): string {
  return `${JOB_FOLDER}/provenance/${run}.jwt`
}

/** Branch on which the Action delivers what it did under one grant. */
export function runBranch(engagement: string, grant: string): string {
  return `sdd/${engagement}/runs/${grant.replace('sha256:', '').slice(0, 16)}`
}

/** Reads `sdd/NNN-slug/runs/…`; null for any other branch name. */
export function parseRunBranch(branch: string): { readonly engagement: string } | null {
  const engagement = /^sdd\/(\d{3,6}-[a-z0-9]+(?:-[a-z0-9]+)*)\/runs\/[0-9a-f]{16}$/.exec(branch)?.[1]
  return engagement === undefined ? null : { engagement }
}

/** Written when the job was asked for: which one may take the grant up. */
export const JobFile = z.strictObject({
  schema: z.literal(1),
  grant: z.string().regex(DIGEST),
  /** Number of the workflow run; null on the granting machine, and where the forge does not tell it. */
  workflowRun: z.int().positive().nullable(),
})
export type JobFile = z.infer<typeof JobFile>

/** Who took the grant up: `github:<run>:<attempt>`, or `local:<id of the journal>`. */
export const ClaimFile = z.strictObject({
  schema: z.literal(1),
  holder: z.string().min(1).max(200),
  at: z.iso.datetime({ precision: 3 }),
})
export type ClaimFile = z.infer<typeof ClaimFile>
