import { isInstalled } from '../derive/is-installed.ts'
import type { BuildProgress } from '../derive/build-progress.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { readRunBranch } from '../derive/read-run-branch.ts'
import { decidingRun } from '../derive/reconcile-build.ts'
import type { Component } from '../documents/read-components.ts'
import { lockOf } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { runBranch } from '../model/grant.ts'
import { block } from './rule.ts'
import type { RuleContext } from './rule.ts'

/** What a build that has not ended waits for, and who can act: nothing while it goes on by itself. None once it has ended. */
export function tellBuildProgress(
  context: RuleContext,
  path: string,
  progress: BuildProgress,
  runs: readonly Evidence[],
): readonly Finding[] {
  if (progress.status === 'finished') return []
  if (progress.status === 'plan') return [planFinding(context, path, progress)]
  if (progress.status === 'stuck') return [stuckFinding(path, progress)]
  const isComing = progress.status === 'due' || progress.status === 'granted'
  const missing = isComing ? missingProgram(context, runs) : undefined
  if (missing === undefined) return [unfinished(path, progress.status, howFar(context, progress))]
  const { id, skill, digest } = missing
  const remedy = 'Install that version again, or take the new one through the design and Gate 2. Nothing was run.'
  return [
    block('SG626', { path }, `${skill} for ${id} is another program now`, `the one Gate 2 approved, ${digest}`, remedy),
  ]
}

/** What the Action has delivered under the grant in force; elsewhere the step that comes next. */
function howFar({ snapshot, engagement }: RuleContext, progress: BuildProgress): string {
  if (progress.status !== 'granted') return progress.status
  const { data, digest } = progress.grant
  const branch = snapshot.runs.find(({ name }) => name === runBranch(engagement.id, digest))
  if (branch === undefined) return `${data.command} granted, no job has taken it up yet`
  const { evidence, job } = readRunBranch(snapshot, engagement.id, branch)
  const number = job?.workflowRun ?? null
  const by = number === null ? '' : ` by workflow run ${number}`
  return `${evidence.length} of ${data.runs.length} runs delivered${by}`
}

/** A component that is still to be built and whose approved program is not installed. */
function missingProgram(
  { snapshot, engagement, dossier }: RuleContext,
  runs: readonly Evidence[],
): Component | undefined {
  const contract = lockOf(engagement, 'design')?.record ?? ''
  return dossier.design?.components.find(
    (component) =>
      component.action === 'build' &&
      !isInstalled(snapshot, component) &&
      decidingRun({ contract, runs }, component)?.record.outcome !== 'succeeded',
  )
}

function stuckFinding(path: string, { end }: Extract<BuildProgress, { readonly status: 'stuck' }>): Finding {
  const found = `jobs that delivered nothing, the last one ${end.data.job ?? 'taken up by nobody'}`
  const remedy = 'Look at the workflow runs and at what they say, mend that, then comment "/sdd retry".'
  return block('SG627', { path }, found, 'a job that does what was granted', remedy)
}

function planFinding(
  { policy, snapshot, pull }: RuleContext,
  path: string,
  { plan, request }: Extract<BuildProgress, { readonly status: 'plan' }>,
): Finding {
  const { by } = request.data
  const but = policy.deny.requester && by.id !== snapshot.bot.id ? ` other than ${by.login}` : ''
  const found = `a rehearsed plan that nobody approved: ${plan.runs.length} dry runs, digest ${plan.digest}`
  const remedy = `Read the dry runs under evidence; then a person with write permission${but} comments "/sdd approve-plan ${plan.digest}" on #${pull.number}.`
  return { ...block('SG620', { path }, found, 'a person who lets it be applied', remedy), severity: 'wait' }
}

function unfinished(path: string, status: string, far: string): Finding {
  const waits = status === 'not-requested'
  const found = waits ? 'a build that nobody started' : `a build under way (${far})`
  const remedy = waits ? 'A person starts it: comment "/sdd build".' : 'It goes on by itself; look again in a moment.'
  return { ...block('SG620', { path }, found, 'every component run', remedy), severity: 'wait' }
}
