import { markedItems, partsOf } from './marked-items.ts'
import type { Passage } from './passages.ts'

/** Section of a design that says which rules of the constitution it does not keep, and why. */
export const COMPLEXITY = 'Complexity tracking'

/** What stands there when nothing is asked for. */
export const NO_EXCEPTION = 'None. This design asks for no exception.'

/** `- **VII.1** (component ids) what is done instead. **Why:** … **Simpler way refused because:** …` */
export type WrittenException = {
  /** `VII.1` */
  readonly rule: string
  readonly components: readonly string[]
  /** What is done instead. */
  readonly instead: string
  readonly why: string
  readonly simplerRefused: string
  readonly line: number
}

/** More of them nobody can weigh; the next one is told as none. */
const MOST = 200
const MOST_STRAY = 20
const PARTS = ['Why', 'Simpler way refused because'] as const
const RULE_ID = /^[A-Z]{1,8}\.\d{1,3}$/

/** The exceptions that a design asks for, and the lines of list items that are none. */
export function readComplexity(passages: readonly Passage[]): {
  readonly exceptions: readonly WrittenException[]
  readonly strayLines: readonly number[]
} {
  const { items, strayLines } = markedItems(passages, COMPLEXITY, (label) => RULE_ID.test(label))
  const exceptions = items.slice(0, MOST).map(({ label, line, beside, text }): WrittenException => {
    const { head, parts } = partsOf(text, PARTS)
    const components = (beside ?? '').split(',').map((each) => each.trim())
    return {
      rule: label,
      components: components.filter((each) => each !== ''),
      instead: saidIn(head),
      why: saidIn(parts.Why),
      simplerRefused: saidIn(parts['Simpler way refused because']),
      line,
    }
  })
  const further = items.slice(MOST).map(({ line }) => line)
  return { exceptions, strayLines: [...strayLines, ...further].slice(0, MOST_STRAY) }
}

/** A text without a word in it says nothing; neither does an open question, which holds up the gate by itself. */
function saidIn(text: string): string {
  return /\p{L}{2}/u.test(text) ? text : ''
}
