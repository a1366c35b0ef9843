import { agentPathUse, authorityIn } from '../model/authority.ts'
import type { Authority } from '../model/authority.ts'
import type { Finding } from '../model/finding.ts'
import { AGENT_TRAILER } from '../model/agent.ts'
import { artifactPath } from '../model/place.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import type { Commit } from '../model/snapshot.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * What an agent commits stays inside its authority: the agent of this phase, its files, its kind of runs (R2.1, R2.2).
 * Checked again here although the tools an agent lacks are not given to it: the branch is what counts.
 *
 * @example ok: the spec-agent drafts the spec
 *   by: spec-agent
 *
 * @example not-ok: the builder-agent writes in the requirements phase
 *   by: builder-agent
 *   → specs/001-demo/customer-spec.md:1 SG140
 *
 * @example not-ok: a machine commit that names no agent
 *   by: nobody
 *   → specs/001-demo/customer-spec.md:1 SG140
 *
 * @example not-ok: the spec-agent writes a feasibility report
 *   by: spec-agent
 *   change: [customer-spec.md, feasibility.md]
 *   → specs/001-demo/feasibility.md:1 SG141
 *
 * @example not-ok: a run that changes something during feasibility
 *   phase: feasibility
 *   locked: [requirements]
 *   run: { id: discover-9, agent: builder-agent, mode: apply }
 *   → specs/001-demo/evidence/discover-9/run.json:1 SG142
 */
export const agentInBounds: Rule = {
  id: 'agent-in-bounds',
  judges: ['requirements', 'feasibility', 'design', 'build'],
  check: (context) => {
    const authority = authorityIn(context.pull.phase)
    if (authority === null) return []
    return [
      ...commitFindings(context, authority),
      ...pathFindings(context, authority),
      ...runFindings(context, authority),
    ]
  },
}

function machineCommits({ pull, snapshot }: RuleContext): readonly Commit[] {
  return pull.content.commits.filter(
    ({ author, committer }) => author.id === snapshot.bot.id || committer.id === snapshot.bot.id,
  )
}

function commitFindings(context: RuleContext, authority: Authority): readonly Finding[] {
  const { engagement, gate, pull } = context
  return machineCommits(context).flatMap((commit) => {
    const agent = AGENT_TRAILER.exec(commit.message)?.[1] ?? 'no agent'
    if (agent === authority.agent || commit.parents.length > 1) return []
    const path = artifactPath(engagement.id, gate)
    const found = `machine commit ${commit.sha.slice(0, 10)} by ${agent}`
    const remedy = `Drop the commit: only the ${authority.agent} drafts in the ${pull.phase} phase.`
    return [block('SG140', { path }, found, authority.agent, remedy)]
  })
}

function pathFindings(context: RuleContext, authority: Authority): readonly Finding[] {
  const { engagement, pull } = context
  const allByMachine = machineCommits(context).length === pull.content.commits.length
  if (!allByMachine) return []
  return pull.content.changes.flatMap(({ path }) => {
    if (agentPathUse(authority, engagement.id, path) !== 'foreign') return []
    const found = `a file the ${authority.agent} may not write in the ${pull.phase} phase`
    return [block('SG141', { path }, found, authority.writes.join(', '), 'Drop the file from the branch.')]
  })
}

function runFindings({ snapshot, engagement, pull }: RuleContext, authority: Authority): readonly Finding[] {
  const added = new Set(pull.content.changes.map((change) => change.path))
  const { runs } = readEvidence(snapshot, engagement.id, pull.content)
  return runs.flatMap(({ record, path }) => {
    if (!added.has(path)) return []
    if (record.agent === authority.agent && authority.runs.includes(record.mode)) return []
    const found = `a ${record.mode} run by the ${record.agent}`
    const expected = `runs of the ${authority.agent}: ${authority.runs.join(', ') || 'none'}`
    return [block('SG142', { path }, found, expected, 'Drop the evidence, and find out how the run came about.')]
  })
}
