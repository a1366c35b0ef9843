import { benchBounds } from './bounds.ts'
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
for (const line of await benchQueue()) console.log(line)
