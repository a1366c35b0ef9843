import type { CleanText } from './clean-text.ts'
import { placeOf } from './tell-failure.ts'
import { changedParts } from './make-plan.ts'
import type { Finished } from './read-events.ts'
import type { Noted } from './read-record.ts'

/** A task that check mode could not rehearse on a host, and why. */
export type Gap = { readonly host: string; readonly task: string; readonly why: string }

/** Modules that run whatever they are given: that they would run is all that is known before. */
const COMMANDS = ['command', 'shell', 'raw', 'script', 'expect']

/** Keys in a difference by which Ansible says that it shows none. */
const UNSHOWN = ['src_binary', 'dst_binary', 'src_larger', 'dst_larger']

/** What a run in check mode could not rehearse: what it skipped, what it cannot foresee, what it does not show. */
export function findGaps(finished: readonly Finished[], noted: readonly Noted[], clean: CleanText): readonly Gap[] {
  return [
    ...noted.flatMap((note) =>
      reasonsIn(note).map((why) => ({ host: note.host, task: placeOf(note.task, clean(note.path)), why: clean(why) })),
    ),
    ...finished.filter(isUnshown).map(({ event_data: { host, task, task_path: path } }) => ({
      host,
      task: placeOf(task, clean(path)),
      why: 'what would change is not shown, because it is too long or not text',
    })),
  ]
}

function reasonsIn({ action, changed, hidden, real, gaps }: Noted): readonly string[] {
  const skipped = gaps.map((gap) =>
    gap !== '' ? gap : hidden ? 'skipped, and no_log hides why' : 'skipped in check mode',
  )
  if (!changed || real) return skipped
  const isCommand = COMMANDS.includes(action.split('.').at(-1) ?? '')
  return [
    ...skipped,
    ...(isCommand ? ['it would run; what it does is not known before'] : []),
    ...(hidden ? ['it would change something; no_log hides what'] : []),
  ]
}

/** A result says whether it changed something, unless it is hidden or was too long to be kept. */
function isUnshown({ event_data: { res } }: Finished): boolean {
  if (res.changed === undefined && res.censored === undefined) return true
  return changedParts(res).some(({ diff }) => {
    const differences = Array.isArray(diff) ? diff : [diff]
    return differences.some((each) => typeof each === 'object' && each !== null && UNSHOWN.some((key) => key in each))
  })
}
