import type { Finding } from '../model/finding.ts'
import type { RecordData } from '../model/record.ts'
import type { RunRecord } from '../model/run.ts'
import { inlineCode, inlineText, quotedText } from './inline-text.ts'

/** What the graph shows of a component. */
type Component = {
  readonly id: string
  readonly action: 'build' | 'reuse' | 'stub'
  readonly dependsOn: readonly string[]
}

export type RunSummaryFacts = {
  readonly engagement: string
  readonly grant: RecordData<'run.granted'> | null
  /** Components of the design, in order; empty for discovery. */
  readonly components: readonly Component[]
  /** Components that had been delivered before this job. */
  readonly done: ReadonlySet<string>
  readonly records: readonly RunRecord[]
  /** Why nothing was run. */
  readonly findings: readonly Finding[]
}

const MARKS: Readonly<Record<RunRecord['outcome'], string>> = {
  succeeded: '✅ succeeded',
  failed: '❌ failed',
  'rolled-back': '↩️ rolled back',
  'rollback-failed': '🔥 rollback failed',
  refused: '⛔ refused',
  'outcome-unknown': '❓ outcome unknown',
}
const CHANGED = { true: 'yes', false: 'no', unknown: '**unknown**' } as const
const MOST_ROWS = 200
/** GitHub draws no diagram with more than 500. */
const MOST_EDGES = 400

/** The summary of a job for the people who read it: what ran, what came of it, who acts now; a table and a graph of the components. */
export function renderRunSummary(facts: RunSummaryFacts): string {
  const { engagement, grant, records, findings } = facts
  if (findings.length > 0)
    return `${[`## ⛔ Nothing was run: ${inlineCode(engagement)}`, findings.map(renderFinding).join('\n')].join('\n\n')}\n`
  const about =
    grant === null ? '' : `${grant.command}, attempt ${grant.attempt}, environment ${inlineCode(grant.environment)}.`
  if (records.length === 0)
    return `## Nothing was left to do: ${inlineCode(engagement)}\n\n${`${about} All that was granted is delivered.`.trim()}\n`
  const failed = records.filter(({ outcome }) => outcome !== 'succeeded')
  const parts = [
    `## ${headOf(records, failed)}: ${inlineCode(engagement)}`,
    `${about} ${whoActs(failed)}`.trim(),
    renderTable(records),
    ...renderGraph(facts),
  ]
  return `${parts.join('\n\n')}\n`
}

function headOf(records: readonly RunRecord[], failed: readonly RunRecord[]): string {
  const count = records.length === 1 ? '1 run' : `${records.length} runs`
  return failed.length === 0 ? `✅ ${count} succeeded` : `❌ ${failed.length} of ${count} did not succeed`
}

function renderFinding({ code, found, expected, remedy }: Finding): string {
  return `- \`${code}\` ${quotedText(found)}; expected: ${inlineText(expected)}. ${inlineText(remedy)}`
}

function whoActs(failed: readonly RunRecord[]): string {
  if (failed.some(({ outcome }) => outcome === 'outcome-unknown'))
    return 'A person has to look at the target: the outcome of a run is unknown.'
  if (failed.length > 0)
    return 'Read the reasons below; what stands on a failed component was not started. `/sdd retry` asks for another attempt.'
  return 'Nobody has to act here; the pull request of the phase shows the evidence.'
}

const HEAD = ['Run', 'Skill', 'Target', 'Mode', 'Outcome', 'Changed', 'Checks', 'Time', 'Why']

function renderTable(records: readonly RunRecord[]): string {
  const rows = records.slice(0, MOST_ROWS).map(rowOf)
  const left =
    records.length > MOST_ROWS ? [[`… ${records.length - MOST_ROWS} more`, ...HEAD.slice(1).map(() => '')]] : []
  return [HEAD, HEAD.map(() => '---'), ...rows, ...left].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function rowOf({
  id,
  skill,
  target,
  mode,
  outcome,
  changed,
  checks,
  startedAt,
  finishedAt,
  failure,
}: RunRecord): readonly string[] {
  const passed = checks.filter((check) => check.passed).length
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  return [
    codeCell(id),
    codeCell(`${skill.name}@${skill.version}`),
    codeCell(target),
    mode,
    MARKS[outcome],
    CHANGED[`${changed}`],
    checks.length === 0 ? 'none' : `${passed} of ${checks.length}`,
    `${seconds.toFixed(1)} s`,
    failure === null ? '' : textCell(failure.slice(0, MOST_REASON)),
  ]
}

const MOST_REASON = 300

/** In a table even code is cut at a bar, and a backslash before it helps only until there is another one. */
function codeCell(text: string): string {
  return inlineCode(withoutBars(text))
}

/** What a tool said: it calls and links nobody. */
function textCell(text: string): string {
  return quotedText(withoutBars(text))
}

function withoutBars(text: string): string {
  return text.replaceAll('|', '¦')
}

type ComponentState = 'done' | 'failed' | 'waiting'
const STATE_MARKS: Readonly<Record<ComponentState, string>> = { done: '✅', failed: '❌', waiting: '⏸' }

/** Component ids are lower-case words, so nothing of a design can break out of the diagram. */
function renderGraph(facts: RunSummaryFacts): readonly string[] {
  const { components, grant } = facts
  const places = new Map(components.map(({ id }, index) => [id, `c${index}`]))
  const nodes = components.map((component) => {
    const state = stateOf(component, facts)
    return `  ${places.get(component.id)}["${component.id} ${STATE_MARKS[state]}"]:::${state}`
  })
  const edges = components.flatMap(({ id, dependsOn }) =>
    dependsOn.flatMap((before) => (places.has(before) ? [`  ${places.get(before)} --> ${places.get(id)}`] : [])),
  )
  if (nodes.length === 0 || edges.length > MOST_EDGES) return []
  const classes = [
    '  classDef done fill:#d4edda,stroke:#28a745,color:#1b1b1b',
    '  classDef failed fill:#f8d7da,stroke:#dc3545,color:#1b1b1b',
    '  classDef waiting fill:#eeeeee,stroke:#999999,color:#1b1b1b',
  ]
  const did = grant?.command === 'dry-run' ? 'rehearsed' : 'delivered'
  const legend = `✅ ${did}, or not to be built · ❌ did not succeed · ⏸ not started`
  return [['```mermaid', 'flowchart LR', ...nodes, ...edges, ...classes, '```'].join('\n'), legend]
}

function stateOf({ id, action }: Component, { grant, records, done }: RunSummaryFacts): ComponentState {
  const own = records.filter(({ component }) => component === id)
  if (own.some(({ outcome }) => outcome !== 'succeeded')) return 'failed'
  const wanted = grant?.command === 'dry-run' ? 'dry-run' : 'apply'
  return action !== 'build' || done.has(id) || own.some(({ mode }) => mode === wanted) ? 'done' : 'waiting'
}
