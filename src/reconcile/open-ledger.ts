import { GENESIS, genesisDraft, sealRecord } from '../chain/seal-record.ts'
import type { Observer } from '../chain/seal-record.ts'
import { readTrustRoot } from '../chain/trust-root.ts'
import { digestOf } from '../model/digest.ts'
import { TRUST_ROOT_PATH } from '../model/place.ts'
import type { Instant, Snapshot } from '../model/snapshot.ts'
import type { Machine } from './machine.ts'

/**
 * Begins the ledger of a repository that was just set up: the default branch trusts this program's key, and there has never been a ledger.
 * One that this installation wrote and that is gone now is never begun again (R4.5): that is told as missing instead.
 * @returns whether it was begun, so that everything has to be looked at again
 */
export async function openLedger(machine: Machine, snapshot: Snapshot): Promise<boolean> {
  const text = snapshot.files.find((file) => file.path === TRUST_ROOT_PATH)?.text ?? null
  if (snapshot.ledger.tip !== null || text === null || (await machine.memory.read()) !== null) return false
  const { root } = readTrustRoot(text)
  const { key } = machine.observer
  if (root?.repository.id !== snapshot.repo.id || !root.keys.some(({ keyid }) => keyid === key.keyid)) return false
  await beginLedger(machine, machine.now(), text, { ...machine.observer, repo: root.repository })
  return true
}

/** Appends the first record, which binds the ledger to the trust root, and remembers it. */
export async function beginLedger(
  { forge, memory }: Pick<Machine, 'forge' | 'memory'>,
  now: Instant,
  trustRoot: string,
  observer: Observer,
): Promise<void> {
  const genesis = sealRecord(genesisDraft(now, trustRoot), GENESIS, observer)
  await forge.apply(genesis)
  await memory.remember({ trustRoot: digestOf(trustRoot), seq: GENESIS.seq, record: digestOf(genesis.envelope) })
}
