import type { GateVerdict, Verdict } from '../model/decision.ts'
import type { Annotation, Effect } from '../model/effect.ts'
import { GATE_CHECK } from '../model/gate-check.ts'
import type { Finding } from '../model/finding.ts'
import type { CheckConclusion, OutsidePull, Pull } from '../model/snapshot.ts'
import type { Policy } from '../policy/policy.ts'
import { checkSummary, checkTitle } from '../views/render-check.ts'
import { gateSummary, gateTitle } from '../views/render-gate.ts'
import { checkName } from './check-name.ts'
import { activeApproval } from './plan-records.ts'
import type { Scene } from './scene.ts'

type SetCheck = Extract<Effect, { readonly kind: 'set-check' }>
type Said = Omit<SetCheck, 'kind' | 'pull'>

/** As many as forges take at once; the summary holds all of them. */
const MAX_ANNOTATIONS = 50

/** Checks of the pull requests: only what differs from what stands there. */
export function planChecks(scene: Scene): readonly Effect[] {
  const { pulls, base } = scene.snapshot
  const open = pulls.filter((pull) => pull.state === 'open')
  const closed = pulls.filter((pull) => pull.state === 'closed')
  const speaking = open.filter((pull) => speaks(scene, base.branch, open, pull))
  return [
    ...closed.flatMap((pull) => closedChecks(pulls, pull)),
    ...open.flatMap(staleChecks),
    ...speaking.flatMap((pull) => [...phaseChecks(scene, pull), ...gateCheck(scene, pull)]),
  ]
}

/**
 * A check stands on a commit, not on a pull request: of several from one head, one into the default branch speaks, and of those the one
 * that lacks most. Otherwise they would write over each other, and the laxest would open the merge of the others (G25).
 */
function speaks({ gates }: Scene, base: string, open: readonly Pull[], pull: Pull): boolean {
  const rank = ({ number, baseBranch }: Pull): number => {
    const said = gates.find((gate) => gate.pull === number)?.conclusion ?? 'blocked'
    return (baseBranch === base ? 0 : MOST_LACKING_FIRST.length) + MOST_LACKING_FIRST.indexOf(said)
  }
  const same = open.filter(({ content }) => content.sha === pull.content.sha)
  return same.toSorted((a, b) => rank(a) - rank(b) || a.number - b.number)[0] === pull
}

const MOST_LACKING_FIRST = ['blocked', 'waiting', 'passed']

/** What was closed must not be merged by a new pull request of the same head before that is judged. */
function closedChecks(pulls: readonly Pull[], { number, content, checks }: Pull): readonly Effect[] {
  const isElsewhere = pulls.some((each) => each.state !== 'closed' && each.content.sha === content.sha)
  const green = checks.filter(({ conclusion }) => conclusion === 'success')
  return isElsewhere ? [] : green.map(({ head, name }) => takenBack(number, head, name, CLOSED))
}

const CLOSED = {
  title: 'the pull request is closed',
  summary: '**This pull request was closed without a merge.** It is judged again when it is opened again.',
}

function takenBack(pull: number, head: string, name: string, said: Pick<SetCheck, 'title' | 'summary'>): SetCheck {
  return { kind: 'set-check', pull, head, name, conclusion: 'pending', ...said, annotations: [] }
}

/** The one check of a pull request that belongs to no phase. */
export function planOutsideCheck(policy: Policy, pull: OutsidePull, verdict: GateVerdict): readonly Effect[] {
  return [...staleChecks(pull), ...saidOf(policy, pull, verdict)]
}

/** A check that went green for a head of before: if the branch is put back there, it has to be judged again first. */
function staleChecks({ number, checks, content }: OutsidePull): readonly Effect[] {
  const green = checks.filter(({ head, conclusion }) => head !== content.sha && conclusion === 'success')
  const summary = `**This head was left.** The verdict now is that of \`${content.sha.slice(0, 10)}\`.`
  return green.map(({ head, name }) => takenBack(number, head, name, { title: 'the head moved on', summary }))
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
