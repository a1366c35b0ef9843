import type { CodeSpan, Passage } from '../../documents/passages.ts'
import type { Finding } from '../../model/finding.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { abbreviationsIn } from './abbreviations.ts'
import { blockAt, few, itemOf, judgedText, withoutCodes } from './judged-text.ts'
import type { JudgedText } from './judged-text.ts'
import { sameNameKey, termsOf } from './terms-of.ts'
import type { Terms } from './terms-of.ts'

/**
 * One thing has one name, spelled as where it is defined: components, checks, targets, inputs, skills, ids, abbreviations (R7.4). A name
 * in another spelling may be another thing, and a name that is defined nowhere is nothing.
 *
 * @example ok: a drafted spec
 *
 * @example ok: words that only begin a sentence, or are plain English
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** Rollback-contact and the key type are told.\n" }
 *
 * @example ok: a drafted design
 *   phase: design
 *
 * @example not-ok: an input in another case
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The endpoint keeps to validity_days.\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG829
 *
 * @example not-ok: a check in the plural, a component as words
 *   phase: design
 *   replace: { in: solution-design.md, line: '^- `rotate-certificate`: Gives', by: '- `rotate certificate` and `not-expirings`: Gives' }
 *   → specs/001-demo/solution-design.md:{changed} SG829
 *   → specs/001-demo/solution-design.md:{changed} SG829
 *
 * @example not-ok: an id in another spelling
 *   replace: { in: customer-spec.md, line: 'of the type that FR-004 names', by: 'of the type that FR4 names' }
 *   → specs/001-demo/customer-spec.md:{changed} SG829
 *
 * @example not-ok: a name that nothing has
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The certificate of `edge-proxy-9` stays as it is.\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG830
 *
 * @example not-ok: an id that nothing has
 *   replace: { in: customer-spec.md, line: 'of the type that FR-004 names', by: 'of the type that FR-044 names' }
 *   → specs/001-demo/customer-spec.md:{changed} SG830
 *
 * @example not-ok: an abbreviation for two things
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The Change Advisory Board (CAB) is told.\n- **FR-051** The CAB (change approval board) keeps the number.\n" }
 *   → specs/001-demo/customer-spec.md:{changed+1} SG831
 */
export const termsKept: Rule = {
  id: 'terms-kept',
  judges: ['requirements', 'design'],
  check: (context) => {
    const judged = judgedText(context)
    if (judged === null) return []
    const terms = termsOf(context.dossier, context.snapshot.skills)
    const passages = judged.passages.filter(({ section }) => section !== 'Clarifications')
    return few([
      ...passages.flatMap((passage) => passageFindings(judged.path, passage, terms)),
      ...passages.flatMap((passage) => idFindings(context, judged, passage, terms)),
      ...abbreviationFindings({ ...judged, passages }),
    ])
  },
}

/** Words joined by - or _, and words with capitals inside. */
const JOINED =
  /(?<![\p{L}\p{N}_./@-])(?:[\p{L}\p{N}]+(?:[-_][\p{L}\p{N}]+)+|\p{Ll}+\p{Lu}[\p{L}\p{N}]*)(?![\p{L}\p{N}_@/-])/gu
const ID_LIKE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/
const SKILL_LIKE = /^([a-z0-9-]+)\/([a-z0-9-]+)(?:@[\d.]+)?$/

function passageFindings(path: string, passage: Passage, terms: Terms): readonly Finding[] {
  const inProse = [...withoutCodes(passage, passage.text, ' ').matchAll(JOINED)].flatMap((match) => {
    const [word] = match
    const name = terms.named.get(sameNameKey(word))
    const begins = name !== undefined && word.slice(1) === name.slice(1) && word.toLowerCase() === name
    return name === undefined || begins || terms.known.has(word)
      ? []
      : [driftAt(path, passage, match.index, word, name)]
  })
  return [...inProse, ...passage.codes.flatMap((code) => codeFindings(path, passage, code, terms))]
}

function codeFindings(path: string, passage: Passage, { at, text }: CodeSpan, terms: Terms): readonly Finding[] {
  if (terms.known.has(text) || text.includes('▪') || text.includes('▫') || text.length > 100) return []
  const skill = SKILL_LIKE.exec(text)
  if (skill !== null) {
    const [, family = '', name = ''] = skill
    if (!terms.families.has(family) || terms.known.has(`${family}/${name}`)) return []
    return [unknownAt(path, passage, at, text)]
  }
  if (!/^[\p{L}\p{N}]+(?:[ _-][\p{L}\p{N}]+)*$/u.test(text)) return []
  const key = sameNameKey(text)
  const name = terms.named.get(key) ?? terms.named.get(key.replace(/s$/, '')) ?? terms.named.get(`${key}s`)
  if (name !== undefined) return [driftAt(path, passage, at, text, name)]
  return ID_LIKE.test(text) ? [unknownAt(path, passage, at, text)] : []
}

function driftAt(path: string, passage: Passage, at: number, written: string, name: string): Finding {
  return blockAt(
    'SG829',
    path,
    passage,
    at,
    `"${written}" for ${name}`,
    'one spelling',
    `Write ${name}, as where it is defined.`,
  )
}

function unknownAt(path: string, passage: Passage, at: number, text: string): Finding {
  const remedy = 'Correct the name, define it, or take the backticks away when it is no name.'
  return blockAt(
    'SG830',
    path,
    passage,
    at,
    `\`${text}\` is defined nowhere`,
    'names of the documents, the library, the inventory or a skill',
    remedy,
  )
}

const ITEM_ID = /(?<![\p{L}\p{N}_./-])(FR|AC|CAP|TRD|CON)([-_ ]?)(\d{1,4})(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}])/giu

function idFindings({ gate }: RuleContext, { path }: JudgedText, passage: Passage, { ids }: Terms): readonly Finding[] {
  // Ids that open an item define it, and what its parentheses cite is judged by other rules.
  const from = itemOf(passage) === null ? 0 : (/^[A-Z]{1,3}-\d{3}\s*(?:\([^)]*\))?/.exec(passage.text)?.[0].length ?? 0)
  return [...passage.text.matchAll(ITEM_ID)].flatMap((match) => {
    const [written, kind = '', , number = ''] = match
    const id = `${kind.toUpperCase()}-${String(Number(number)).padStart(3, '0')}`
    const isExact = id === written
    if (match.index < from || (isExact && ids.has(id))) return []
    if (!isExact) {
      return ids.has(id) && !/^\s*$/.test(written) && passage.label !== written
        ? [driftAt(path, passage, match.index, written, id)]
        : []
    }
    const expected = `an item of the ${gate === 'design' ? 'locked spec, the report or the design' : 'spec'}`
    const remedy = 'Cite an item that is there, or add it in its section.'
    return [blockAt('SG830', path, passage, match.index, `${id} is defined nowhere`, expected, remedy)]
  })
}

function abbreviationFindings({ path, passages }: JudgedText): readonly Finding[] {
  const first = new Map<string, { readonly key: string; readonly words: string }>()
  return passages.flatMap((passage) =>
    abbreviationsIn(passage.text).flatMap(({ short, words, key, at }) => {
      const before = first.get(short)
      if (before === undefined) first.set(short, { key, words })
      if (before === undefined || before.key === key) return []
      const found = `${short} stands for "${words}" here and for "${before.words}" before`
      return [
        blockAt(
          'SG831',
          path,
          passage,
          at,
          found,
          'one meaning of each abbreviation',
          'Write one of the two out in full, without the abbreviation.',
        ),
      ]
    }),
  )
}
