import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createKeyFile, loadKeyFile, readObserverKey } from '../../chain/observer-key.ts'
import type { ObserverKey } from '../../chain/observer-key.ts'
import type { Config } from './config.ts'

/**
 * The key that signs the ledger: the one that is given, or else one of the data folder, made the first time. Throws when it cannot be read,
 * or when others could read it.
 */
export async function openLedgerKey({ ledgerKey, data }: Pick<Config, 'ledgerKey' | 'data'>): Promise<ObserverKey> {
  if (ledgerKey !== null) {
    return 'pem' in ledgerKey ? readObserverKey('SPECGATE_LEDGER_KEY', ledgerKey.pem) : loadKeyFile(ledgerKey.path)
  }
  await mkdir(data, { recursive: true, mode: 0o700 })
  const path = join(data, 'ledger-key.pem')
  try {
    return await createKeyFile(path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return loadKeyFile(path)
    throw cause
  }
}
