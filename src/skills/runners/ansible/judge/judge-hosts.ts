import type { Gap } from './find-gaps.ts'
import type { Finished, Stats } from './read-events.ts'
import { tellFailure } from './tell-failure.ts'
import type { Wording } from './tell-failure.ts'

/** Tasks that a hint names. */
const MAX_HINTS = 5

type Asked = {
  readonly hosts: readonly string[]
  readonly stats: Stats | null
  readonly finished: readonly Finished[]
  /** What a rehearsal left out, which tasks after it may have needed. */
  readonly gaps: readonly Gap[]
  readonly wording: Wording
}

type Told = { readonly failures: readonly string[]; readonly unreachable: readonly string[] }

/**
 * What went wrong at which host. A host that was asked and of which nothing is known is a failure: plays without hosts or tasks end well for Ansible.
 * So is one that was not asked. A task that was rescued or whose failure is ignored is none.
 */
export function judgeHosts(asked: Asked): Told {
  const { hosts, stats, finished, wording } = asked
  const lost = finished.filter(({ event, event_data: { host, ignore_errors: ignored } }) => {
    return event === 'runner_on_unreachable' && ignored !== true && (stats === null || (stats.dark[host] ?? 0) > 0)
  })
  const unreachable = lost.map((event) => `${event.event_data.host}: ${tellFailure(event, wording)}`)
  const failed = hosts.concat(strangers(hosts, stats)).flatMap((host) => failuresAt(host, asked))
  const hasStopped = failed.length + unreachable.length > 0
  return { failures: [...failed, ...(stats === null ? [] : notAnswered(asked, stats, hasStopped))], unreachable }
}

function failuresAt(host: string, { stats, finished, gaps, wording }: Asked): readonly string[] {
  const failed = finished.filter(({ event, event_data }) => {
    return event === 'runner_on_failed' && event_data.host === host && event_data.ignore_errors !== true
  })
  const rescued = stats === null || stats.rescued === 0 ? 0 : (stats.rescued[host] ?? 0)
  // After a failure that nothing rescues a host takes no part any more: those before it were rescued.
  const last = stats === null ? failed : (stats.failures[host] ?? 0) > 0 ? failed.slice(rescued) : []
  const told = last.map((event) => `${host}: ${tellFailure(event, wording)}${hint(host, gaps)}`)
  const count = stats?.failures[host] ?? 0
  return told.length === 0 && count > 0 ? [`${host}: ${count} of its tasks failed`] : told
}

/** In a dry run a task may break only because one before it was left out. */
function hint(host: string, gaps: readonly Gap[]): string {
  const left = [...new Set(gaps.filter((gap) => gap.host === host).map(({ task }) => task))].slice(0, MAX_HINTS)
  return left.length === 0
    ? ''
    : ` – perhaps because check mode left out ${left.join(', ')}: say check_mode: false there if it only reads, or when: not ansible_check_mode here`
}

function notAnswered({ hosts }: Asked, stats: Stats, hasStopped: boolean): readonly string[] {
  const silent = hosts.filter((host) => !(host in stats.processed))
  return [
    ...silent.map((host) =>
      hasStopped
        ? `${host}: nothing was done there, the playbook stopped before`
        : `${host}: nothing was done there: no play is for it, or none of its tasks`,
    ),
    ...strangers(hosts, stats).map((host) => `${host}: the playbook ran there, but the input hosts does not name it`),
  ]
}

function strangers(hosts: readonly string[], stats: Stats | null): readonly string[] {
  return Object.keys(stats?.processed ?? {}).filter((host) => !hosts.includes(host))
}
