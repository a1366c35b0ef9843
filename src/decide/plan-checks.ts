import type { GateVerdict, Verdict } from '../model/decision.ts'
import type { Annotation, Effect } from '../model/effect.ts'
import type { Finding } from '../model/finding.ts'
import type { CheckConclusion, OutsidePull, Pull } from '../model/snapshot.ts'
import type { Policy } from '../policy/policy.ts'
import { checkSummary, checkTitle } from '../views/render-check.ts'
import { gateSummary, gateTitle } from '../views/render-gate.ts'
import { checkName, GATE_CHECK } from './check-name.ts'
import { activeApproval } from './plan-records.ts'
import type { Scene } from './scene.ts'

type SetCheck = Extract<Effect, { readonly kind: 'set-check' }>
type Said = Omit<SetCheck, 'kind' | 'pull'>

/** As many as forges take at once; the summary holds all of them. */
const MAX_ANNOTATIONS = 50

/** Checks of the open pull requests: only what differs from what stands there. */
export function planChecks(scene: Scene): readonly Effect[] {
  return scene.snapshot.pulls.flatMap((pull) =>
    pull.state === 'open' ? [...staleChecks(pull), ...phaseChecks(scene, pull), ...gateCheck(scene, pull)] : [],
  )
}

/** The one check of a pull request that belongs to no phase. */
export function planOutsideCheck(policy: Policy, pull: OutsidePull, verdict: GateVerdict): readonly Effect[] {
  return [...staleChecks(pull), ...saidOf(policy, pull, verdict)]
}

/** A check that went green for a head of before: if the branch is put back there, it has to be judged again first. */
function staleChecks({ number, checks, content }: OutsidePull): readonly Effect[] {
  const green = checks.filter(({ head, conclusion }) => head !== content.sha && conclusion === 'success')
  return green.map(({ head, name }) => ({
    kind: 'set-check',
    pull: number,
    head,
    name,
    conclusion: 'pending',
    title: 'the head moved on',
    summary: `**This head was left.** The verdict now is that of \`${content.sha.slice(0, 10)}\`.`,
    annotations: [],
  }))
}

function phaseChecks({ snapshot, policy, verdicts }: Scene, pull: Pull): readonly Effect[] {
  const isRecorded = activeApproval(snapshot, pull) !== null
  return verdicts
    .filter((verdict) => verdict.pull === pull.number)
    .flatMap((verdict) => {
      // Green only once the ledger holds the approval: a merge can then never run ahead of its record.
      const said = verdict.conclusion === 'passed' && !isRecorded ? 'waiting' : verdict.conclusion
      return unlessStanding(pull, {
        name: checkName(verdict.phase),
        head: verdict.head,
        conclusion: conclusionFor(policy, said),
        title: titleFor(policy, said, checkTitle(verdict)),
        summary: checkSummary(verdict),
        annotations: annotationsOf(pull, verdict.findings),
      })
    })
}

function gateCheck({ policy, gates }: Scene, pull: Pull): readonly Effect[] {
  return gates.filter((gate) => gate.pull === pull.number).flatMap((gate) => saidOf(policy, pull, gate))
}

function saidOf(policy: Policy, pull: OutsidePull, verdict: GateVerdict): readonly Effect[] {
  return unlessStanding(pull, {
    name: GATE_CHECK,
    head: verdict.head,
    conclusion: conclusionFor(policy, verdict.conclusion),
    title: titleFor(policy, verdict.conclusion, gateTitle(verdict)),
    summary: gateSummary(verdict),
    // The phase checks hold the lines already; a pull request outside the phases has no other check.
    annotations: 'phase' in pull ? [] : annotationsOf(pull, verdict.findings),
  })
}

function unlessStanding(pull: OutsidePull, said: Said): readonly Effect[] {
  const standing = pull.checks.find((check) => check.name === said.name && check.head === said.head)
  const same =
    standing !== undefined &&
    standing.conclusion === said.conclusion &&
    standing.summary === said.summary &&
    standing.title === said.title
  return same ? [] : [{ kind: 'set-check', pull: pull.number, ...said }]
}

/** Observing and warning never hold a merge up; an unapproved merge still locks nothing. */
function conclusionFor({ mode }: Policy, verdict: Verdict['conclusion']): CheckConclusion {
  if (verdict === 'passed' || mode !== 'enforce') return 'success'
  return verdict === 'blocked' ? 'failure' : 'pending'
}

function titleFor({ mode }: Policy, verdict: Verdict['conclusion'], title: string): string {
  return verdict === 'passed' || mode === 'enforce' ? title : `${mode} only, would be ${verdict}: ${title}`
}

function annotationsOf({ content }: OutsidePull, findings: readonly Finding[]): readonly Annotation[] {
  const shown = new Set(content.changes.flatMap(({ path, after }) => (after === null ? [] : [path])))
  return findings
    .filter(({ severity, path }) => severity === 'block' && shown.has(path))
    .slice(0, MAX_ANNOTATIONS)
    .map(({ path, line, code, found, expected, remedy }) => ({
      path,
      line,
      level: 'failure',
      title: `${code} ${found}`.slice(0, 250),
      message: `Expected: ${expected}. ${remedy}`.slice(0, 4000),
    }))
}
