import type { Finding } from '../../model/finding.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { contentWords } from '../../documents/content-words.ts'
import { inputDifferences } from './input-differences.ts'
import { blockAt, few, judgedText } from './judged-text.ts'
import { limitsIn, sameQuantity } from './limits.ts'
import type { Limit } from './limits.ts'
import { scopeConflicts } from './scope-conflicts.ts'
import { statementsIn } from './statements.ts'
import type { Statement } from './statements.ts'

/**
 * Requirements and criteria can hold together, with the inputs they are about and with the scope (R7.4).
 *
 * @example ok: a drafted spec
 *
 * @example ok: limits that leave room, and limits of other things
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** Log files are kept for at least 90 days and at most 120 days. A session is kept for at most 30 days.\n" }
 *
 * @example not-ok: limits of one quantity that leave no value
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** Log files are kept for at least 90 days.\n- **FR-051** Log files are kept for no longer than 4 weeks.\n" }
 *   → specs/001-demo/customer-spec.md:{changed+1} SG817
 *
 * @example not-ok: another number than the input has
 *   replace: { in: customer-spec.md, line: 'issued for 90 days or fewer', by: 'issued for 80 days or fewer' }
 *   → specs/001-demo/customer-spec.md:{changed} SG818
 *
 * @example not-ok: a requirement of one's own with another number than the input has
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The validity of the certificate is at least 120 days.\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG818
 *
 * @example not-ok: another choice than the input has
 *   replace: { in: customer-spec.md, line: 'is of type ecdsa-p256', by: 'is of type rsa-3072' }
 *   → specs/001-demo/customer-spec.md:{changed} SG818
 *
 * @example not-ok: a criterion of one's own with another choice than the input has
 *   insert: { in: customer-spec.md, before: '## Phases', line: "- **AC-050** (FR-004) The handshake shows key type `rsa-2048` — check: `key-type-matches`\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG818
 *
 * @example not-ok: a requirement that asks for what is out of scope
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The endpoint asks clients for client certificates.\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG819
 *
 * @example not-ok: one must, the other must not
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The server must send the intermediate certificate.\n- **FR-051** The server does not send the intermediate certificate.\n" }
 *   → specs/001-demo/customer-spec.md:{changed+1} SG820
 */
export const requirementsConsistent: Rule = {
  id: 'requirements-consistent',
  judges: ['requirements'],
  check: (context: RuleContext) => {
    const judged = judgedText(context)
    if (judged === null) return []
    const statements = statementsIn(judged, ['Requirements', 'Acceptance criteria'])
    return few([
      ...limitFindings(judged.path, statements),
      ...inputDifferences(context.dossier, judged.path, statements),
      ...scopeConflicts(context.dossier.library, judged, statements),
      ...oppositeFindings(judged.path, statements),
    ])
  },
}

/** More limits than this are not compared with each other: each pair takes a look, and no request has a quarter as many. */
const MOST_LIMITS = 300

function limitFindings(path: string, statements: readonly Statement[]): readonly Finding[] {
  const limits = statements
    .flatMap((statement) =>
      limitsIn(statement.text)
        .filter(({ least, most, quantity }) => least !== most && quantity.size > 2)
        .map((limit) => ({ statement, limit })),
    )
    .slice(0, MOST_LIMITS)
  return limits.flatMap(({ statement, limit }, index) => {
    const other = limits.slice(0, index).find((before) => excludes(before.limit, limit))
    if (other === undefined) return []
    const found = `${statement.id} "${around(statement, limit)}" and ${other.statement.id} "${around(other.statement, other.limit)}" leave no value`
    const remedy = 'Correct one of the two; when both hold in different cases, name the case in each.'
    return [
      blockAt(
        'SG817',
        path,
        statement.passage,
        statement.at + limit.at,
        found,
        'limits that can hold together',
        remedy,
      ),
    ]
  })
}

function excludes(one: Limit, other: Limit): boolean {
  return (one.least > other.most || other.least > one.most) && sameQuantity(one, other)
}

function around({ text }: Statement, { at, written }: Limit): string {
  const from = Math.max(0, text.lastIndexOf(' ', Math.max(0, at - 12)))
  const to = text.indexOf(' ', at + written.length + 10)
  return text.slice(from, to === -1 ? at + written.length + 30 : to).trim()
}

/** Words that deny what another word says. */
const OPPOSITES = new Map(
  [
    ['deny', 'allow'],
    ['disabled', 'enabled'],
    ['closed', 'open'],
    ['absent', 'present'],
    ['forbidden', 'allowed'],
    ['stopped', 'started'],
  ].map((pair) => pair.flatMap(contentWords) as [string, string]),
)
const NEGATIONS = new Set(['not', 'never', 'no', 'none', 'cannot', 'without', 'neither', 'nor'])

function oppositeFindings(path: string, statements: readonly Statement[]): readonly Finding[] {
  const first = new Map<string, { readonly statement: Statement; readonly denies: boolean }>()
  return statements.flatMap((statement) => {
    const plain = statement.words.filter((word) => !NEGATIONS.has(word))
    const turned = plain.filter((word) => OPPOSITES.has(word)).length
    if (plain.length < 3) return []
    const key = plain.map((word) => OPPOSITES.get(word) ?? word).join(' ')
    const denies = statement.isNegated !== (turned % 2 === 1)
    const before = first.get(key)
    if (before === undefined) first.set(key, { statement, denies })
    if (before === undefined || before.denies === denies) return []
    const found = `${statement.id} denies what ${before.statement.id} asks for`
    const remedy = 'Leave one of the two out; when both hold in different cases, name the case in each.'
    return [
      blockAt('SG820', path, statement.passage, statement.at, found, 'requirements that can hold together', remedy),
    ]
  })
}
