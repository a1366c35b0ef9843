import { lineAt } from '../../documents/passages.ts'
import type { CodeSpan, Passage } from '../../documents/passages.ts'
import type { Finding } from '../../model/finding.ts'
import { block } from '../rule.ts'
import type { RuleContext } from '../rule.ts'
import { valuesGiven } from './values-given.ts'

/** Most findings of one rule on one document: who mends twenty looks again anyway. */
const MOST = 20

/** What a masked value reads as: a short one stands for itself, words of a person stand for nothing. */
export const SHORT_VALUE = '▪'
const LONG_VALUE = '▫'

/** Prose of the document that a gate judges, with what people gave as values taken out of it: those are data, not the author's words. */
export type JudgedText = {
  readonly path: string
  readonly gate: 'requirements' | 'design'
  readonly passages: readonly Passage[]
}

/** The text that this pull request asks to approve; null when it cannot be read, which other rules tell. */
export function judgedText(context: RuleContext): JudgedText | null {
  const { gate, dossier } = context
  if (gate !== 'requirements' && gate !== 'design') return null
  const document = gate === 'requirements' ? dossier.spec : dossier.design
  if (document === null) return null
  const values = valuesGiven(dossier)
  return { path: document.path, gate, passages: document.passages.map((passage) => withoutValues(passage, values)) }
}

/** The item id that opens a passage, `FR-001`; null when none does. */
export function itemOf({ label, inList }: Passage): string | null {
  return inList ? (/^[A-Z]{1,3}-\d{3}$/.exec(label)?.[0] ?? null) : null
}

/** What an item says, between its id with its citations and its check; as long as the passage, so that places stay the same. */
export function statementOf(passage: Passage): string {
  const { text } = passage
  if (itemOf(passage) === null) return text
  const head = /^[A-Z]{1,3}-\d{3}\s*(?:\([^)]*\))?/.exec(text)?.[0].length ?? 0
  const tail = /[\s—-]*\bcheck:\s*[a-z0-9-]*\s*$/.exec(text.slice(-200))?.[0].length ?? 0
  return ' '.repeat(head) + text.slice(head, Math.max(head, text.length - tail)) + ' '.repeat(tail)
}

/** A text of the passage with a sign in place of every name in backticks: what a name says is not the author's wording. */
export function withoutCodes({ codes }: Passage, text: string, sign: string): string {
  let from = 0
  const parts: string[] = []
  for (const { at, text: code } of codes) {
    const shown = text.slice(at, at + code.length)
    // A check at the end of a criterion was taken out before, and says nothing of the words in front of it.
    parts.push(text.slice(from, at), shown.trim() === '' ? shown : sign.repeat(code.length))
    from = at + code.length
  }
  return parts.join('') + text.slice(from)
}

/** A finding at a character of a passage. */
export function blockAt(
  code: string,
  path: string,
  passage: Passage,
  at: number,
  found: string,
  expected: string,
  remedy: string,
): Finding {
  return block(code, { path, line: lineAt(passage, at) }, found, expected, remedy)
}

/** As many findings as a person can use, each once. */
export function few(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  const kept: Finding[] = []
  for (const finding of findings) {
    const key = `${finding.code} ${finding.line} ${finding.found}`
    if (seen.has(key)) continue
    seen.add(key)
    kept.push(finding)
    if (kept.length === MOST) break
  }
  return kept
}

function withoutValues(passage: Passage, values: readonly string[]): Passage {
  const text = values.reduce(mask, passage.text)
  const codes = text === passage.text ? passage.codes : passage.codes.map((code) => masked(code, text))
  return { ...passage, text, codes }
}

function masked({ at, text }: CodeSpan, within: string): CodeSpan {
  return { at, text: within.slice(at, at + text.length) }
}

function mask(text: string, value: string): string {
  let at = text.indexOf(value)
  if (at === -1) return text
  const parts: string[] = []
  const sign = value.includes(' ') ? LONG_VALUE : SHORT_VALUE
  let from = 0
  while (at !== -1) {
    const end = at + value.length
    const whole = !isWordLike(text, at - 1, at) && !isWordLike(text, end - 1, end)
    parts.push(text.slice(from, at), whole ? sign.repeat(value.length) : value)
    from = end
    at = text.indexOf(value, from)
  }
  return parts.join('') + text.slice(from)
}

/** Whether two neighbours are in one word, so that a value that ends between them is only a part of it. */
function isWordLike(text: string, left: number, right: number): boolean {
  return /[\p{L}\p{N}-]/u.test(text.charAt(left)) && /[\p{L}\p{N}-]/u.test(text.charAt(right))
}
