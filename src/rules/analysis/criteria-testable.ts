import type { Passage } from '../../documents/passages.ts'
import type { Finding } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { contentWords } from '../../documents/content-words.ts'
import { blockAt, few, itemOf, judgedText, statementOf } from './judged-text.ts'
import { MEASURE } from './vague-words.ts'

/**
 * A criterion says what is read, compared or counted, so that a program can tell whether it holds: it does not repeat its requirement, asks
 * for one thing, and rests on nobody's feeling (R7.4).
 *
 * @example ok: a drafted spec
 *
 * @example ok: a criterion that says how its requirement is seen
 *   insert: { in: customer-spec.md, before: '## Phases', line: "- **AC-050** (FR-001) A request to the endpoint answers with status 200 — check: `handshake-valid`\n" }
 *
 * @example not-ok: a criterion that only repeats its requirement, in other forms of the same words
 *   replace: { in: customer-spec.md, line: '\*\*AC-002\*\* \(FR-005, FR-006\) [^—]*', by: '**AC-002** (FR-005, FR-006) Presented certificates shall be issued for 90 days, or for fewer ' }
 *   → specs/001-demo/customer-spec.md:{changed} SG813
 *
 * @example not-ok: a criterion that only says that its requirement is met
 *   replace: { in: customer-spec.md, line: '\*\*AC-003\*\* \(FR-004\) [^—]*', by: '**AC-003** (FR-004) FR-004 is fulfilled ' }
 *   → specs/001-demo/customer-spec.md:{changed} SG813
 *
 * @example not-ok: nothing that is read, compared or counted
 *   replace: { in: customer-spec.md, line: '\*\*AC-003\*\* \(FR-004\) [^—]*', by: '**AC-003** (FR-004) The migration was a success for everybody ' }
 *   → specs/001-demo/customer-spec.md:{changed} SG814
 *
 * @example not-ok: two things, and nobody knows which of them
 *   replace: { in: customer-spec.md, line: '\*\*AC-003\*\* \(FR-004\) [^—]*', by: '**AC-003** (FR-004) The log shows the key type and/or the owner confirms it ' }
 *   → specs/001-demo/customer-spec.md:{changed} SG815
 *
 * @example not-ok: a feeling
 *   replace: { in: customer-spec.md, line: '\*\*AC-003\*\* \(FR-004\) [^—]*', by: '**AC-003** (FR-004) Users read the page and are happy with it ' }
 *   → specs/001-demo/customer-spec.md:{changed} SG816
 */
export const criteriaTestable: Rule = {
  id: 'criteria-testable',
  judges: ['requirements'],
  check: (context) => {
    const judged = judgedText(context)
    if (judged === null) return []
    const passages = judged.passages.filter((passage) => itemOf(passage) !== null)
    const asked = new Map(
      passages
        .filter(({ section }) => section === 'Requirements')
        .map((passage) => [itemOf(passage), keyOf(statementOf(passage))] as const),
    )
    const criteria = passages.filter(({ section }) => section === 'Acceptance criteria')
    return few(criteria.flatMap((passage) => criterionFindings(judged.path, passage, asked)))
  },
}

/** Ways to ask for two things at once. */
const TWO_THINGS = /and\/or|or alternatively|and optionally/giu

/** What only a person can feel, and each another way. */
const SUBJECTIVE =
  /(?<!\p{L})(?:feels?|felt|seems?|happy|satisfied with|comfortable|confident|pleased|pleasant|looks? (?:good|fine|right|nice|ok|okay|healthy|clean|normal)|works? (?:well|fine|properly|correctly|as (?:expected|intended|wanted|it should))|everything (?:works|is fine|is ok))(?!\p{L})/giu

/** Words that say no more than that something holds. */
const HOLDS = new Set(
  [
    'holds',
    'met',
    'fulfilled',
    'satisfied',
    'true',
    'verified',
    'done',
    'implemented',
    'requirement',
    'criterion',
  ].flatMap(contentWords),
)

/** What a program does with what it looks at, or looks at; one of them makes a criterion something that can be seen. */
const OBSERVES =
  /\d|▪|(?<!\p{L})(?:read|reads|shows?|shown|equals?|returns?|returned|reports?|reported|answers?|answered|holds?|lists?|listed|contains?|contained|includes?|included|match|matches|matched|counts?|counted|number|numbers|differs?|different|same|unchanged|compared|presents?|presented|verif(?:y|ies|ied)|logs?|logged|records?|recorded|exists?|refused|accepted|open|closed|up|down|zero|none|no|not|only|each|every|digest|evidence|status|state|value|values|before|after|saved|restored|removed|sent|received|established|reachable|unreachable|resolves?|resolved|forwarded|dropped|measured|passes|passed|fails|failed|empty|absent|first|last)(?!\p{L})/iu

function criterionFindings(
  path: string,
  passage: Passage,
  asked: ReadonlyMap<string | null, string>,
): readonly Finding[] {
  const text = statementOf(passage)
  const id = itemOf(passage) ?? ''
  const findings: Finding[] = []
  const [two] = text.matchAll(TWO_THINGS)
  if (two !== undefined) {
    const remedy = 'Make a criterion of each; each is proven by a check of its own.'
    findings.push(
      blockAt('SG815', path, passage, two.index, `${id} asks for two things by "${two[0]}"`, 'one thing', remedy),
    )
  }
  const [feeling] = text.matchAll(SUBJECTIVE)
  if (feeling !== undefined) {
    const remedy = 'Say what a program reads, and the value that it must have.'
    findings.push(
      blockAt('SG816', path, passage, feeling.index, `${id} rests on "${feeling[0]}"`, 'what can be observed', remedy),
    )
  }
  const at = text.search(/\S/)
  const repeated = repeats(passage, text, asked)
  if (repeated !== null) {
    const remedy = 'Say what is read after the change, from where, and with which value it is compared.'
    findings.push(
      blockAt('SG813', path, passage, at, `${id} only repeats ${repeated}`, 'how it is seen to hold', remedy),
    )
  } else if (findings.length === 0 && passage.codes.length < 2 && !MEASURE.test(text) && !OBSERVES.test(text)) {
    const remedy = 'Name what is read, compared or counted, and the value that it must have.'
    findings.push(
      blockAt('SG814', path, passage, at, `${id} names nothing that can be observed`, 'something that is', remedy),
    )
  }
  return findings
}

/** The requirement that a criterion says once more and nothing else; null when it says more. */
function repeats(passage: Passage, text: string, asked: ReadonlyMap<string | null, string>): string | null {
  const cited = /^[A-Z]{1,3}-\d{3}\s*\(([^)]*)\)/.exec(passage.text)?.[1]?.match(/FR-\d{3}/g) ?? []
  const own = keyOf(text)
  const same = cited.find((id) => asked.get(id) === own)
  if (same !== undefined) return same
  const words = contentWords(text)
  const ids = words.filter((word) => /^fr-\d{3}$/.test(word))
  const [first = cited[0]] = ids
  const refers = words.length > 0 && words.every((word) => HOLDS.has(word) || ids.includes(word))
  return refers && first !== undefined ? first.toUpperCase() : null
}

/** What a statement says, whatever the order and the forms of its words. */
function keyOf(text: string): string {
  return [...new Set(contentWords(text))].toSorted().join(' ')
}
