import { createPublicKey, sign, verify } from 'node:crypto'
import type { ObserverKey } from './observer-key.ts'

/** Tells the program's own commits from those that only claim to be: an e-mail address can be written by anybody. */
export type CommitSeal = {
  /** Ed25519 signature of a text, base64. */
  readonly sign: (text: string) => string
  readonly holds: (text: string, signature: string) => boolean
}

/**
 * Seals commits by the ledger key, under a prefix of its own so that no seal is ever a record's signature, and for one repository: whoever
 * holds another one that the same program serves must not have commits sealed there for this one.
 * @param repository number of the repository, which survives renames
 */
export function createCommitSeal(key: ObserverKey, repository: number): CommitSeal {
  const publicKey = createPublicKey(key.public)
  const bytesOf = (text: string): Buffer => Buffer.from(`specgate commit seal v1\nrepository ${repository}\n${text}`)
  return {
    sign: (text) => sign(null, bytesOf(text), key.private).toString('base64'),
    holds: (text, signature) => {
      const bytes = Buffer.from(signature, 'base64')
      return bytes.length === 64 && verify(null, bytesOf(text), publicKey, bytes)
    },
  }
}
