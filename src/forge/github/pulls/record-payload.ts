import { z } from 'zod'

const Envelope = z.object({ payload: z.base64() })

/** What a ledger record says, not yet believed; null when it cannot be read, which the verification reports. */
export function recordPayload(envelope: string): unknown {
  try {
    const { payload } = Envelope.parse(JSON.parse(envelope))
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8'))
  } catch {
    return null
  }
}
