import type { Passage } from '../../documents/passages.ts'
import type { Finding } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { blockAt, few, judgedText } from './judged-text.ts'
import type { JudgedText } from './judged-text.ts'
import { reasonForNone, saysNothing } from './says-nothing.ts'

/**
 * Spec and design say how the state before comes back, or why it does not: "none" alone is no answer (R7.4).
 *
 * @example ok: a drafted spec
 *
 * @example ok: none, with its reason
 *   replace: { in: customer-spec.md, line: '^- \*\*Rollback\*\*: nothing to undo; the inspection only reads\.', by: '- **Rollback**: none, because the inspection only reads.' }
 *
 * @example ok: a drafted design
 *   phase: design
 *
 * @example not-ok: a spec without a rollback
 *   replace: { in: customer-spec.md, line: '^## Rollback\n[^#]*', by: "## Rollback\n\nNone.\n\n" }
 *   → specs/001-demo/customer-spec.md:{changed+2} SG832
 *
 * @example not-ok: a rollback that says no way back
 *   replace: { in: customer-spec.md, line: '^## Rollback\n[^#]*', by: "## Rollback\n\nThe team talks about it.\n\n" }
 *   → specs/001-demo/customer-spec.md:{changed+2} SG832
 *
 * @example not-ok: a phase that has none, without a reason
 *   replace: { in: customer-spec.md, line: '^- \*\*Rollback\*\*: none; by now the new certificate is proven', by: '- **Rollback**: none' }
 *   → specs/001-demo/customer-spec.md:{changed} SG832
 *
 * @example not-ok: a component that has none, without a reason
 *   phase: design
 *   replace: { in: solution-design.md, line: '^- `rotate-certificate`: `restore.py`[^\n]*', by: '- `rotate-certificate`: none.' }
 *   → specs/001-demo/solution-design.md:{changed} SG832
 */
export const rollbackSaid: Rule = {
  id: 'rollback-said',
  judges: ['requirements', 'design'],
  check: (context) => {
    const judged = judgedText(context)
    return judged === null ? [] : few([...sectionFindings(judged), ...entryFindings(judged)])
  },
}

/** Words by which a text tells that something comes back. */
const WAY_BACK =
  /restor|put(?:s|ting)? back|und(?:o|one|oes)(?!\p{L})|revert|roll(?:s|ed|ing)?[ -]?back|remov|delet|reinstat|previous|before|saved|re-?creat|reset|set back|back-?up|boot|withdraw|return|again|destroy|torn? down|tear/iu

const FEWEST_WORDS = 2

function sectionFindings({ path, passages, gate }: JudgedText): readonly Finding[] {
  const own = passages.filter(({ section, kind }) => section === 'Rollback' && kind === 'prose')
  const [first] = own
  if (first === undefined) return []
  const text = own.map((passage) => passage.text).join(' ')
  if (saysNothing(text) || lacksReason(text)) return [without(path, first, 'no rollback, and no reason')]
  if (gate === 'design' || reasonForNone(text) !== null || WAY_BACK.test(text)) return []
  return [without(path, first, 'a rollback that says no way back')]
}

/** Entries of phases and of components, each with its name before the colon. */
function entryFindings({ path, passages, gate }: JudgedText): readonly Finding[] {
  const entries = passages.filter(({ section, inList, text }) => {
    if (!inList) return false
    return gate === 'design' ? section === 'Rollback' : section === 'Phases' && /^rollback\s*:/i.test(text)
  })
  return entries.flatMap((passage) => {
    const said = passage.text.slice(passage.text.indexOf(':') + 1)
    if (!saysNothing(said) && !lacksReason(said)) return []
    const name = gate === 'design' ? passage.text.split(':', 1)[0] : `phase "${passage.heading}"`
    return [without(path, passage, `${name}: no rollback, and no reason`)]
  })
}

function lacksReason(text: string): boolean {
  const reason = reasonForNone(text)
  return reason !== null && reason.length < FEWEST_WORDS
}

function without(path: string, passage: Passage, found: string): Finding {
  const remedy =
    'Say what is restored, from what and by whom; or write "none:" and why nothing has to be, or can be, undone.'
  return blockAt('SG832', path, passage, 0, found, 'how the state before comes back, or why not', remedy)
}
