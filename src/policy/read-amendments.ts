import { z } from 'zod'
import type { MarkdownDocument } from '../documents/markdown.ts'
import { markedItems, partsOf } from '../documents/marked-items.ts'
import type { MarkedItem } from '../documents/marked-items.ts'
import type { Finding } from '../model/finding.ts'
import { ARTICLES, compareVersions, versionParts } from '../model/constitution.ts'
import type { Amendment, ArticleNumber } from '../model/constitution.ts'

/** Section of the constitution that tells its changes. */
export const AMENDMENTS = 'Amendments'
const FORM = '- **2.0.0** (2027-01-31; VII) What changed. **Reason:** … **Compatibility:** … **Approved by:** #12'
const PARTS = ['Reason', 'Compatibility', 'Approved by'] as const

type Told = (line: number, found: string, expected: string) => Finding
type Reading = { readonly amendments: readonly Amendment[]; readonly findings: readonly Finding[] }

/** Reads the dated list of amendments, oldest first: version, date, articles, reason, compatibility, pull request. */
export function readAmendments({ sections, passages }: MarkdownDocument, told: Told): Reading {
  const [section, again] = sections.filter(({ title }) => title === AMENDMENTS)
  if (section === undefined || again !== undefined) {
    const found = section === undefined ? `no section "${AMENDMENTS}"` : `two sections "${AMENDMENTS}"`
    return { amendments: [], findings: [told(again?.line ?? 1, found, `## ${AMENDMENTS}, once`)] }
  }
  const { items, strayLines } = markedItems(passages, AMENDMENTS, (label) => versionParts(label) !== null)
  const read = items.map((item) => readAmendment(item, told))
  const amendments = read.filter((each) => 'change' in each)
  const findings = [
    ...strayLines.map((line) => told(line, 'an item that is no amendment', FORM)),
    ...read.filter((each) => 'code' in each),
    ...amendments.flatMap((each, index) => {
      const before = amendments[index - 1]
      if (before === undefined) return []
      if (compareVersions(before.version, each.version) >= 0)
        return [told(each.line, `version ${each.version} after ${before.version}`, 'rising versions, the newest last')]
      return before.date > each.date ? [told(each.line, `${each.date} after ${before.date}`, 'rising dates')] : []
    }),
  ]
  return { amendments, findings }
}

function readAmendment({ label, line, beside, text }: MarkedItem, told: Told): Amendment | Finding {
  const [date = '', named = '', ...more] = (beside ?? '').split(';').map((part) => part.trim())
  const articles = named.split(',').map((each) => each.trim())
  const { head, parts } = partsOf(text, PARTS)
  const approvedBy = /^#([1-9]\d{0,8})\b/.exec(parts['Approved by'])?.[1]
  if (!z.iso.date().safeParse(date).success || more.length > 0 || !articles.every(isArticle))
    return told(line, `amendment ${label} (${beside ?? ''})`, 'its date and its articles: (2027-01-31; VII)')
  const empty = [
    ...(isSaid(head) ? [] : ['what changed']),
    ...(isSaid(parts.Reason) ? [] : ['Reason']),
    ...(isSaid(parts.Compatibility) ? [] : ['Compatibility']),
    ...(approvedBy === undefined ? ['Approved by'] : []),
  ]
  if (empty.length > 0 || approvedBy === undefined)
    return told(line, `amendment ${label} without: ${empty.join(', ')}`, FORM)
  const { Reason: reason, Compatibility: compatibility } = parts
  return { version: label, date, articles, change: head, reason, compatibility, approvedBy: Number(approvedBy), line }
}

/** A word at least; `…` or a dash says nothing. */
function isSaid(text: string): boolean {
  return /\p{L}{2}/u.test(text)
}

function isArticle(text: string): text is ArticleNumber {
  return ARTICLES.some((article) => article === text)
}
