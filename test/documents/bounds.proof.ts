import { describe, expect, test } from 'vitest'
import { UNTRUSTED_READERS } from './hostile/readers.ts'
import { BULK } from './hostile/texts.ts'

const KIB = 1024
const MOST_TOLD = 60

describe.each(UNTRUSTED_READERS.map((reader) => [reader.name, reader] as const))(
  '%s',
  (_, { tooLong, places, read }) => {
    const entries = Object.entries(places)

    test.each(BULK)('$name: an answer of a page, with lines that the text has', ({ grow }) => {
      for (const [, put] of entries) {
        for (const bytes of [4 * KIB, 40 * KIB]) {
          const text = put(grow(bytes))
          const told = read(text)
          const end = text.split(/\r\n|\r|\n/).length
          const lines = told.flatMap((each) => /^SG\d{3} (\d+)/.exec(each)?.[1] ?? []).map(Number)
          expect(told.length).toBeLessThanOrEqual(MOST_TOLD)
          expect(lines.every((line) => line >= 1 && line <= end)).toBe(true)
        }
      }
    })

    test.each(BULK)('$name, 5 MB: refused by its length', ({ grow }) => {
      const [first] = entries
      const told = read(first?.[1](grow(5 * KIB * KIB)) ?? '')
      expect(told.length).toBeLessThanOrEqual(MOST_TOLD)
      // A fence ends a block early: what is left of it is then short.
      if (tooLong !== null && first?.[0] === 'whole') expect(told).toEqual([tooLong])
    })
  },
)
