import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { keyIdOf } from '../chain/observer-key.ts'
import { DIGEST } from '../model/digest.ts'
import { readSafeUrl } from './github/safe-url.ts'

const MAX_BYTES = 16 * 1024

/** What the App serves at `/specgate/key.json`. Further fields are for others. */
const PublishedKey = z.object({ keyid: z.string().regex(DIGEST), publicKeyPem: z.string().max(1000) })

/** The public half of the key that signs the ledger, as a trust root lists it. */
export type LedgerKey = { readonly keyid: string; readonly public: string }

/**
 * Reads the public ledger key from a file or a URL: as the App serves it, or as PEM where there is no App.
 * Throws when it cannot be reached or is not one, and for a URL that anybody on the way could change.
 */
export async function readLedgerKey(place: string): Promise<LedgerKey> {
  const text = /^[a-z]+:\/\//i.test(place) ? await fetchText(place) : await readFile(place, 'utf8')
  if (text.trimStart().startsWith('-----BEGIN')) return readPem(place, text)
  const parsed = PublishedKey.safeParse(parseJson(text))
  if (!parsed.success)
    throw new Error(
      `${place} is no ledger key; expected {"keyid": "sha256:…", "publicKeyPem": "…"}, as the App serves it, or a public key in PEM`,
    )
  return { keyid: parsed.data.keyid, public: parsed.data.publicKeyPem }
}

function readPem(place: string, pem: string): LedgerKey {
  if (pem.includes('PRIVATE'))
    throw new Error(`${place} is a private key; give its public half: openssl pkey -in ${place} -pubout`)
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType === 'ed25519')
      return { keyid: keyIdOf(key), public: key.export({ type: 'spki', format: 'pem' }).toString() }
  } catch (cause) {
    throw new Error(`${place} is no public key in PEM`, { cause })
  }
  throw new Error(`${place} is a key of another kind; expected an Ed25519 public key`)
}

async function fetchText(place: string): Promise<string> {
  const url = readSafeUrl(place)
  if (url === null)
    throw new Error(`the ledger key is fetched over https only (http on this machine), not from ${place}`)
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(15_000) })
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    const text = await response.text()
    if (text.length > MAX_BYTES) throw new Error(`it answered more than ${MAX_BYTES} bytes`)
    return text
  } catch (cause) {
    throw new Error(`the ledger key cannot be fetched from ${place}`, { cause })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
