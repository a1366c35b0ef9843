import type { Finding } from '../model/finding.ts'
import type { RecordData } from '../model/record.ts'
import type { RunRecord } from '../model/run.ts'
import { inlineCode, inlineText } from './inline-text.ts'

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

/** The summary of a job for the people who read it: what ran, what came of it, who acts now; a table and a graph of the components. */
export function renderRunSummary(facts: RunSummaryFacts): string {
  const { engagement, grant, records, findings } = facts
  if (findings.length > 0) {
    const told = findings.map(
      ({ code, found, expected, remedy }) =>
        `- \`${code}\` ${inlineText(found)}; expected: ${inlineText(expected)}. ${inlineText(remedy)}`,
    )
    return [`## ⛔ Nothing was run for ${inlineCode(engagement)}`, told.join('\n')].join('\n\n') + '\n'
  }
  const failed = records.filter(({ outcome }) => outcome !== 'succeeded')
  const head =
    failed.length === 0 ? '✅ All runs succeeded' : `❌ ${failed.length} of ${records.length} runs did not succeed`
  const what =
    grant === null ? '' : `${grant.command}, attempt ${grant.attempt}, environment ${inlineCode(grant.environment)}.`
  return (
    [
      `## ${head}: ${inlineCode(engagement)}`,
      `${what} ${whoActs(failed)}`.trim(),
      renderTable(records),
      ...(facts.components.length === 0 ? [] : [renderGraph(facts.components, records)]),
    ].join('\n\n') + '\n'
  )
}

function whoActs(failed: readonly RunRecord[]): string {
  if (failed.some(({ outcome }) => outcome === 'outcome-unknown'))
    return 'A person has to look at the target: the outcome of a run is unknown.'
  if (failed.length > 0)
    return 'Read the reasons below; what stands on a failed component was not started. `/sdd retry` asks for another attempt.'
  return 'Nobody has to act here; the pull request of the phase shows the evidence.'
}

function renderTable(records: readonly RunRecord[]): string {
  const rows = records.slice(0, MOST_ROWS).map((record) => {
    const { id, skill, target, mode, outcome, changed, checks, failure } = record
    const passed = checks.filter((check) => check.passed).length
    const seconds = (Date.parse(record.finishedAt) - Date.parse(record.startedAt)) / 1000
    const why = failure === null ? '' : cell(failure)
    return `| ${inlineCode(id)} | ${inlineCode(`${skill.name}@${skill.version}`)} | ${inlineCode(target)} | ${mode} | ${MARKS[outcome]} | ${CHANGED[`${changed}`]} | ${passed}/${checks.length} | ${seconds.toFixed(1)} s | ${why} |`
  })
  const left = records.length > MOST_ROWS ? [`| … ${records.length - MOST_ROWS} more | | | | | | | | |`] : []
  return [
    '| Run | Skill | Target | Mode | Outcome | Changed | Checks | Time | Why |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
    ...left,
  ].join('\n')
}

function cell(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').slice(0, 300)
  return inlineText(line).replaceAll('|', '\\|')
}

/** Component ids are lower-case words, so nothing of a design can break out of the diagram. */
function renderGraph(components: readonly Component[], records: readonly RunRecord[]): string {
  const name = (id: string): string => `c${components.findIndex((each) => each.id === id)}`
  const nodes = components.map(({ id, action }) => `  ${name(id)}["${id}"]:::${stateOf(id, action, records)}`)
  const edges = components.flatMap(({ id, dependsOn }) =>
    dependsOn.map((before) => `  ${name(before)} --> ${name(id)}`),
  )
  const classes = [
    '  classDef done fill:#d4edda,stroke:#28a745',
    '  classDef failed fill:#f8d7da,stroke:#dc3545',
    '  classDef waiting fill:#eeeeee,stroke:#999999',
  ]
  return ['```mermaid', 'flowchart LR', ...nodes, ...edges, ...classes, '```'].join('\n')
}

function stateOf(
  id: string,
  action: Component['action'],
  records: readonly RunRecord[],
): 'done' | 'failed' | 'waiting' {
  const own = records.filter(({ component }) => component === id)
  if (own.some(({ outcome }) => outcome !== 'succeeded')) return 'failed'
  return action !== 'build' || own.length > 0 ? 'done' : 'waiting'
}
