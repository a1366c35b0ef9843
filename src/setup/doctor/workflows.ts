import { LOCAL_RUNNER } from '../../model/grant.ts'
import { compareWorkflow } from './compare-workflow.ts'
import type { GitHubFacts, LocalFacts, WorkflowFacts } from './facts.ts'
import { inWords } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'what a job is given and may do is part of what keeps runs within the approved design (R9.3)'

/**
 * SG687 The workflows that are needed are there. SG688 They are as `init` proposes them, in what matters. SG689 Each action in them is pinned to a
 * commit: a tag or branch can come to mean another program, which would get the secrets.
 */
export function workflows(local: LocalFacts, github: GitHubFacts | null): readonly SetupFinding[] {
  const all = github?.workflows ?? local.workflows ?? []
  return [...all.flatMap((each) => missing(each, all, local)), ...all.flatMap(judge)]
}

/** Whether specgate comes as jobs of the repository here, not as a hosted App (R9.4). */
export function isActionOnly(local: LocalFacts, github: Pick<GitHubFacts, 'workflows'> | null): boolean {
  const all = github?.workflows ?? local.workflows ?? []
  return all.some(({ name, text }) => name === 'reconcile' && text !== null)
}

function missing(
  { name, path, text }: WorkflowFacts,
  all: readonly WorkflowFacts[],
  local: LocalFacts,
): readonly SetupFinding[] {
  if (text !== null) return []
  const finding = {
    code: 'SG687',
    found: `there is no ${path}`,
    remedy: 'Run specgate init again and merge what it proposes.',
  } as const
  const hasReconcile = all.some((each) => each.name === 'reconcile' && each.text !== null)
  switch (name) {
    case 'run': {
      const environments = Object.entries(local.policy.policy?.environments ?? {})
      const waiting = environments.filter(([, { runner }]) => !runner.includes(LOCAL_RUNNER)).map(([each]) => each)
      const why = `no run in ${inWords(waiting)} can start: GitHub knows no workflow to start`
      return waiting.length === 0 ? [] : [{ ...finding, kind: 'weak', why }]
    }
    case 'verify':
      return [{ ...finding, kind: 'told', why: 'then nobody but you verifies the chain' }]
    case 'review':
      return hasReconcile
        ? [{ ...finding, kind: 'weak', why: 'reviews are noticed by the clock alone, a quarter of an hour late' }]
        : []
    case 'reconcile':
      return []
  }
}

function judge({ path, text, proposed }: WorkflowFacts): readonly SetupFinding[] {
  if (text === null) return []
  const { differs, unpinned } = compareWorkflow(text, proposed)
  return [
    ...(differs.length === 0
      ? []
      : [
          {
            code: 'SG688',
            kind: 'weak',
            found: `${path} is otherwise than init proposes it: ${inWords(differs)}`,
            why: WHY,
            remedy: `Take these parts from what specgate init --dir FOLDER writes; secrets, time limits and tools are yours.`,
          } as const,
        ]),
    ...(unpinned.length === 0
      ? []
      : [
          {
            code: 'SG689',
            kind: 'weak',
            found: `${path} uses ${inWords(unpinned)}, not pinned to a commit`,
            why: 'whoever moves that tag or branch runs other code with the same secrets (G58)',
            remedy: 'Name the whole commit id after the @, 40 digits.',
          } as const,
        ]),
  ]
}
