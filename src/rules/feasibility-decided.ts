import { assessFeasibility } from '../derive/assess-feasibility.ts'
import { readDecisions } from '../derive/read-answers.ts'
import { canonicalJson } from '../model/digest.ts'
import type { Assessment, FeasibilityReport } from '../documents/feasibility-report.ts'
import type { Finding } from '../model/finding.ts'
import { artifactPath } from '../model/place.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * The report says what discovery found, all of it. Every conflict with the approved spec is a tradeoff with a recorded decision; none is
 * absorbed, none is decided by the agent, and "not feasible" ends the engagement here (R1.3).
 *
 * @example ok: every capability met
 *   phase: feasibility
 *   locked: [requirements]
 *
 * @example ok: a conflict, decided by a person
 *   phase: feasibility
 *   locked: [requirements]
 *   request: { validity-days: 398 }
 *   said: [/sdd decide TRD-001 A shorter is safer]
 *
 * @example not-ok: a conflict that nobody decided
 *   phase: feasibility
 *   locked: [requirements]
 *   request: { validity-days: 398 }
 *   → specs/001-demo/feasibility.md:{block.tradeoffs.0} SG331
 *
 * @example not-ok: a conflict left out of the report
 *   phase: feasibility
 *   locked: [requirements]
 *   request: { validity-days: 398 }
 *   block: { outcome: feasible, tradeoffs: [] }
 *   → specs/001-demo/feasibility.md:{block} SG332
 *
 * @example not-ok: the environment cannot do it
 *   phase: feasibility
 *   locked: [requirements]
 *   observed: { reachable: false }
 *   → specs/001-demo/feasibility.md:{block.outcome} SG333
 *
 * @example not-ok: a decision that no comment records
 *   phase: feasibility
 *   locked: [requirements]
 *   request: { validity-days: 398 }
 *   block: { tradeoffs.0.decision: A, tradeoffs.0.by: ana, tradeoffs.0.comment: 1 }
 *   → specs/001-demo/feasibility.md:{block} SG332
 *
 * @example not-ok: no report
 *   phase: feasibility
 *   locked: [requirements]
 *   without: [feasibility.md]
 *   → specs/001-demo/feasibility.md:1 SG330
 *
 * @example not-ok: a report on another spec than the locked one
 *   phase: feasibility
 *   locked: [requirements]
 *   front: { spec: sha256:0000000000000000000000000000000000000000000000000000000000000000 }
 *   → specs/001-demo/feasibility.md:1 SG334
 */
export const feasibilityDecided: Rule = {
  id: 'feasibility-decided',
  judges: ['feasibility'],
  check: (context) => {
    const { dossier, engagement } = context
    const path = artifactPath(engagement.id, 'feasibility')
    const form = [...dossier.findings.capabilities, ...dossier.findings.feasibility, ...dossier.findings.environment]
    if (form.length > 0) return form
    if (dossier.report === null) {
      return [
        block(
          'SG330',
          { path },
          'no feasibility report',
          'one',
          'It is drafted when discovery has run; see the branch.',
        ),
      ]
    }
    const expected = expectedAssessment(context)
    if (expected === null) {
      const remedy = 'Restore the locked spec, the library version it names and the inventory; then look again.'
      return [
        block(
          'SG330',
          { path },
          'a report that cannot be recomputed',
          'spec, library, inventory and capability snapshot',
          remedy,
        ),
      ]
    }
    return [
      ...digestFindings(context, dossier.report),
      ...differenceFindings(dossier.report, expected),
      ...undecidedFindings(dossier.report),
      ...outcomeFindings(dossier.report),
    ]
  },
}

function expectedAssessment({ snapshot, dossier }: RuleContext): Assessment | null {
  const { spec, library, environment, capabilities } = dossier
  if (spec === null || library === null || environment === null || capabilities === null) return null
  return assessFeasibility(spec, library, environment, capabilities, readDecisions(snapshot, library), snapshot.skills)
}

function digestFindings({ dossier }: RuleContext, report: FeasibilityReport): readonly Finding[] {
  const pairs = [
    ['spec', report.frontMatter.spec, dossier.files.requirements?.digest],
    ['capabilities', report.frontMatter.capabilities, dossier.capabilities?.digest],
  ] as const
  return pairs.flatMap(([name, named, actual]) => {
    if (named === actual) return []
    const remedy = 'Let the report be drafted again from what is there now.'
    return [block('SG334', { path: report.path }, `${name}: ${named}`, String(actual), remedy)]
  })
}

function differenceFindings(report: FeasibilityReport, expected: Assessment): readonly Finding[] {
  const { assessment, path } = report
  const open = new Set(assessment.tradeoffs.filter((each) => each.decision === null).map((each) => each.id))
  const same = canonicalJson(comparable(assessment)) === canonicalJson(comparable(expected))
  if (same || open.size > 0) return []
  const line = report.assessmentLine([])
  const remedy = `Restore the assessment (${expected.outcome}); record decisions by "/sdd decide TRD-… <option> <reason>".`
  return [
    block(
      'SG332',
      { path, line },
      'an assessment that differs from what discovery and decisions give',
      'the computed one',
      remedy,
    ),
  ]
}

function comparable(assessment: Assessment): unknown {
  return { ...assessment, tradeoffs: assessment.tradeoffs.map(({ reason: _reason, ...rest }) => rest) }
}

function undecidedFindings(report: FeasibilityReport): readonly Finding[] {
  return report.assessment.tradeoffs.flatMap(({ id, decision }, index) => {
    if (decision !== null) return []
    const line = report.assessmentLine(['tradeoffs', index, 'id'])
    const remedy = `Choose an option: comment "/sdd decide ${id} <option> <reason>" on the pull request.`
    return [block('SG331', { path: report.path, line }, `tradeoff ${id} is not decided`, 'a recorded decision', remedy)]
  })
}

function outcomeFindings(report: FeasibilityReport): readonly Finding[] {
  if (report.assessment.outcome !== 'not-feasible') return []
  const line = report.assessmentLine(['outcome'])
  const missing = report.assessment.skills.filter(({ installed }) => installed === null).map(({ skill }) => skill)
  const found = missing.length === 0 ? '' : `, since these skills are not installed: ${missing.join(', ')}`
  const remedy =
    'Change the environment and run discovery again, or amend the spec through its own phase, or close the engagement.'
  return [
    block(
      'SG333',
      { path: report.path, line },
      `the outcome is not feasible${found}`,
      'a feasible outcome to design on',
      remedy,
    ),
  ]
}
