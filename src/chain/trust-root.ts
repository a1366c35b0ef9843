import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { DIGEST } from '../model/digest.ts'
import type { Repository } from '../model/snapshot.ts'
import { describeIssue } from './dsse.ts'
import type { ObserverKey, TrustedKey } from './observer-key.ts'
import { keyIdOf } from './observer-key.ts'

const TrustRootFile = z.strictObject({
  version: z.literal(1),
  repository: z.strictObject({
    id: z.int().positive(),
    owner: z.string().min(1).max(100),
    name: z.string().min(1).max(100),
    url: z.string().min(1).max(1000),
  }),
  threshold: z.literal(1),
  keys: z
    .array(
      z.strictObject({ keyid: z.string().regex(DIGEST), scheme: z.literal('ed25519'), public: z.string().max(1000) }),
    )
    .min(1)
    .max(10),
})

/** `.specgate/trust/root.json`: whose ledger this is and which keys may sign its records (R4.2). */
export type TrustRoot = z.infer<typeof TrustRootFile>

/** The text of a new trust root; its digest is the fingerprint that an auditor is given out of band. */
export function createTrustRoot(
  repository: Repository,
  keys: readonly Pick<ObserverKey, 'keyid' | 'public'>[],
): string {
  const { id, owner, name, url } = repository
  const root: TrustRoot = {
    version: 1,
    repository: { id, owner, name, url },
    threshold: 1,
    keys: keys.map((key) => ({ keyid: key.keyid, scheme: 'ed25519', public: key.public })),
  }
  return `${JSON.stringify(root, null, 2)}\n`
}

/** Reads a trust root; null with the reason when it is not exactly one. */
export function readTrustRoot(
  text: string,
): { readonly root: TrustRoot; readonly problem: null } | { readonly root: null; readonly problem: string } {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { root: null, problem: 'it is not JSON' }
  }
  const parsed = TrustRootFile.safeParse(data)
  if (!parsed.success) return { root: null, problem: describeIssue(parsed.error) }
  const { keys } = parsed.data
  if (new Set(keys.map((key) => key.keyid)).size !== keys.length)
    return { root: null, problem: 'a key is listed twice' }
  const wrong = keys.find((key) => publicKeyOf(key.public, key.keyid) === null)
  if (wrong !== undefined) return { root: null, problem: `key ${wrong.keyid} is not the Ed25519 key it says it is` }
  return { root: parsed.data, problem: null }
}

/** The keys of a trust root, ready to verify with. */
export function trustedKeys(root: TrustRoot): readonly TrustedKey[] {
  return root.keys.flatMap(({ keyid, public: pem }) => {
    const key = publicKeyOf(pem, keyid)
    return key === null ? [] : [{ keyid, public: key }]
  })
}

function publicKeyOf(pem: string, keyid: string): KeyObject | null {
  if (!pem.startsWith('-----BEGIN PUBLIC KEY-----')) return null // a private key would be turned into a public one
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'ed25519' && keyIdOf(key) === keyid ? key : null
  } catch {
    return null
  }
}
