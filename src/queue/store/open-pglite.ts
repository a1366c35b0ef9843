import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PgBoss, fromPglite } from 'pg-boss'
import { BOSS } from './boss-settings.ts'
import { lockFolder } from './lock-folder.ts'
import type { Store } from './store.ts'

/**
 * Opens the embedded database in `folder`, which is made when it is missing. What was committed survives the death of the process; PGlite
 * cannot make the disk sync, so a power cut may take the last seconds. Throws when another process has the folder.
 */
export async function openPglite(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true })
  const unlock = await lockFolder(folder)
  try {
    const pglite = await PGlite.create({ dataDir: join(folder, 'pglite') })
    const sql = fromPglite(pglite)
    const boss = new PgBoss({ ...BOSS, db: sql, backend: 'pglite' })
    return {
      boss,
      sql,
      transaction: (body) => pglite.transaction((tx) => body({ executeSql: (text, values) => tx.query(text, values) })),
      alone: true,
      close: async () => {
        try {
          await boss.stop({ graceful: false })
          await pglite.close()
        } finally {
          await unlock()
        }
      },
    }
  } catch (cause) {
    await unlock()
    throw new Error(`the queue's database in ${folder} cannot be opened`, { cause })
  }
}
