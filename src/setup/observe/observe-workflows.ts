import type { WorkflowFacts } from '../doctor/facts.ts'
import { loadTemplates } from '../scaffold/load-templates.ts'
import { fillWorkflow, WORKFLOWS, workflowPath } from '../scaffold/workflow-files.ts'

/** Which copy of the Action a workflow names is the team's matter; it only has to be one commit. */
const ANY_SOURCE = { repository: 'OWNER/specgate', commit: '0'.repeat(40) }

/**
 * specgate's workflows as they are, each beside what `init` would propose.
 * @param read text of a file of the repository; null when there is none
 * @param defaultBranch null where nobody says: the one that a workflow itself names is taken
 */
export async function observeWorkflows(
  read: (path: string) => Promise<string | null>,
  defaultBranch: string | null,
): Promise<readonly WorkflowFacts[]> {
  const { workflows } = await loadTemplates()
  return Promise.all(
    WORKFLOWS.map(async ({ name }) => {
      const path = workflowPath(name)
      const text = await read(path)
      const branch = defaultBranch ?? branchIn(text ?? '')
      const values = { source: ANY_SOURCE, defaultBranch: branch, host: 'github.com' }
      return { name, path, text, proposed: fillWorkflow(workflows.get(name) ?? '', values) }
    }),
  )
}

function branchIn(text: string): string {
  return /^ *branches: \['([^']+)'\]$/m.exec(text)?.[1] ?? 'main'
}
