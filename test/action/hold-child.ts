import { createInterface } from 'node:readline'
import { holdTarget } from '../../src/action/hold-target.ts'

/** Holds a target until it is told to let go: `hold-child.ts <folder> <environment> <target>`. Tells when it holds it, and when it let go. */
const [folder = '', environment = '', target = ''] = process.argv.slice(2)
const told = createInterface({ input: process.stdin })
await holdTarget(folder, environment, target, async () => {
  process.stdout.write('held\n')
  await new Promise((resolve) => told.once('line', resolve))
})
process.stdout.write('let go\n')
told.close()
