import { z } from 'zod'
import { PULL_PHASES } from '../../../model/phase.ts'
import { LEDGER_BRANCH, phaseBranch } from '../../../model/place.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { Oid } from './scalars.ts'

const Ref = z.object({ target: z.object({ oid: Oid }).nullable() }).nullable()

/** Tips of the branches that an evaluation stands on: default branch, ledger and, for an engagement, its phase branches. */
export function tipFields(engagement: string | null): string {
  const fields = [
    'defaultBranchRef { name target { oid } }',
    `ledgerTip: ref(qualifiedName: "${branchRef(LEDGER_BRANCH)}") { target { oid } }`,
    ...(engagement === null
      ? []
      : PULL_PHASES.map((phase) => {
          const ref = JSON.stringify(branchRef(phaseBranch(engagement, phase)))
          return `${phase}Tip: ref(qualifiedName: ${ref}) { target { oid } }`
        })),
  ]
  return fields.join('\n')
}

export const TipsAnswer = z.object({
  defaultBranchRef: z.object({ name: z.string().min(1), target: z.object({ oid: Oid }).nullable() }).nullable(),
  ledgerTip: Ref,
  requirementsTip: Ref.optional(),
  feasibilityTip: Ref.optional(),
  designTip: Ref.optional(),
  buildTip: Ref.optional(),
})
export type TipsAnswer = z.infer<typeof TipsAnswer>
