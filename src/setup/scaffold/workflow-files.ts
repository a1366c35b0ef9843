import type { Source, ScaffoldFile } from './scaffold.ts'
import { fillTemplate } from './fill-template.ts'

/** The workflows of a team's repository, `.github/workflows/specgate-NAME.yml`. */
export type WorkflowName = 'run' | 'verify' | 'reconcile' | 'review'

/** What each is for, and whether it belongs to working without a hosted App alone. */
export const WORKFLOWS: readonly {
  readonly name: WorkflowName
  readonly actionOnly: boolean
  readonly purpose: string
}[] = [
  { name: 'run', actionOnly: false, purpose: 'runs what specgate grants; give it the secrets of your skills' },
  { name: 'verify', actionOnly: false, purpose: 'verifies the artifact chain every day, by itself' },
  { name: 'reconcile', actionOnly: true, purpose: 'is specgate itself, as jobs of this repository' },
  { name: 'review', actionOnly: true, purpose: 'lets specgate hear of reviews; it may do nothing' },
]

/** Path of a workflow in a team's repository. */
export function workflowPath(name: WorkflowName): string {
  return `.github/workflows/specgate-${name}.yml`
}

export type WorkflowValues = {
  readonly templates: ReadonlyMap<WorkflowName, string>
  /** Where the companion Action is fetched from. */
  readonly source: Source
  readonly defaultBranch: string
  /** Host of the team's GitHub, `github.com`. */
  readonly host: string
  readonly actionOnly: boolean
}

/** The workflows, each with the Action pinned to one commit (R9.3). */
export function workflowFiles(values: WorkflowValues): readonly ScaffoldFile[] {
  return WORKFLOWS.filter(({ actionOnly }) => values.actionOnly || !actionOnly).map(({ name, purpose }) => ({
    path: workflowPath(name),
    content: fillWorkflow(values.templates.get(name) ?? '', values),
    purpose,
  }))
}

/**
 * One workflow for one GitHub. A GitHub Enterprise Server knows no queue of jobs in one concurrency group (github.com does since May 2026) and would refuse the
 * whole file; there the one that waits makes room for the next, and what it was to do is granted anew.
 */
export function fillWorkflow(
  template: string,
  { source, defaultBranch, host }: Pick<WorkflowValues, 'source' | 'defaultBranch' | 'host'>,
): string {
  const values = new Map([
    ['source', source.repository],
    ['commit', source.commit],
    ['branch', defaultBranch],
  ])
  const text = fillTemplate(template, values)
  return hasQueues(host) ? text : text.replaceAll(/^ *queue: max\n/gm, '')
}

/** GitHub's own service, with the data where it is usual or in a region (`acme.ghe.com`). */
function hasQueues(host: string): boolean {
  return host === 'github.com' || host.endsWith('.ghe.com')
}
