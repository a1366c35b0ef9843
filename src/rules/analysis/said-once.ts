import type { Passage } from '../../documents/passages.ts'
import type { Finding } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { contentWords } from '../../documents/content-words.ts'
import { blockAt, few, itemOf, judgedText, statementOf } from './judged-text.ts'
import type { JudgedText } from './judged-text.ts'

/**
 * Each thing is said once, under one number: two texts of one thing drift apart, and nobody knows which of them was approved (R7.4).
 *
 * @example ok: a drafted spec
 *
 * @example ok: requirements that differ in a value, in a "not" or in their order
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The server answers on port 8443 before 10.0.0.1 is asked.\n- **FR-051** The server answers on port 8444 before 10.0.0.1 is asked.\n" }
 *
 * @example not-ok: a requirement that stands twice, in other words
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** All presented certificates shall be issued for 90 days, or fewer.\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG821
 *
 * @example not-ok: a criterion that stands twice
 *   insert: { in: customer-spec.md, before: '## Phases', line: "- **AC-050** (FR-004) The public key in a handshake after the change is of the type that FR-004 names. — check: `key-type-matches`\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG821
 *
 * @example not-ok: a decision that stands twice
 *   phase: design
 *   insert: { in: solution-design.md, before: '## Components', line: "- **D-050** (FR-001, CAP-007) Reload, not restart.\n  *Choice:* the serving process gets SIGHUP by its pid-file after both files are in place.\n  *Because:* it keeps listening.\n" }
 *   → specs/001-demo/solution-design.md:{changed} SG821
 *
 * @example not-ok: one number in two spellings
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-1** The endpoint answers on IPv6.\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG822
 *
 * @example not-ok: two phases of one name
 *   replace: { in: customer-spec.md, line: '^### Close', by: '### Verify' }
 *   → specs/001-demo/customer-spec.md:{changed} SG822
 */
export const saidOnce: Rule = {
  id: 'said-once',
  judges: ['requirements', 'design'],
  check: (context) => {
    const judged = judgedText(context)
    if (judged === null) return []
    const groups = ['Requirements', 'Acceptance criteria', 'Decisions'].map((section) => itemsIn(judged, section))
    return few([
      ...groups.flatMap((items) => doubledFindings(judged.path, items)),
      ...numberFindings(judged),
      ...phaseFindings(judged),
    ])
  },
}

function itemsIn({ passages }: JudgedText, section: string): readonly Passage[] {
  return passages.filter((passage) => passage.section === section && itemOf(passage) !== null)
}

/** Where the order of words matters, only the same order counts as the same. */
const ORDERED = /(?<!\p{L})(?:before|after|from|to|than|over|under|into|by|on|not|no|never)(?!\p{L})/iu
const FEWEST = 3

function doubledFindings(path: string, items: readonly Passage[]): readonly Finding[] {
  const first = new Map<string, string>()
  return items.flatMap((passage) => {
    const id = itemOf(passage) ?? ''
    const text = saidIn(passage)
    const words = contentWords(text)
    if (words.length < FEWEST) return []
    const keys = [words.join(' '), ...(ORDERED.test(text) ? [] : [`any order: ${words.toSorted().join(' ')}`])]
    const before = keys.map((key) => first.get(key)).find((other) => other !== undefined)
    for (const key of keys) if (!first.has(key)) first.set(key, id)
    if (before === undefined) return []
    const remedy = `Leave one of them out, or say in ${id} what ${before} does not.`
    return [blockAt('SG821', path, passage, 0, `${id} says the same as ${before}`, 'each thing once', remedy)]
  })
}

/** What an item says; of a decision its choice alone, since reasons and titles may differ. */
function saidIn(passage: Passage): string {
  const text = statementOf(passage)
  const choice = /Choice:(.*?)(?:Because:|Rationale:|$)/su.exec(text)?.[1]
  return passage.section === 'Decisions' && choice !== undefined ? choice : text
}

const NUMBERED = /^(FR|AC|CAP|TRD|CON|DEV|DQ|D|Q)[-_ ]?(\d{1,6})$/i

function numberFindings({ path, passages }: JudgedText): readonly Finding[] {
  return passages.flatMap((passage) => {
    const match = passage.inList ? NUMBERED.exec(passage.label) : null
    if (match === null) return []
    const id = `${String(match[1]).toUpperCase()}-${String(Number(match[2])).padStart(3, '0')}`
    if (id === passage.label) return []
    const remedy = `Write ${id}, or the next free number when ${id} is another item.`
    return [
      blockAt(
        'SG822',
        path,
        passage,
        0,
        `${passage.label} is the number of ${id} in another spelling`,
        'one spelling of each number',
        remedy,
      ),
    ]
  })
}

function phaseFindings({ path, passages }: JudgedText): readonly Finding[] {
  const known = new Set<string>()
  return passages.flatMap((passage) => {
    if (passage.section !== 'Phases' || passage.kind !== 'heading' || passage.heading !== passage.text.trim()) return []
    const name = passage.heading.toLowerCase()
    if (name === '' || !known.has(name)) {
      known.add(name)
      return []
    }
    return [
      blockAt(
        'SG822',
        path,
        passage,
        0,
        `a second phase "${passage.heading}"`,
        'each phase once',
        'Join the two, or give this one a name of its own.',
      ),
    ]
  })
}
