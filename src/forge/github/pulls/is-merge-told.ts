import { z } from 'zod'
import type { LedgerFiles } from '../../forge.ts'
import { recordPayload } from './record-payload.ts'

const Merged = z.object({
  predicate: z.union([
    z.object({ event: z.literal('gate.merged'), data: z.object({ change: z.object({ pull: z.int() }) }) }),
    z.object({ event: z.literal('bypass.observed'), data: z.object({ pull: z.int() }) }),
  ]),
})

/** Whether the ledger says how a pull request was merged: then it is judged no more. */
export function isMergeTold(ledger: LedgerFiles, pull: number): boolean {
  return ledger.files.some(({ text }) => {
    const record = Merged.safeParse(recordPayload(text)).data?.predicate
    return (record?.event === 'gate.merged' ? record.data.change.pull : record?.data.pull) === pull
  })
}
