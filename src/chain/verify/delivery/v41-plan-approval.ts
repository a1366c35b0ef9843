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
 * V41 Plan approval: in an attempt whose plan had to be approved, an approval precedes the first start. Every approval is of a requested
 * attempt, precedes its starts, and is of the dry runs it names, which are those on the default branch.
 */
export function checkPlanApproval(archive: Archive): readonly Violation[] {
  return archive.engagements.flatMap((chain) => [
    ...chain.started.flatMap((start) => unapprovedStart(chain, start)),
    ...chain.plans.flatMap((plan) => planProblems(archive, chain, plan)),
  ])
}

function unapprovedStart(chain: EngagementChain, start: EngagementChain['started'][number]): readonly Violation[] {
  const { contract, attempt, component } = start.data
  const isAsked = chain.requested.some(
    ({ data }) => data.contract === contract && data.attempt === attempt && data.planApproval === 'required',
  )
  const isApproved = chain.plans.some(({ data, seq }) => isSameAttempt(data, start.data) && seq < start.seq)
  return isAsked && !isApproved
    ? [told(chain, start, `starts ${component} in attempt ${attempt}, whose plan nobody had approved`)]
    : []
}

function planProblems({ main, documents }: Archive, chain: EngagementChain, plan: Plan): readonly Violation[] {
  const { attempt, runs } = plan.data
  const asked = chain.requested.find(({ data, seq }) => isSameAttempt(data, plan.data) && seq < plan.seq)
  const late = chain.started.some(({ data, seq }) => isSameAttempt(data, plan.data) && seq < plan.seq)
  const rehearsed = filesAt(main, chain.id, `${specFolder(chain.id)}/evidence/`, tipPosition(main)).filter(({ path }) =>
    path.endsWith(`-${attempt}-dry-run/run.json`),
  )
  const others = rehearsed.filter(({ file }) => !runs.includes(documents.get(file.blob)?.digest ?? ''))
  return [
    ...(asked === undefined
      ? [told(chain, plan, `approves the plan of attempt ${attempt}, which nobody had asked for`)]
      : []),
    ...(late ? [told(chain, plan, `approves the plan of attempt ${attempt} after it was begun`)] : []),
    ...(plan.data.plan === digestOfData(runs)
      ? []
      : [told(chain, plan, 'approves a plan that is not of the dry runs it names')]),
    ...others.map(({ path }) => told(chain, plan, `does not cover the dry run ${path}`)),
  ]
}

type Attempt = { readonly contract: string; readonly attempt: number }

function isSameAttempt(a: Attempt, b: Attempt): boolean {
  return a.contract === b.contract && a.attempt === b.attempt
}

function told(
  chain: EngagementChain,
  record: { readonly seq: number; readonly digest: string },
  text: string,
): Violation {
  return { code: 'V41', message: `${nameOf(record)} ${text}`, remedy: REMEDY, record: pathOf(chain, record) }
}
