import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { describeEffect } from '../../src/model/effect.ts'
import type { ForgeEffect } from '../../src/model/effect.ts'
import type { Ref } from '../../src/forge/forge.ts'
import { lookAt } from './outcome.ts'

/** When the process ends itself: right after its first effect, right before its second one, or not at all. */
export type KillPoint = 'after-first' | 'before-second' | 'never'

export type KillJob = { readonly site: string; readonly ref: Ref; readonly at: string; readonly point: KillPoint }

/** Waits for one job, so that a process can be started before it is needed; tells each effect that was done on its own line. */
async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { site, ref, at, point } = JSON.parse(line) as KillJob
    let done = 0
    await lookAt(site, ref, at, {
      before: (effect) => (point === 'before-second' && done === 1 && !isProgress(effect) ? die() : Promise.resolve()),
      after: (effect) => {
        if (isProgress(effect)) return Promise.resolve()
        done += 1
        writeSync(1, `${describeEffect(effect)}\n`)
        return point === 'after-first' ? die() : Promise.resolve()
      },
    })
    return
  }
}

/** Shown while a run is under way: to be killed there is to be killed in the middle of the run, which has a test of its own. */
function isProgress(effect: ForgeEffect): boolean {
  return effect.kind === 'set-check' && effect.title.startsWith('running ')
}

/** The real thing: no handler runs, no buffer is flushed, and nothing goes on meanwhile. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}

await main()
