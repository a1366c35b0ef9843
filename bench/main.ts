import { benchAnalyze } from './analyze.ts'
import { benchBounds } from './bounds.ts'
import { benchDecide } from './decide.ts'
import { benchQueue } from './queue.ts'
import { benchVerify } from './verify.ts'

/** What `npm run bench` measures; with names after `--`, only these. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  decide: async () => console.log(await benchDecide()),
  verify: async () => {
    for (const { records, rawMs, verifyMs, ratio } of await benchVerify()) {
      const each = (verifyMs / records) * 1000
      console.log(
        `verify ${records} records: ${verifyMs.toFixed(0)} ms (${each.toFixed(0)} µs a record), raw ${rawMs.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
      )
    }
  },
  analyze: async () => {
    const analyses = await benchAnalyze()
    for (const [index, { engagements, allMs, oneMs }] of analyses.entries()) {
      const half = analyses[index - 1]
      const ratio = half === undefined ? '' : `, ${(allMs / half.allMs).toFixed(2)} times ${half.engagements}`
      console.log(
        `analyze ${engagements} open engagements: ${(allMs / 1000).toFixed(1)} s (${(allMs / engagements).toFixed(0)} ms each)${ratio}; one alone ${oneMs.toFixed(0)} ms`,
      )
    }
  },
  queue: async () => {
    for (const line of await benchQueue()) console.log(line)
  },
  bounds: async () => {
    for (const line of benchBounds()) console.log(line)
  },
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !Object.hasOwn(BENCHES, name))
if (unknown.length > 0) throw new Error(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`)
for (const [name, bench] of Object.entries(BENCHES)) if (named.length === 0 || named.includes(name)) await bench()
