import { canonicalJson } from '../../../../model/digest.ts'
import type { JsonObject } from '../../../json-object.ts'
import { parseJsonObject } from '../../../json-object.ts'
import type { ProcessResult } from '../../../run-process.ts'
import type { ProgramMode, RunnerReport } from '../../runner.ts'
import { cleanData } from './clean-text.ts'
import { findGaps } from './find-gaps.ts'
import type { Gap } from './find-gaps.ts'
import { judgeHosts } from './judge-hosts.ts'
import { makePlan } from './make-plan.ts'
import type { Event, Finished, Reading, Stats } from './read-events.ts'
import type { Noted } from './read-record.ts'
import { clip, placeOf } from './tell-failure.ts'
import type { Wording } from './tell-failure.ts'
import { whyUnfinished } from './why-unfinished.ts'

const MAX_OUTPUT_BYTES = 1024 * 1024
const MAX_DIFF_CHARACTERS = 20_000
const MAX_DIFFS = 200
const MAX_TOLD = 200

/** What one run of a playbook left behind. */
export type Played = {
  readonly mode: ProgramMode
  /** Whether it was run in check mode: when rehearsing, and when only reading. */
  readonly check: boolean
  /** Names of the hosts that were asked. */
  readonly hosts: readonly string[]
  readonly reading: Reading
  readonly noted: readonly Noted[] | null
  readonly process: ProcessResult
  readonly timeoutMs: number
  readonly wording: Wording
}

export type Judgement = {
  readonly report: RunnerReport
  /** What the playbook told with set_stats; null when it did not come to its end. */
  readonly output: JsonObject | null
}

/**
 * What came of a playbook, from the events and never from the exit code alone: Ansible ends with 0 when no host matched, and with the same code for
 * quite different ends.
 */
export function judgePlaybook(played: Played): Judgement {
  const { mode, check, hosts, reading, wording } = played
  const { clean } = wording
  const noted = byHost(played.noted ?? [], ({ host }) => host)
  const finished = byHost(reading.events.filter(isFinished), ({ event_data: { host } }) => host)
  const stats = reading.events.find((event) => event.event === 'playbook_on_stats')?.event_data ?? null
  const gaps = check ? findGaps(finished, noted, clean) : []
  const told = judgeHosts({ hosts, stats, finished, gaps: mode === 'dry-run' ? gaps : [], wording })
  const output = outputOf(stats, mode, wording)
  const failures = [
    ...told.failures,
    ...(stats === null ? [whyUnfinished(played)] : []),
    ...(stats !== null && reading.problem !== null ? [reading.problem] : []),
    ...(played.noted === null ? ['what the recorder noted is not understood'] : []),
    ...(check ? breaches(noted, gaps, played) : []),
    ...(output.problem === null ? [] : [output.problem]),
  ]
  const hasEnded = stats !== null && failures.length + told.unreachable.length === 0
  const { exitCode } = played.process
  if (hasEnded && exitCode !== 0) failures.push(`it ended with exit code ${exitCode}, though no task failed`)
  const isGood = hasEnded && exitCode === 0
  return {
    output: output.value,
    report: {
      changed: changeOf(stats, noted, isGood && gaps.length === 0),
      failures: shorten(failures),
      unreachable: shorten(told.unreachable),
      diff: differences(reading, wording),
      plan: mode === 'dry-run' && isGood ? makePlan({ hosts, finished, noted, clean }) : null,
      notSimulated: mode === 'dry-run' ? shorten(gaps.map(({ host, task, why }) => `${host}: ${task}: ${why}`)) : [],
    },
  }
}

/** What a run in check mode must not do, and what one that only reads must not leave out. */
function breaches(noted: readonly Noted[], gaps: readonly Gap[], { mode, wording }: Played): readonly string[] {
  const told = noted
    .filter(({ changed }) => changed)
    .map((note) => ({ ...note, where: `${note.host}: ${placeOf(note.task, wording.clean(note.path))}` }))
  const forReal = told
    .filter(({ real }) => real)
    .map(
      ({ where }) =>
        `${where}: it ran for real (check_mode: false) and says that it changed something; if it only reads, say changed_when: false`,
    )
  if (mode === 'dry-run') return forReal
  const wouldChange = told
    .filter(({ real }) => !real)
    .map(({ where }) => `${where}: it would change something, but is here only to read`)
  const unread = gaps.map(
    ({ host, task, why }) =>
      `${host}: ${task}: not run, because reading is done in check mode (${why}); if it only reads, say check_mode: false`,
  )
  return [...forReal, ...wouldChange, ...unread]
}

type Output = { readonly value: JsonObject | null; readonly problem: string | null }

function outputOf(stats: Stats | null, mode: ProgramMode, { clean }: Wording): Output {
  if (stats === null) return { value: null, problem: null }
  // In an order of its own: hosts tell what they have to tell when they are done.
  const bytes = Buffer.from(canonicalJson(cleanData(stats.artifact_data, clean)))
  if (mode === 'observe' && Object.keys(stats.artifact_data).length === 0) {
    return {
      value: null,
      problem: 'it told no state: a playbook tells it with ansible.builtin.set_stats, not per host',
    }
  }
  return bytes.length > MAX_OUTPUT_BYTES ? parseJsonObject(null) : parseJsonObject(bytes)
}

function changeOf(stats: Stats | null, noted: readonly Noted[], isSure: boolean): RunnerReport['changed'] {
  const hasChanged =
    Object.values(stats?.changed ?? {}).some((count) => count > 0) || noted.some(({ changed }) => changed)
  return hasChanged || (isSure ? false : 'unknown')
}

/** The differences in the words of Ansible. */
function differences({ events }: Reading, { clean, mask }: Wording): RunnerReport['diff'] {
  const shown = events.filter((event) => event.event === 'runner_on_file_diff')
  return byHost(shown, ({ event_data: { host } }) => host)
    .map(({ stdout, event_data: { host, task, task_path: path } }) => ({
      subject: `${host}: ${placeOf(task, clean(path))}`,
      text: clip(mask.text(clean(stdout)).trim(), MAX_DIFF_CHARACTERS),
    }))
    .filter(({ text }) => text !== '')
    .slice(0, MAX_DIFFS)
}

/** Hosts work side by side: only what one of them did has an order. */
function byHost<T>(things: readonly T[], hostOf: (thing: T) => string): readonly T[] {
  return things.toSorted((a, b) => (hostOf(a) < hostOf(b) ? -1 : hostOf(a) > hostOf(b) ? 1 : 0))
}

function isFinished(event: Event): event is Finished {
  return 'event_data' in event && 'res' in event.event_data
}

function shorten(texts: readonly string[]): readonly string[] {
  const all = [...new Set(texts)]
  return all.length <= MAX_TOLD ? all : [...all.slice(0, MAX_TOLD), `and ${all.length - MAX_TOLD} more`]
}
