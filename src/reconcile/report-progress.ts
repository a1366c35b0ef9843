import { checkName } from '../decide/check-name.ts'
import type { RecordData } from '../model/record.ts'
import type { Forge } from '../forge/forge.ts'
import type { Instant, Snapshot } from '../model/snapshot.ts'
import { renderProgress } from '../views/render-progress.ts'

/** A check is written at most this often while a run goes on: writes are what forges ration first. */
const PAUSE_MS = 10_000

/**
 * Shows a run's steps in the check of its pull request while it runs (R9.2). A progress that cannot be shown never holds the run up; the
 * next look at the engagement puts the check right whatever this left there.
 */
export function reportProgress(
  { forge, now }: { readonly forge: Pick<Forge, 'apply'>; readonly now: () => Instant },
  snapshot: Snapshot,
  branch: string,
  grant: RecordData<'run.granted'>,
): { readonly onStep: (step: string) => void; readonly settled: () => Promise<void> } {
  const pull = snapshot.pulls.find((each) => each.state === 'open' && each.headBranch === branch)
  const steps: string[] = []
  let last = Number.NEGATIVE_INFINITY
  let written = Promise.resolve()
  const onStep = (step: string): void => {
    steps.push(step)
    const at = Date.parse(now())
    if (pull === undefined || at - last < PAUSE_MS) return
    last = at
    const { title, summary } = renderProgress(grant, steps)
    const check = {
      name: checkName(pull.phase),
      head: pull.content.sha,
      conclusion: 'pending' as const,
      title,
      summary,
    }
    const effect = { kind: 'set-check' as const, pull: pull.number, ...check, annotations: [] }
    written = written.then(() => forge.apply(effect)).catch(() => {})
  }
  return { onStep, settled: () => written }
}
