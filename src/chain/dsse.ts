import { sign, verify } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../model/digest.ts'
import type { ObserverKey, TrustedKey } from './observer-key.ts'

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json'

/** Longest envelope that is looked at, in characters. */
export const MAX_ENVELOPE = 1024 * 1024

const EnvelopeText = z.strictObject({
  payload: z.string().max(MAX_ENVELOPE),
  payloadType: z.literal(PAYLOAD_TYPE),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(100), sig: z.string().max(200) }))
    .min(1)
    .max(10),
})

/** A DSSE envelope taken apart; nothing in it is trusted yet. */
export type Envelope = {
  readonly payload: Buffer
  readonly signatures: readonly { readonly keyid: string; readonly sig: Buffer }[]
}

/** DSSE v1 pre-authentication encoding: the bytes that are signed. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType)
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `), payload])
}

/** Signs plain data; equal data and key give equal text: one line of JSON and a newline (R4.2). */
export function signEnvelope(statement: unknown, key: ObserverKey): string {
  const payload = Buffer.from(canonicalJson(statement))
  const sig = sign(null, preAuthEncoding(PAYLOAD_TYPE, payload), key.private)
  return renderEnvelope(payload.toString('base64'), [{ keyid: key.keyid, sig: sig.toString('base64') }])
}

/** Takes an envelope apart. Only the exact text that `signEnvelope` writes is accepted, so that one record has one digest. */
export function openEnvelope(
  text: string,
): { readonly envelope: Envelope; readonly problem: null } | { readonly envelope: null; readonly problem: string } {
  if (text.length > MAX_ENVELOPE) return refuse(`is longer than ${MAX_ENVELOPE} characters`)
  const parsed = EnvelopeText.safeParse(parseJson(text))
  if (!parsed.success) return refuse(`is no DSSE envelope (${describeIssue(parsed.error)})`)
  const payload = Buffer.from(parsed.data.payload, 'base64')
  const signatures = parsed.data.signatures.map(({ keyid, sig }) => ({ keyid, sig: Buffer.from(sig, 'base64') }))
  const again = renderEnvelope(
    payload.toString('base64'),
    signatures.map(({ keyid, sig }) => ({ keyid, sig: sig.toString('base64') })),
  )
  if (again !== text) return refuse('is not written in the one canonical form')
  return { envelope: { payload, signatures }, problem: null }
}

/** Ids of the trusted keys whose signature over the payload holds. */
export function verifyEnvelope(envelope: Envelope, keys: readonly TrustedKey[]): readonly string[] {
  const signed = preAuthEncoding(PAYLOAD_TYPE, envelope.payload)
  return candidates(envelope, keys).flatMap(({ key, sig }) =>
    verify(null, signed, key.public, sig) ? [key.keyid] : [],
  )
}

/** The same in the thread pool, for many envelopes at once. */
export async function verifyEnvelopeInPool(
  envelope: Envelope,
  keys: readonly TrustedKey[],
): Promise<readonly string[]> {
  const signed = preAuthEncoding(PAYLOAD_TYPE, envelope.payload)
  const holds = await Promise.all(
    candidates(envelope, keys).map(async ({ key, sig }) => ((await verifyInPool(signed, key, sig)) ? [key.keyid] : [])),
  )
  return holds.flat()
}

function verifyInPool(signed: Buffer, key: TrustedKey, sig: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(null, signed, key.public, sig, (error, holds) => (error === null ? resolve(holds) : reject(error)))
  })
}

/** Signatures that name a trusted key; one per key, so that doubling a signature counts once. */
function candidates(envelope: Envelope, keys: readonly TrustedKey[]) {
  return keys.flatMap((key) => {
    const named = envelope.signatures.find(({ keyid }) => keyid === key.keyid)
    return named === undefined ? [] : [{ key, sig: named.sig }]
  })
}

function renderEnvelope(
  payload: string,
  signatures: readonly { readonly keyid: string; readonly sig: string }[],
): string {
  return `${JSON.stringify({ payload, payloadType: PAYLOAD_TYPE, signatures })}\n`
}

function refuse(problem: string): { readonly envelope: null; readonly problem: string } {
  return { envelope: null, problem }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The first thing a schema refused, with its path. */
export function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues
  const path = issue?.path.map(String).join('.') ?? ''
  return `${path === '' ? '' : `${path}: `}${issue?.message ?? 'not as expected'}`.slice(0, 300)
}
