import { benchBounds } from './bounds.ts'
import { benchAnalyze } from './analyze.ts'
import { benchDecide } from './decide.ts'
import { benchQueue } from './queue.ts'
import { benchVerify } from './verify.ts'

console.log(await benchDecide())
for (const line of benchBounds()) console.log(line)
for (const { records, rawMs, verifyMs, ratio } of await benchVerify()) {
  const each = (verifyMs / records) * 1000
  console.log(
    `verify ${records} records: ${verifyMs.toFixed(0)} ms (${each.toFixed(0)} µs a record), raw ${rawMs.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
  )
}
const analyses = await benchAnalyze()
for (const [index, { engagements, allMs, oneMs }] of analyses.entries()) {
  const half = analyses[index - 1]
  const ratio = half === undefined ? '' : `, ${(allMs / half.allMs).toFixed(2)} times ${half.engagements}`
  console.log(
    `analyze ${engagements} open engagements: ${(allMs / 1000).toFixed(1)} s (${(allMs / engagements).toFixed(0)} ms each)${ratio}; one alone ${oneMs.toFixed(0)} ms`,
  )
}
for (const line of await benchQueue()) console.log(line)
