import type { JudgedComponent } from '../derive/constitution-breaches.ts'
import { gateRows, statusText } from '../derive/constitution-gates.ts'
import { COMPLEXITY, NO_EXCEPTION } from '../documents/complexity.ts'
import { PRE_IMPLEMENTATION } from '../documents/gates-table.ts'
import { renderTable } from '../documents/render-document.ts'
import type { SkillSummary } from '../model/skill.ts'
import type { Constitution } from '../model/constitution.ts'
import { escapeMarkdown } from './plain-text.ts'

/**
 * The two sections of a design that answer to the constitution (R7.3): how each rule stands before anything is built, and what is let off
 * one. A draft asks for no exception; people do.
 * @param constitution null when it cannot be read; the gate stays shut then, and the table is empty
 */
export function constitutionSections(
  constitution: Constitution | null,
  components: readonly JudgedComponent[],
  skills: readonly SkillSummary[],
): Readonly<Record<string, string>> {
  const rows = constitution === null ? [] : gateRows({ constitution, components, skills, exceptions: [] })
  const cells = rows.map((row) => [
    escapeMarkdown(row.article),
    `${row.rule.id} ${row.rule.level}`,
    escapeMarkdown(statusText(row)),
  ])
  const table = renderTable(['Article', 'Rule', 'Status'], cells)
  return {
    [PRE_IMPLEMENTATION]: constitution === null ? 'The constitution cannot be read.' : table,
    [COMPLEXITY]: NO_EXCEPTION,
  }
}
