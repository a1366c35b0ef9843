import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { open } from 'node:fs/promises'
import { digestOf } from '../model/digest.ts'

/** The key by which this program signs what it observed; it lives with the program alone, never in a repository (R4.2). */
export type ObserverKey = {
  /** SHA-256 of the public key's SPKI DER form, `sha256:…`. */
  readonly keyid: string
  readonly private: KeyObject
  /** SPKI PEM, as the trust root lists it. */
  readonly public: string
}

/** A public key that the trust root lists. */
export type TrustedKey = { readonly keyid: string; readonly public: KeyObject }

export function generateObserverKey(): ObserverKey {
  return observerKeyOf(generateKeyPairSync('ed25519').privateKey)
}

/** Writes a new private key that only its owner can read. Throws when the file exists: a key is never overwritten. */
export async function createKeyFile(path: string): Promise<ObserverKey> {
  const key = generateObserverKey()
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(key.private.export({ type: 'pkcs8', format: 'pem' }))
  } finally {
    await file.close()
  }
  return key
}

/** Reads a private key file. Throws when others could read it too, or when it holds no Ed25519 key. */
export async function loadKeyFile(path: string): Promise<ObserverKey> {
  const file = await open(path, 'r')
  try {
    const { mode } = await file.stat()
    if ((mode & 0o077) !== 0) {
      const found = (mode & 0o777).toString(8)
      throw new Error(
        `the ledger key ${path} has mode ${found}, so others may read it; expected 600. Run: chmod 600 ${path}`,
      )
    }
    return observerKeyOf(parsePrivateKey(path, await file.readFile('utf8')))
  } finally {
    await file.close()
  }
}

/** Reads a private key from PEM text. Throws when it is no Ed25519 key. @param source what the message calls it */
export function readObserverKey(source: string, pem: string): ObserverKey {
  return observerKeyOf(parsePrivateKey(source, pem))
}

/** `sha256:` and the digest of a public key's SPKI DER form. */
export function keyIdOf(key: KeyObject): string {
  return digestOf(key.export({ type: 'spki', format: 'der' }))
}

function parsePrivateKey(path: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw new Error(`the ledger key ${path} cannot be read; expected an Ed25519 private key in PKCS#8 PEM`, { cause })
  }
  throw new Error(`the ledger key ${path} is of another kind; expected an Ed25519 private key in PKCS#8 PEM`)
}

function observerKeyOf(key: KeyObject): ObserverKey {
  const publicKey = createPublicKey(key)
  return {
    keyid: keyIdOf(publicKey),
    private: key,
    public: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}
