import { fileAt } from '../derive/overlay.ts'
import { amendmentOf, amendmentsIn, tellsChange } from '../derive/spec-amendments.ts'
import type { Amendment } from '../derive/spec-amendments.ts'
import { specChanges } from '../derive/spec-changes.ts'
import { readCustomerSpec } from '../documents/customer-spec.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import { lockOf } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { artifactPath } from '../model/place.ts'
import { block } from './rule.ts'
import type { Rule } from './rule.ts'

/**
 * A spec that was locked and changes keeps what it was: each requirement, criterion and value that is added, modified or removed stands with its
 * original under a dated heading of `## Amendments`, below those of earlier cycles (R1.7, R7.5). What changed is computed, never declared.
 *
 * @example ok: the first spec of an engagement
 *
 * @example ok: a locked spec that asks for the same
 *   locked: [requirements, feasibility, design]
 *
 * @example ok: another text, and the original under the day of the change
 *   locked: [requirements, feasibility, design]
 *   replace: { in: customer-spec.md, line: 'is issued for 90 days or fewer\.', by: 'is issued for at most 90 days.' }
 *   insert: { in: customer-spec.md, before: '## Problem', line: "## Amendments\n\n### 2026-11-20\n\n- **MODIFIED** FR-005, which was: `The presented certificate is issued for 90 days or fewer.`\n" }
 *
 * @example not-ok: another text, and nothing says what it was
 *   locked: [requirements, feasibility, design]
 *   replace: { in: customer-spec.md, line: 'is issued for 90 days or fewer\.', by: 'is issued for at most 90 days.' }
 *   → specs/001-demo/customer-spec.md:{changed} SG861
 *
 * @example not-ok: an amendment of what did not change
 *   locked: [requirements, feasibility, design]
 *   insert: { in: customer-spec.md, before: '## Problem', line: "## Amendments\n\n### 2026-11-20\n\n- **REMOVED** FR-009, which was: `Nothing.`\n" }
 *   → specs/001-demo/customer-spec.md:{changed+4} SG862
 */
export const amendmentsKept: Rule = {
  id: 'amendments-kept',
  judges: ['requirements'],
  check: ({ snapshot, engagement, dossier }) => {
    const path = artifactPath(engagement.id, 'requirements')
    const before = lockOf(engagement, 'requirements') === null ? null : fileAt(snapshot, null, path)
    const { spec } = dossier
    const text = dossier.files.requirements?.text ?? null
    if (spec === null || text === null || before === null || before.text === null) return []
    const locked = readCustomerSpec(path, before.text).spec
    if (locked === null) return []
    const [kept, written] = [amendmentsIn(before.text), amendmentsIn(text)]
    const [was, is] = [kept.filter(tellsChange), written.filter(tellsChange)]
    const lost = [...lostFindings(spec, was, is), ...lostFindings(spec, kept.filter(isNote), written.filter(isNote))]
    if (lost.length > 0) return lost
    const fresh = is.slice(was.length)
    return [...missingFindings(spec, locked, fresh, snapshot.now.slice(0, 10)), ...strayFindings(spec, locked, fresh)]
  },
}

/** What a build wrote of itself, and what else is no change. */
function isNote(amendment: Amendment): boolean {
  return !tellsChange(amendment)
}

/** The first of the locked ones that is not there any more, in its place. */
function lostFindings(
  { path }: CustomerSpec,
  kept: readonly Amendment[],
  written: readonly Amendment[],
): readonly Finding[] {
  const lost = kept.findIndex((each, index) => each.text !== written[index]?.text)
  if (lost === -1) return []
  const [was, is] = [kept[lost], written[lost]]
  const found = is === undefined ? 'an amendment less than were locked' : `"${is.text}"`
  const remedy = 'Restore it as it was approved; what is new comes below it.'
  return [block('SG862', { path, line: is?.line ?? 1 }, found, was?.text ?? '', remedy)]
}

function missingFindings(
  spec: CustomerSpec,
  locked: CustomerSpec,
  fresh: readonly Amendment[],
  today: string,
): readonly Finding[] {
  return specChanges(locked, spec).flatMap((change) => {
    const expected = amendmentOf(change)
    const found = fresh.find(({ text }) => text === expected)
    if (found !== undefined && found.date !== null) return []
    const line = found?.line ?? lineOf(spec, change.id)
    const told =
      found === undefined ? `${change.kind} ${change.id} without an amendment` : 'an amendment without a date'
    const remedy = `Write under "## Amendments", before "## Problem" and below "### ${today}": ${expected}`
    return [block('SG861', { path: spec.path, line }, told, 'the change and its original, dated', remedy)]
  })
}

function strayFindings(spec: CustomerSpec, locked: CustomerSpec, fresh: readonly Amendment[]): readonly Finding[] {
  const expected = new Set(specChanges(locked, spec).map(amendmentOf))
  return fresh.flatMap(({ text, line }) => {
    if (expected.delete(text)) return []
    const remedy = 'Take the line out, or word it as SG861 says for the change it is about.'
    return [block('SG862', { path: spec.path, line }, `"${text}"`, 'amendments of what changed, each once', remedy)]
  })
}

function lineOf(spec: CustomerSpec, id: string): number {
  const item = [...spec.requirements, ...spec.acceptance].find((each) => each.id === id)
  if (item !== undefined) return item.line
  return spec.inputs[id] === undefined ? 1 : spec.inputLine(id)
}
