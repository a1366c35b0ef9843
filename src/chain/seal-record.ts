import { digestOf } from '../model/digest.ts'
import type { ForgeEffect } from '../model/effect.ts'
import { PREDICATE_TYPE, STATEMENT_TYPE, Statement } from '../model/record.ts'
import type { RecordDraft } from '../model/record.ts'
import type { Repository } from '../model/snapshot.ts'
import { signEnvelope } from './dsse.ts'
import type { ObserverKey } from './observer-key.ts'
import { recordMessage, recordPath } from './record-path.ts'

/** Where in the chain a record goes: what `LedgerView` tells, or `GENESIS` for the first. */
export type LedgerPlace = {
  /** Tip that the ledger branch must have; null when the branch must not exist. */
  readonly expectedTip: string | null
  readonly seq: number
  /** Digest of the record before; null for the first. */
  readonly prev: string | null
}

export const GENESIS: LedgerPlace = { expectedTip: null, seq: 0, prev: null }

/** Who signs, and for which repository: the one the trust root names. */
export type Observer = { readonly repo: Repository; readonly key: ObserverKey; readonly version: string }

/**
 * Turns a draft into the signed envelope and its ledger commit. Equal input gives equal bytes, so that appending twice can be told
 * from appending another record. Throws when the draft breaks the record's schema, which is a bug of its author.
 */
export function sealRecord(
  draft: RecordDraft,
  place: LedgerPlace,
  observer: Observer,
): Extract<ForgeEffect, { readonly kind: 'append-envelope' }> {
  const { event, engagement, at, subject, data } = draft
  const { id, owner, name, url } = observer.repo
  const statement = Statement.parse({
    _type: STATEMENT_TYPE,
    subject,
    predicateType: PREDICATE_TYPE,
    predicate: {
      schema: 1,
      seq: place.seq,
      prev: place.prev,
      at,
      repo: { id, owner, name, url },
      engagement,
      observer: { name: 'specgate', version: observer.version, keyid: observer.key.keyid },
      event,
      data,
    },
  })
  const envelope = signEnvelope(statement, observer.key)
  return {
    kind: 'append-envelope',
    expectedTip: place.expectedTip,
    path: recordPath({ engagement, seq: place.seq, event }),
    envelope,
    message: recordMessage(event, engagement, digestOf(envelope)),
  }
}

/** The first record of a ledger: binds it to the repository's trust root, by the digest of its bytes. */
export function genesisDraft(at: string, trustRootText: string): RecordDraft {
  return {
    event: 'ledger.opened',
    engagement: null,
    at,
    subject: [],
    data: { trustRoot: digestOf(trustRootText) },
  }
}
