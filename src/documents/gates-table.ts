import type { Passage } from './passages.ts'

/** Section of a design that says how each rule of the constitution stands before anything is built. */
export const PRE_IMPLEMENTATION = 'Pre-implementation gates'

/** A row of its table, `| article | rule | status |`. */
export type WrittenGate = { readonly rule: string; readonly status: string; readonly line: number }

const RULE_ID = /^([A-Z]{1,8}\.\d{1,3})\b/

/** Reads the table of the gates: its cells are passages, those on one line are one row. */
export function readGates(passages: readonly Passage[]): readonly WrittenGate[] {
  const rows = new Map<number, string[]>()
  for (const { section, kind, text, lines } of passages) {
    const line = lines[0]?.line
    if (section !== PRE_IMPLEMENTATION || kind !== 'prose' || line === undefined) continue
    const cells = rows.get(line) ?? []
    cells.push(text.trim())
    rows.set(line, cells)
  }
  return [...rows].flatMap(([line, cells]) => {
    const [, rule = '', status = ''] = cells
    const id = RULE_ID.exec(rule)?.[1]
    return cells.length === 3 && id !== undefined ? [{ rule: id, status, line }] : []
  })
}
