import { isRefused, UNTRUSTED_READERS } from '../test/documents/hostile/readers.ts'
import type { UntrustedReader } from '../test/documents/hostile/readers.ts'
import { BULK } from '../test/documents/hostile/texts.ts'

const LEAST = 4096
/** No file is read that is longer. */
const MOST = 1024 * 1024
/** How near to what is refused a text is brought, as halvings of the last doubling. */
const HALVINGS = 2
/** These are read as the requirements are. */
const SAME = ['feasibility', 'design', 'as-built']

type Read = { readonly ms: number; readonly bytes: number }
type Worst = Read & { readonly shape: string; readonly place: string }

/**
 * How much processor time each reader of untrusted text takes for the worst of many hostile texts, each grown until shortly before it is
 * refused: by its length, or by how much of something it holds. A line each. Aim: under a second (R11.1).
 */
export function* benchBounds(): Generator<string> {
  for (const reader of UNTRUSTED_READERS.filter(({ name }) => !SAME.includes(name))) {
    const { ms, bytes, shape, place } = worstOf(reader)
    yield `read ${reader.name}: at worst ${ms.toFixed(0)} ms, for ${(bytes / 1024).toFixed(0)} KiB of ${shape} (${place})`
  }
}

function worstOf(reader: UntrustedReader): Worst {
  const all = Object.entries(reader.places).flatMap(([place, put]) =>
    BULK.map(({ name, grow }): Worst => ({ ...longestRead(reader, (bytes) => put(grow(bytes))), shape: name, place })),
  )
  return all.reduce((worst, each) => (each.ms > worst.ms ? each : worst))
}

/** The longest text that was not refused: its size is doubled until one is, then brought near. */
function longestRead(reader: UntrustedReader, make: (bytes: number) => string): Read {
  let longest: Read = { ms: 0, bytes: 0 }
  let size = LEAST
  for (let read = readOnce(reader, make(size)); read !== null && size <= MOST; read = readOnce(reader, make(size))) {
    longest = read
    size *= 2
  }
  for (let step = 1; step <= HALVINGS; step += 1) {
    const read = readOnce(reader, make(size - size / 2 ** (step + 1)))
    if (read === null) size -= size / 2 ** (step + 1)
    else longest = read.bytes > longest.bytes ? read : longest
  }
  return longest
}

/** Null: refused. Other programs may have the processor meanwhile, so that its own time counts. */
function readOnce({ most, read }: UntrustedReader, text: string): Read | null {
  const bytes = Buffer.byteLength(text)
  if (bytes > Math.min(most, MOST)) return null
  const before = process.cpuUsage()
  const told = read(text)
  const { user, system } = process.cpuUsage(before)
  return isRefused(told) ? null : { ms: (user + system) / 1000, bytes }
}
