import { readFile } from 'node:fs/promises'
import { rolldown } from 'rolldown'
import config from '../rolldown.config.ts'

/**
 * `npm run bundle:check`: bundles the Action anew, in memory, and compares it with the committed `action/dist/main.js`, byte for byte: what teams run is what
 * the sources say. Ends with 1 when they differ.
 */
const { output, ...input } = config
const bundle = await rolldown({ ...input, logLevel: 'silent' })
const { output: files } = await bundle.generate(output)
const fresh = files.map((file) => (file.type === 'chunk' ? file.code : '')).join('')
const committed = await readFile(output.file, 'utf8').catch(() => '')
if (fresh !== committed) {
  const place = differenceIn(fresh, committed)
  process.stderr.write(`${output.file} is not what the sources give (${place}). Run npm run bundle, and commit it.\n`)
  process.exitCode = 1
}

function differenceIn(fresh: string, committed: string): string {
  if (committed === '') return 'it is not there'
  const old = committed.split('\n')
  const at = fresh.split('\n').findIndex((line, index) => line !== old[index])
  return at === -1 ? 'it is longer' : `first in line ${at + 1}`
}
