import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { runAction } from '../../src/action/run-action.ts'
import { readSettings } from '../../src/action/settings.ts'
import { surroundingsOf } from '../../src/action/surroundings-of.ts'
import type { Instant } from '../../src/model/snapshot.ts'
import { noticeBoard } from './site.ts'

/** The Action as a program of its own, as action/main.ts is: with the use case and the clock of these stories. */
export async function main(at: Instant): Promise<void> {
  const surroundings = surroundingsOf(process.env)
  writeFileSync(join(String(process.env['INPUT_STATE-FOLDER']), 'action-pid'), String(process.pid))
  try {
    const shipped = { skills: { skills: [], findings: [] }, library: [await noticeBoard()], now: () => at }
    process.exitCode = await runAction(readSettings(process.env), surroundings, shipped)
  } catch (cause) {
    surroundings.fail(cause)
    process.exitCode = 2
  }
}
