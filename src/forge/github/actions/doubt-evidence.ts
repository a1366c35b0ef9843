import { z } from 'zod'
import type { DeliveredRun, JobClaim, RunOrder } from '../../run-host.ts'
import { evidenceAudience } from '../../run-host.ts'
import type { Hub } from '../hub.ts'
import { defaultBranchOf, numberOf } from '../repository-identity.ts'

/** What a token of a job says that matters here; GitHub writes numbers as text. */
const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  /** Seconds since 1970. */
  iat: z.number(),
  repository: z.string(),
  repository_id: z.string(),
  sha: z.string(),
  workflow_ref: z.string(),
  run_id: z.string(),
  run_attempt: z.string(),
  event_name: z.string(),
  environment: z.string().optional(),
})
type Claims = z.infer<typeof Claims>

/** By so much GitHub's clock may differ from the one that dated the grant. */
const CLOCK_MS = 60_000

/**
 * Whether evidence comes from the very job that a grant was given to, by the token with which GitHub signed for that job over the evidence's
 * digest (R4.5). The token is a signature, not a key to anything: it may be read long after it expired. Null when all of it fits; else the
 * first reason to doubt, as a clause. Throws when GitHub's keys cannot be had.
 */
export async function doubtEvidence(
  hub: Hub,
  evidence: DeliveredRun,
  granted: Pick<RunOrder, 'at' | 'grant'>,
  { provenance, workflowRun }: JobClaim,
): Promise<string | null> {
  const { grant, at } = granted
  const { id, idempotencyKey } = evidence.record
  if (grant.workflow === null) return 'its grant was given to the machine that granted it, not to a job of GitHub'
  if (!grant.runs.some((run) => run.id === id && run.idempotencyKey === idempotencyKey)) {
    return 'its grant names no such run'
  }
  if (provenance === null) return 'there is no token beside it by which GitHub vouches for the job'
  const read = await hub.issuer.read(provenance)
  if ('problem' in read) return `its token ${read.problem}`
  const { data: claims, error } = Claims.safeParse(read.claims)
  if (error !== undefined) return `its token lacks what GitHub always says (${error.issues[0]?.path.join('.') ?? ''})`
  const branch = await defaultBranchOf(hub)
  const wanted: readonly Wanted[] = [
    ['is of another issuer', claims.iss, hub.issuer.name],
    ['was made for other evidence', claims.aud, evidenceAudience(evidence.digest)],
    ['is of a job of another repository', claims.repository_id, String(await numberOf(hub))],
    ['is of a job on another commit', claims.sha, grant.commit],
    // By the name that the repository had then: its number is what tells it from others.
    ['is of another workflow', claims.workflow_ref, `${claims.repository}/${grant.workflow}@refs/heads/${branch}`],
    ['is of another job', claims.run_id, workflowRun === null ? claims.run_id : String(workflowRun)],
    ['is of a job that somebody ran again', claims.run_attempt, '1'],
    ['is of a job that was not asked for', claims.event_name, 'workflow_dispatch'],
    // GitHub's names of environments mean the same in any case.
    [
      'is of a job in another environment',
      (claims.environment ?? 'none').toLowerCase(),
      grant.environment.toLowerCase(),
    ],
  ]
  const misfit = wanted.find(([, found, expected]) => found !== expected)
  if (misfit !== undefined) return tell(misfit)
  return doubtTime(claims, Date.parse(at), hub.now())
}

type Wanted = readonly [what: string, found: string, expected: string]

function tell([what, found, expected]: Wanted): string {
  return `its token ${what}: it says ${shown(found)} instead of ${shown(expected)}`
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}

function doubtTime({ iat }: Claims, granted: number, now: number): string | null {
  const made = iat * 1000
  if (!(made >= granted - CLOCK_MS)) return 'its token is older than the grant'
  return made <= now + CLOCK_MS ? null : 'its token is of a time to come'
}
