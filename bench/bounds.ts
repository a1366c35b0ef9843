import { isRefused, UNTRUSTED_READERS } from '../test/documents/hostile/readers.ts'
import type { UntrustedReader } from '../test/documents/hostile/readers.ts'
import { BULK } from '../test/documents/hostile/texts.ts'

const STEPS = 5
const LEAST = 64
const FINALISTS = 5
const ROUNDS = 2

type Timed = { readonly text: string; readonly ms: number; readonly what: string }

/**
 * How long each reader of untrusted text takes for the worst of many hostile texts, each grown until just before it is refused: by its length,
 * or by how much of something it holds. A line each. Aim: under a second (R11.1).
 */
export function benchBounds(): readonly string[] {
  return UNTRUSTED_READERS.map((reader) => {
    const { text, ms, what } = worstOf(reader)
    return `read ${reader.name}: at worst ${ms.toFixed(0)} ms, for ${(Buffer.byteLength(text) / 1024).toFixed(0)} KiB of ${what}`
  })
}

function worstOf(reader: UntrustedReader): Timed {
  const all = Object.entries(reader.places).flatMap(([place, put]) =>
    BULK.map(({ name, grow }) => longestRead(reader, `${name} (${place})`, (bytes) => put(grow(bytes)))),
  )
  // Those that took long are timed again: another program may have had the processor.
  const finalists = all.toSorted((a, b) => b.ms - a.ms).slice(0, FINALISTS)
  const again = finalists.map(({ text, what }) => {
    const times = Array.from({ length: ROUNDS }, () => timed(reader, text).ms)
    return { text, what, ms: Math.min(...times) }
  })
  return again.reduce((worst, each) => (each.ms > worst.ms ? each : worst))
}

/** The longest text that is not refused, to a thirtieth of what the reader takes. */
function longestRead(reader: UntrustedReader, what: string, make: (bytes: number) => string): Timed {
  let low = LEAST
  let high = reader.most - Buffer.byteLength(make(LEAST)) + LEAST
  let longest = { text: make(low), ms: 0, what }
  for (let step = 0; step <= STEPS && high > low; step += 1) {
    const bytes = step === 0 ? high : Math.floor((low + high) / 2)
    const text = make(bytes)
    const { ms, refused } = timed(reader, text)
    if (refused) high = bytes
    else {
      low = bytes
      longest = { text, ms, what }
    }
  }
  return longest
}

function timed({ most, read }: UntrustedReader, text: string): { readonly ms: number; readonly refused: boolean } {
  const start = performance.now()
  const refused = Buffer.byteLength(text) > most || isRefused(read(text))
  return { ms: performance.now() - start, refused }
}
