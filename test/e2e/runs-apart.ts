import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { localRuns } from '../../src/installation/local-runs.ts'
import type { runsInProcess } from './runs-in-process.ts'

const PROGRAM = new URL('action-apart.ts', import.meta.url).href

/** The companion Action as a process of its own, started and waited for by the product's own code. */
export const runsApart: typeof runsInProcess = (url, state, { now }) => {
  const entry = join(dirname(state), 'action.mjs')
  writeFileSync(entry, `import { main } from ${JSON.stringify(PROGRAM)}\nawait main(${JSON.stringify(now())})\n`)
  return {
    ...localRuns({ url, token: () => Promise.resolve(null) }, state, entry),
    requestJob: () => Promise.reject(new Error('there are no jobs here')),
  }
}
