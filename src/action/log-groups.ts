import { AsyncLocalStorage } from 'node:async_hooks'

/** A log that can fold lines, one group at a time: no group within another, none beside another. */
export type FoldingLog = {
  readonly open: (title: string) => void
  readonly line: (text: string) => void
  readonly close: () => void
}

export type LogGroups = {
  readonly say: (line: string) => void
  readonly group: <T>(title: string, body: () => Promise<T>) => Promise<T>
}

type Group = { readonly title: string; readonly held: string[]; isOver: boolean }

/**
 * Groups of lines from work that goes on at the same time. The oldest group is written as it comes; what younger ones say is held back until it is
 * their turn, so that no line stands under another's title. A line belongs to the group whose work says it.
 */
export function openLogGroups(log: FoldingLog): LogGroups {
  const inside = new AsyncLocalStorage<Group>()
  const waiting: Group[] = []

  function begin({ title, held }: Group): void {
    log.open(title)
    for (const line of held.splice(0)) log.line(line)
  }

  function settle(): void {
    while (waiting[0]?.isOver === true) {
      waiting.shift()
      log.close()
      if (waiting[0] !== undefined) begin(waiting[0])
    }
  }

  return {
    say: (line) => {
      const own = inside.getStore()
      if (own === undefined || own === waiting[0] || own.isOver) log.line(line)
      else own.held.push(line)
    },
    group: async (title, body) => {
      // A group within a group has no place of its own in the log.
      if (inside.getStore() !== undefined) return body()
      const own: Group = { title, held: [], isOver: false }
      waiting.push(own)
      if (waiting[0] === own) begin(own)
      try {
        return await inside.run(own, body)
      } finally {
        own.isOver = true
        settle()
      }
    },
  }
}
