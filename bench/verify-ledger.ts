import { execFileSync } from 'node:child_process'
import { gitEnvironment } from '../src/git/git.ts'
import { generateObserverKey } from '../src/chain/observer-key.ts'
import { deliver } from '../test/chain/fixture/deliver.ts'
import { openStory } from '../test/chain/fixture/story.ts'

/** Records that one delivered engagement leaves; the record that opens the ledger comes on top. */
const RECORDS_PER_ENGAGEMENT = 22

/**
 * Writes a bare repository at `dir` whose ledger has at least `records` records: complete deliveries with their documents, reviews, granted
 * runs and merges, signed by one key.
 */
export async function generateLedger(dir: string, records: number): Promise<void> {
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', dir], { env: gitEnvironment() })
  const story = await openStory(dir, generateObserverKey())
  for (let number = 1; number <= Math.ceil(records / RECORDS_PER_ENGAGEMENT); number += 1) {
    await deliver(story, `${String(number).padStart(3, '0')}-edge-certificate`, number)
  }
  await story.close()
}
