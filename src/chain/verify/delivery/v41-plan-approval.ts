import { digestOfData } from '../../../model/digest.ts'
import { specFolder } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { filesAt, tipPosition } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Something was applied that nobody had let through: find out how, look at the target, and have the plan approved.'

type Plan = EngagementChain['plans'][number]

/**
 * V41 Plan approval: an attempt whose plan had to be approved was granted only after an approval. Every approval is of a requested attempt,
 * precedes its grants, and is of the dry runs it names, which are those on the default branch.
 */
export function checkPlanApproval(archive: Archive): readonly Violation[] {
  return archive.engagements.flatMap((chain) => {
    const builds = chain.grants.flatMap(({ seq, digest, data: { command, authority: contract, attempt } }) =>
      command === 'build' ? [{ seq, digest, data: { contract, attempt } }] : [],
    )
    const attempts = { asked: firstOf(chain.requested), begun: firstOf(builds) }
    return [
      ...unapprovedBuilds(chain, builds),
      ...chain.plans.flatMap((plan) => planProblems(archive, chain, plan, attempts)),
    ]
  })
}

function unapprovedBuilds(chain: EngagementChain, builds: readonly AttemptRecord[]): readonly Violation[] {
  const asked = firstOf(chain.requested.filter(({ data }) => data.planApproval === 'required'))
  const approved = firstOf(chain.plans)
  return builds
    .filter((build) => asked.has(nameOfAttempt(build)) && (approved.get(nameOfAttempt(build)) ?? Infinity) > build.seq)
    .map((build) => told(chain, build, `grants attempt ${build.data.attempt}, whose plan nobody had approved`))
}

function planProblems(
  { main, documents }: Archive,
  chain: EngagementChain,
  plan: Plan,
  attempts: { readonly asked: Firsts; readonly begun: Firsts },
): readonly Violation[] {
  const { attempt, runs } = plan.data
  const asked = attempts.asked.get(nameOfAttempt(plan)) ?? Infinity
  const begun = attempts.begun.get(nameOfAttempt(plan)) ?? Infinity
  const rehearsed = filesAt(main, chain.id, `${specFolder(chain.id)}/evidence/`, tipPosition(main)).filter(({ path }) =>
    path.endsWith(`-${attempt}-dry-run/run.json`),
  )
  const others = rehearsed.filter(({ file }) => !runs.includes(documents.get(file.blob)?.digest ?? ''))
  return [
    ...(asked > plan.seq
      ? [told(chain, plan, `approves the plan of attempt ${attempt}, which nobody had asked for`)]
      : []),
    ...(begun < plan.seq ? [told(chain, plan, `approves the plan of attempt ${attempt} after it was granted`)] : []),
    ...(plan.data.plan === digestOfData(runs)
      ? []
      : [told(chain, plan, 'approves a plan that is not of the dry runs it names')]),
    ...others.map(({ path }) => told(chain, plan, `does not cover the dry run ${path}`)),
  ]
}

type AttemptRecord = {
  readonly seq: number
  readonly digest: string
  readonly data: { readonly contract: string; readonly attempt: number }
}

/** Number of the first record of each attempt. */
type Firsts = ReadonlyMap<string, number>

function firstOf(records: readonly AttemptRecord[]): Firsts {
  return new Map(records.toReversed().map((record) => [nameOfAttempt(record), record.seq]))
}

function nameOfAttempt({ data }: Pick<AttemptRecord, 'data'>): string {
  return `${data.contract} ${data.attempt}`
}

function told(
  chain: EngagementChain,
  record: { readonly seq: number; readonly digest: string },
  text: string,
): Violation {
  return { code: 'V41', message: `${nameOf(record)} ${text}`, remedy: REMEDY, record: pathOf(chain, record) }
}
