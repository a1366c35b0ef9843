import { entryOf } from '../model/entry-of.ts'
import { buildProgress } from '../derive/build-progress.ts'
import { readDossier } from '../derive/dossier.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import { decidingRun } from '../derive/reconcile-build.ts'
import { componentRequest, discoveryRequests } from '../derive/run-requests.ts'
import { AUTHORITIES } from '../model/authority.ts'
import { canonicalJson } from '../model/digest.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { phaseBranch } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import type { RunRequest } from '../model/run.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { readPolicy } from '../policy/read-policy.ts'
import { driftOfLocked } from '../rules/locked-stays-locked.ts'
import { POLICY_PATH } from '../model/place.ts'

/**
 * Whether a run may happen, judged from the snapshot alone just before anything is executed: the request has to be exactly one that the
 * locked documents give. A skill, version, digest, input, target or component that no gate covered is refused (R2.2, R3.5).
 */
export function authoriseRun(snapshot: Snapshot, engagement: Engagement, request: RunRequest): readonly Finding[] {
  const authority = AUTHORITIES.find((each) => each.agent === request.agent && each.runs.includes(request.mode))
  if (authority === undefined) {
    return [refused('SG510', request, `a ${request.mode} run by the ${request.agent}`, 'an agent that may run it')]
  }
  const { policy } = readPolicy(snapshot.files.find((file) => file.path === POLICY_PATH)?.text ?? null)
  if (policy === null || entryOf(policy.environments, request.environment) === undefined) {
    return [refused('SG511', request, `environment ${request.environment}`, 'one that the policy allows')]
  }
  const lock = authority.needs === null ? null : lockOf(engagement, authority.needs)
  if (lock === null || request.authority !== lock.record || request.engagement !== engagement.id) {
    return [
      refused(
        'SG512',
        request,
        `authority ${request.authority}`,
        `the record that locked ${authority.needs ?? 'its gate'}`,
      ),
    ]
  }
  const drift = driftOfLocked(snapshot, engagement)
  if (drift.length > 0) return drift
  return request.component === null
    ? discoveryFindings(snapshot, engagement, request)
    : componentFindings(snapshot, engagement, request)
}

function discoveryFindings(snapshot: Snapshot, engagement: Engagement, request: RunRequest): readonly Finding[] {
  const { spec, library, environment } = readDossier(snapshot, engagement.id, null)
  const gate1 = lockOf(engagement, 'requirements')
  const skill = snapshot.skills.find((each) => each.name === request.skill.name && each.digest === request.skill.digest)
  if (skill?.access !== 'read')
    return [
      refused(
        'SG513',
        request,
        `skill ${request.skill.name} with ${skill?.access ?? 'unknown'} access`,
        'a skill that only reads',
      ),
    ]
  if (spec === null || library === null || environment === null || gate1 === null) {
    return [refused('SG514', request, 'a spec, library entry or inventory that cannot be read', 'all of them')]
  }
  const allowed = discoveryRequests(engagement.id, spec, library, environment, snapshot.skills, gate1)
  return allowed.some((each) => same(each, request))
    ? []
    : [refused('SG515', request, 'a discovery run that the locked spec does not give', 'one of its runs')]
}

function componentFindings(snapshot: Snapshot, engagement: Engagement, request: RunRequest): readonly Finding[] {
  const { design } = readDossier(snapshot, engagement.id, null)
  const gate2 = lockOf(engagement, 'design')
  const component = design?.components.find((each) => each.id === request.component)
  if (design === null || gate2 === null || component === undefined || request.mode === 'read') {
    return [refused('SG516', request, `component ${request.component ?? ''}`, 'a component of the approved design')]
  }
  const expected = componentRequest(
    engagement.id,
    design.frontMatter.environment,
    component,
    request.mode,
    request.attempt,
    gate2,
  )
  if (!same(expected, request)) {
    return [
      refused(
        'SG517',
        request,
        `a run of ${component.id} that differs from the contract`,
        'skill, digest, inputs and target as approved at Gate 2',
      ),
    ]
  }
  if (!snapshot.skills.some((skill) => skill.digest === component.digest)) {
    return [refused('SG518', request, `no skill with digest ${component.digest}`, 'the program that Gate 2 approved')]
  }
  return orderFindings(snapshot, engagement, request)
}

function orderFindings(snapshot: Snapshot, engagement: Engagement, request: RunRequest): readonly Finding[] {
  const { design } = readDossier(snapshot, engagement.id, null)
  const gate2 = lockOf(engagement, 'design')
  const content = snapshot.branches.find((branch) => branch.name === phaseBranch(engagement.id, 'build')) ?? null
  const component = design?.components.find((each) => each.id === request.component)
  if (design === null || gate2 === null || component === undefined) return []
  const { runs } = readEvidence(snapshot, engagement.id, content)
  const progress = buildProgress(snapshot, gate2, design.components, runs)
  const isDue =
    progress.status === request.mode && progress.component.id === component.id && progress.attempt === request.attempt
  // A rehearsal changes nothing, so it may come before what it stands on: a plan is approved as a whole.
  if (isDue && request.mode === 'dry-run') return []
  const waiting = component.dependsOn.filter((id) => {
    const before = design.components.find((each) => each.id === id)
    const run = before === undefined ? null : decidingRun({ contract: gate2.record, runs }, before)
    return before?.action === 'build' && run?.record.outcome !== 'succeeded'
  })
  if (waiting.length > 0)
    return [refused('SG519', request, `${component.id} before ${waiting.join(', ')}`, 'dependency order')]
  const attempts = recordsOf(snapshot.ledger.records, 'build.requested').length
  return isDue
    ? []
    : [
        refused(
          'SG519',
          request,
          `run ${request.id} (attempt ${request.attempt} of ${attempts})`,
          'the run that is due next',
        ),
      ]
}

function same(a: RunRequest, b: RunRequest): boolean {
  return canonicalJson(a) === canonicalJson(b)
}

function refused(code: string, request: RunRequest, found: string, expected: string): Finding {
  const path = `specs/${request.engagement}/evidence/${request.id}`
  const remedy = 'Nothing was run. What is to be run differently goes through the design and Gate 2 again.'
  return { code, severity: 'block', path, line: 1, found, expected, remedy }
}
