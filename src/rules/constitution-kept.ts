import { constitutionInForce } from '../derive/constitution-in-force.ts'
import { installed } from '../derive/constitution-breaches.ts'
import { exceptionProblem, gateRows, statusText } from '../derive/constitution-gates.ts'
import type { GateRow } from '../derive/constitution-gates.ts'
import { COMPLEXITY, readComplexity } from '../documents/complexity.ts'
import type { WrittenException } from '../documents/complexity.ts'
import { PRE_IMPLEMENTATION, readGates } from '../documents/gates-table.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import type { Finding } from '../model/finding.ts'
import { CONSTITUTION_PATH } from '../model/place.ts'
import type { SkillSummary } from '../model/skill.ts'
import type { Constitution } from '../model/constitution.ts'
import { block } from './rule.ts'
import type { Rule } from './rule.ts'

/**
 * A design keeps the team's constitution, as far as a program can tell, or says what it does instead and why (R7.3). Rule VII.1 counts
 * runners: `ansible`, `opentofu` (Terraform among it), `nornir` and `kubernetes` (Helm among it) are infrastructure-as-code tools, one
 * each; `shell` and `python` run the team's own programs and are none, whatever these call.
 *
 * @example ok: a drafted design
 *   phase: design
 *
 * @example ok: a rule that the team made a SHOULD only notes
 *   phase: design
 *   constitution: { line: '\*\*II\.1\*\* MUST', by: '**II.1** SHOULD' }
 *   skills: { tls-certificate/rotate: { outputs: { type: object } } }
 *   replace: { in: solution-design.md, line: 'II\.1 SHOULD \| holds', by: 'II.1 SHOULD | does not hold: rotate-certificate' }
 *
 * @example not-ok: a repository without a constitution
 *   phase: design
 *   constitution: null
 *   → .specgate/constitution.md:1 SG871
 *
 * @example not-ok: a constitution that cannot be read
 *   phase: design
 *   constitution: { line: '^version: 1\.0\.0', by: 'version: one' }
 *   → .specgate/constitution.md:3 SG870
 *
 * @example not-ok: more tools than the limit
 *   phase: design
 *   constitution: { line: 'most: 3', by: 'most: 0' }
 *   skills: { tls-certificate/rotate: { runner: ansible } }
 *   → specs/001-demo/solution-design.md:{block.0} SG872
 *
 * @example not-ok: a module that declares no outputs
 *   phase: design
 *   skills: { tls-certificate/rotate: { outputs: { type: object, properties: {} } } }
 *   → specs/001-demo/solution-design.md:{block.0} SG873
 *
 * @example not-ok: a change that nobody can rehearse
 *   phase: design
 *   skills: { tls-certificate/rotate: { dryRun: false } }
 *   → specs/001-demo/solution-design.md:{block.0} SG874
 *
 * @example not-ok: a stub in place of a component
 *   phase: design
 *   block: { 0.action: stub }
 *   → specs/001-demo/solution-design.md:{block.0} SG875
 *
 * @example not-ok: a skill that nobody looks after
 *   phase: design
 *   skills: { tls-certificate/rotate: { readsBack: false, checks: { before: [], after: [] } } }
 *   → specs/001-demo/solution-design.md:{block.0} SG875
 *
 * @example not-ok: a justified exception is listed for the approvers
 *   phase: design
 *   replace: { in: solution-design.md, line: 'VIII\.1 MUST \| not checked by a program', by: 'VIII.1 MUST | exception: rotate-certificate' }
 *   insert: { in: solution-design.md, before: None. This design asks for no exception., line: "- **VIII.1** (rotate-certificate) A wrapper. **Why:** Two vendors. **Simpler way refused because:** One of them has no API.\n" }
 *   → specs/001-demo/solution-design.md:{changed} SG876
 *
 * @example not-ok: an exception without a reason
 *   phase: design
 *   insert: { in: solution-design.md, before: None. This design asks for no exception., line: "- **VIII.1** (rotate-certificate) A wrapper. **Why:** …\n" }
 *   → specs/001-demo/solution-design.md:{changed} SG877
 *
 * @example not-ok: an exception from a rule that there is not
 *   phase: design
 *   insert: { in: solution-design.md, before: None. This design asks for no exception., line: "- **X.1** (rotate-certificate) A wrapper. **Why:** Two vendors. **Simpler way refused because:** No API.\n" }
 *   → specs/001-demo/solution-design.md:{changed} SG878
 *
 * @example not-ok: a table that says more than holds
 *   phase: design
 *   replace: { in: solution-design.md, line: 'VIII\.1 MUST \| not checked by a program', by: 'VIII.1 MUST | holds' }
 *   → specs/001-demo/solution-design.md:{changed} SG879
 */
export const constitutionKept: Rule = {
  id: 'constitution-kept',
  judges: ['design'],
  check: ({ snapshot, dossier: { design } }) => {
    if (design === null) return []
    const { constitution, isShipped, findings } = constitutionInForce(snapshot)
    if (constitution === null) return findings
    return [...(isShipped ? [shippedNote()] : []), ...judge(constitution, design, snapshot.skills)]
  },
}

/** Wrong rows that are told at once. */
const MOST_ROWS = 20

/** One code for each rule that programs check. I.1 has none here: `components-runnable` says it (SG343). */
const CODES: ReadonlyMap<string, string> = new Map([
  ['VII.1', 'SG872'],
  ['II.1', 'SG873'],
  ['III.1', 'SG874'],
  ['IX.1', 'SG875'],
])

function shippedNote(): Finding {
  const remedy = 'Nothing is to mend now; `specgate init` brings one, for the team to make its own.'
  return note(
    'SG871',
    { path: CONSTITUTION_PATH },
    'no constitution; the shipped one is used',
    'one of the team',
    remedy,
  )
}

function judge(
  constitution: Constitution,
  design: SolutionDesign,
  skills: readonly SkillSummary[],
): readonly Finding[] {
  const { components, passages } = design
  const { exceptions, strayLines } = readComplexity(passages)
  const rows = gateRows({ constitution, components, skills, exceptions })
  const told = new Set(exceptions.map(({ rule }) => rule))
  return [
    ...rows.flatMap((row) => breachFindings(row, design)),
    ...(constitution.limits.needsValidationFirst ? uncheckedChanges(design, skills, told) : []),
    ...strayLines.map((line) => unjustified(design, line, 'a list item that is no exception')),
    ...exceptions.map((each) => exceptionFinding(each, constitution, design)),
    ...tableFindings(rows, design, skills),
  ]
}

function breachFindings({ rule, breach }: GateRow, design: SolutionDesign): readonly Finding[] {
  const code = CODES.get(rule.id)
  if (breach === null || code === undefined) return []
  const index = design.components.findIndex(({ id }) => id === breach.components[0])
  const place = { path: design.path, line: design.componentLine(index) }
  const found = `${breach.found} (${rule.id} ${rule.level})`
  const remedy = `${breach.remedy} Or write under "${COMPLEXITY}" what is done instead, why, and why the simpler way will not do.`
  const finding = block(code, place, found, breach.expected, remedy)
  return [rule.level === 'MUST' ? finding : { ...finding, severity: 'note' }]
}

/** A dry run is there, but no check before the change: pointed out, since not every target has something to look at. */
function uncheckedChanges(
  design: SolutionDesign,
  skills: readonly SkillSummary[],
  told: ReadonlySet<string>,
): readonly Finding[] {
  if (told.has('III.1')) return []
  return design.components.flatMap((component, index) => {
    const skill = installed(component, skills)
    if (skill === null || skill.access === 'read' || !skill.dryRun || skill.checks.before.length > 0) return []
    const place = { path: design.path, line: design.componentLine(index) }
    const found = `${component.id} changes its target without a check before (III.1)`
    return [note('SG874', place, found, 'a check before', 'Add one where there is something to look at.')]
  })
}

function exceptionFinding(exception: WrittenException, constitution: Constitution, design: SolutionDesign): Finding {
  const { rule, components, instead, why, simplerRefused, line } = exception
  const problem = exceptionProblem(exception, constitution, design.components)
  const place = { path: design.path, line }
  if (problem === null) {
    const found = `exception from ${rule} for ${components.join(', ')}: ${instead} Why: ${why} Simpler way refused because: ${simplerRefused}`
    const remedy = 'Nothing is to mend: who approves the design approves this exception.'
    return note('SG876', place, found, 'approvers who agree with it', remedy)
  }
  if (problem.kind === 'unjustified') return unjustified(design, line, `${rule} without: ${problem.missing.join(', ')}`)
  return block('SG878', place, problem.found, problem.expected, `Correct the item, or take it out of "${COMPLEXITY}".`)
}

function unjustified({ path }: SolutionDesign, line: number, found: string): Finding {
  const expected = '- **VII.1** (components) what is done instead. **Why:** … **Simpler way refused because:** …'
  return block('SG877', { path, line }, found, expected, 'Write the missing part, or take the item out.')
}

/**
 * The table is what the approvers read, so it must say what holds. Not looked at where a component's skill is not known (SG343 comes first),
 * nor for a rule whose breach is told already.
 */
function tableFindings(
  rows: readonly GateRow[],
  design: SolutionDesign,
  skills: readonly SkillSummary[],
): readonly Finding[] {
  const { path, passages, components } = design
  const missing = [PRE_IMPLEMENTATION, COMPLEXITY].filter(
    (title) => !passages.some(({ kind, section, text }) => kind === 'heading' && section === title && text === title),
  )
  if (missing.length > 0) return missing.map((title) => noSection(path, title))
  if (components.some((component) => installed(component, skills) === null)) return []
  const written = readGates(passages)
  const wrong = rows.flatMap((row): readonly Finding[] => {
    const expected = statusText(row)
    const own = written.filter(({ rule }) => rule === row.rule.id)
    if (row.status === 'broken' && row.rule.level === 'MUST') return []
    if (own.length === 1 && own[0]?.status === expected) return []
    const found = own.length === 1 ? `${row.rule.id} "${own[0]?.status}"` : `${own.length} rows for ${row.rule.id}`
    return [wrongRow(path, own.at(-1)?.line ?? lineOf(design, PRE_IMPLEMENTATION), found, `"${expected}" in one row`)]
  })
  const unknown = written.filter(({ rule }) => !rows.some((row) => row.rule.id === rule))
  const more = unknown.map(({ rule, line }) => wrongRow(path, line, `a row for ${rule}`, 'rules that there are'))
  return [...wrong, ...more].slice(0, MOST_ROWS)
}

function noSection(path: string, title: string): Finding {
  const remedy = 'Add it at the end of the design; templates/solution-design.md shows it.'
  return block('SG879', { path }, `no section "${title}"`, `## ${title}`, remedy)
}

function wrongRow(path: string, line: number, found: string, expected: string): Finding {
  const remedy = `Write it so under "${PRE_IMPLEMENTATION}".`
  return block('SG879', { path, line }, found, expected, remedy)
}

function lineOf({ passages }: SolutionDesign, title: string): number {
  return passages.find(({ kind, section }) => kind === 'heading' && section === title)?.lines[0]?.line ?? 1
}

function note(
  code: string,
  place: { readonly path: string; readonly line?: number },
  found: string,
  expected: string,
  remedy: string,
): Finding {
  return { ...block(code, place, found, expected, remedy), severity: 'note' }
}
