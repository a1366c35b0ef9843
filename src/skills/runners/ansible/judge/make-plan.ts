import { digestOfData } from '../../../../model/digest.ts'
import type { JsonObject } from '../../../json-object.ts'
import { cleanData } from './clean-text.ts'
import type { CleanText } from './clean-text.ts'
import type { Finished, Part } from './read-events.ts'
import type { Noted } from './read-record.ts'

/** When a file was touched: that differs with every run. */
const TIMES = ['atime', 'mtime', 'ctime']

type Rehearsed = {
  /** The hosts that were asked. */
  readonly hosts: readonly string[]
  readonly finished: readonly Finished[]
  readonly noted: readonly Noted[]
  readonly clean: CleanText
}

/**
 * Digest of what a run in check mode said would be changed: for each host, in order, the tasks and their whole differences, and what could not be
 * rehearsed. Values of secrets go into it and cannot be got out of it. The same change gives the same digest on another day in another folder.
 */
export function makePlan({ hosts, finished, noted, clean }: Rehearsed): string {
  return digestOfData(
    hosts.map((host) => ({
      host,
      tasks: noted
        .filter((each) => each.host === host && (each.changed || each.gaps.length > 0))
        .map(({ task, path, action, changed, gaps }) => [task, clean(path), action, changed, gaps.map(clean)]),
      differences: finished
        .filter(({ event_data: { host: at } }) => at === host)
        .flatMap(({ event_data: { task, task_path: path, res } }) =>
          changedParts(res).map((part) => [
            task,
            clean(path),
            ...[part.item ?? null, timeless(part.diff)].map((each) => cleanData(each, clean)),
          ]),
        ),
    })),
  )
}

/** The result itself, or of a loop the turns of it that changed something. */
export function changedParts(result: Finished['event_data']['res']): readonly Part[] {
  const parts = result.results === undefined || result.results.length === 0 ? [result] : result.results
  return parts.filter(({ changed }) => changed === true)
}

function timeless(diff: Part['diff']): JsonObject[string] {
  if (diff === undefined) return null
  if (Array.isArray(diff)) return diff.map(timeless)
  if (typeof diff !== 'object' || diff === null) return diff
  return Object.fromEntries(
    Object.entries(diff)
      .filter(([key]) => !TIMES.includes(key))
      .map(([key, each]) => [key, timeless(each)]),
  )
}
