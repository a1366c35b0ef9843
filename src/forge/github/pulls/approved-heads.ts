import { z } from 'zod'
import type { LedgerFiles } from '../../forge.ts'
import { recordPayload } from './record-payload.ts'

/** Heads of one pull request whose checks are looked at; the newest count. */
const MAX_HEADS = 20

const Approved = z.object({
  predicate: z.object({
    event: z.literal('gate.approved'),
    data: z.object({ change: z.object({ pull: z.int(), head: z.string().regex(/^[0-9a-f]{40}$/) }) }),
  }),
})

/**
 * Heads of a pull request that approvals in the ledger name: a check may stand green on each. Only what to look at follows from it, so
 * a record that is not to be believed does no harm.
 */
export function approvedHeads(ledger: LedgerFiles, pull: number): readonly string[] {
  const heads = ledger.files.flatMap(({ text }) => {
    const change = Approved.safeParse(recordPayload(text)).data?.predicate.data.change
    return change?.pull === pull ? [change.head] : []
  })
  return [...new Set(heads)].slice(-MAX_HEADS)
}
