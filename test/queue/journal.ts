import { appendFileSync, readFileSync } from 'node:fs'

/**
 * What happened to keys, in one order for all processes: each line is one append to one file. `sent` stands before a delivery is given to a
 * replica (the world has changed by then), `acked` after it was accepted, `begin` and `end` around its work.
 */
export type Entry = {
  readonly what: 'sent' | 'acked' | 'begin' | 'end'
  readonly key: string
  /** The delivery, or the process that does the work. */
  readonly by: string
}

export function append(path: string, { what, key, by }: Entry): void {
  appendFileSync(path, `${what} ${key} ${by}\n`)
}

export function readJournal(path: string): readonly Entry[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => {
    const [what, key, by] = line.split(' ')
    return { what, key, by } as Entry
  })
}

/** Keys whose last accepted delivery was followed by no work that began after it was sent and came to its end. */
export function lostKeys(entries: readonly Entry[]): readonly string[] {
  const acked = new Set(entries.flatMap(({ what, by }) => (what === 'acked' ? [by] : [])))
  const last = new Map<string, number>()
  const done = new Map<string, number>()
  const begun = new Map<string, number>()
  for (const [position, { what, key, by }] of entries.entries()) {
    if (what === 'sent' && acked.has(by)) last.set(key, position)
    if (what === 'begin') begun.set(`${by} ${key}`, position)
    if (what === 'end') done.set(key, begun.get(`${by} ${key}`) ?? -1)
  }
  return [...last].flatMap(([key, position]) => ((done.get(key) ?? -1) > position ? [] : [key]))
}

/** Keys that two processes, or one twice, worked on at once. Work of a process that was killed has no end and counts until then only. */
export function doubledKeys(entries: readonly Entry[], killed: string): readonly string[] {
  const doubled = new Set<string>()
  const open = new Map<string, string>()
  for (const { what, key, by } of entries) {
    const other = open.get(key)
    if (what === 'begin') {
      if (other !== undefined && (other === by || other !== killed)) doubled.add(key)
      open.set(key, by)
    }
    if (what === 'end') open.delete(key)
  }
  return [...doubled]
}

export function countBegun(entries: readonly Entry[]): number {
  return entries.filter(({ what }) => what === 'begin').length
}
