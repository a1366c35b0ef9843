import { writeFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { describeEffect } from '../../src/model/effect.ts'
import type { ForgeEffect } from '../../src/model/effect.ts'
import type { Ref } from '../../src/forge/forge.ts'
import { lookAt } from './outcome.ts'
import { victimFile } from './push-hooks.ts'
import { runsApart } from './runs-apart.ts'
import { runsInProcess } from './runs-in-process.ts'
import type { Witness } from './site.ts'

/** When the process ends itself: right after its first effect, right before its second one, or not at all. */
export type KillPoint = 'after-first' | 'before-second' | 'never'

export type KillJob = {
  readonly site: string
  readonly ref: Ref
  readonly at: string
  readonly point: KillPoint
  /** Where the Action runs: in this process, so that it ends with it, or in one of its own. */
  readonly action: 'inside' | 'apart'
}

/** Waits for one job, so that a process can be started before it is needed; tells each effect that was done on its own line. */
async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { site, ref, at, point, action } = JSON.parse(line) as KillJob
    writeFileSync(victimFile(site), String(process.pid))
    let done = 0
    const witness: Witness = {
      before: (effect) => (point === 'before-second' && done === 1 && !isProgress(effect) ? die() : Promise.resolve()),
      after: (effect) => {
        if (isProgress(effect)) return Promise.resolve()
        done += 1
        writeSync(1, `${describeEffect(effect)}\n`)
        return point === 'after-first' ? die() : Promise.resolve()
      },
    }
    await lookAt(site, ref, at, witness, action === 'apart' ? runsApart : runsInProcess)
    return
  }
}

/** Shown while a run is under way: to be killed there is to be killed in the middle of the run, which has a test of its own. */
function isProgress(effect: ForgeEffect): boolean {
  return effect.kind === 'set-check' && /^\*\*The \S+ is running\./.test(effect.summary)
}

/** The real thing: no handler runs, no buffer is flushed, and nothing goes on meanwhile. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}

await main()
