import { z } from 'zod'
import { digestOfData } from '../../../model/digest.ts'
import type { JsonObject } from '../../json-object.ts'
import type { Mask } from '../../mask-secrets.ts'
import type { ProgramMode, ProgramResult, RunnerReport } from '../runner.ts'
import type { HostOutcome } from './host-answers.ts'

/** Characters of what one host said; the whole stands in the log. */
const MAX_WORDS = 1000
/** Characters of the detail of a check. */
const MAX_DETAIL = 2000

type Judged = Pick<ProgramResult, 'output' | 'failure' | 'report'>

/** One result of what came of all hosts. What they said is masked before it is shortened: a part of a secret would not be known for one. */
export function resultOf(outcomes: readonly HostOutcome[], mode: ProgramMode, mask: Mask): Judged {
  const report = reportOf(outcomes, mode, mask)
  const words = [...report.failures, ...report.unreachable]
  const failure = words.length === 0 ? null : `${words.length} of ${outcomes.length} hosts failed: ${words.join('; ')}`
  const isReading = mode === 'observe' || mode === 'check'
  return {
    output: mode === 'check' ? verdictOf(outcomes, mask) : outputOf(outcomes, mode),
    failure,
    report: isReading && failure === null ? null : report,
  }
}

function reportOf(outcomes: readonly HostOutcome[], mode: ProgramMode, mask: Mask): RunnerReport {
  const failed = outcomes.filter(({ problem }) => problem !== null)
  const say = (outcome: HostOutcome): string => clip(mask.text(wordsOf(outcome)), MAX_WORDS)
  return {
    changed: changeOf(outcomes),
    failures: failed.filter(({ unreachable }) => !unreachable).map(say),
    unreachable: failed.filter(({ unreachable }) => unreachable).map(say),
    diff: outcomes.flatMap(({ name, diff }) => (diff === '' ? [] : [{ subject: name, text: mask.text(diff) }])),
    plan: mode === 'dry-run' && failed.length === 0 ? planOf(outcomes) : null,
    notSimulated: [],
  }
}

function wordsOf({ name, problem, unreachable }: HostOutcome): string {
  return `${name}${unreachable ? ' is unreachable' : ''}: ${problem}`
}

function changeOf(outcomes: readonly HostOutcome[]): RunnerReport['changed'] {
  if (outcomes.some(({ changed }) => changed === true)) return true
  return outcomes.some(({ changed }) => changed === 'unknown') ? 'unknown' : false
}

/** The same for the same change on the same hosts; what hosts said that is secret is in it as a digest only. */
function planOf(outcomes: readonly HostOutcome[]): string {
  return digestOfData(outcomes.map(({ name, document, changed, diff }) => ({ name, document, changed, diff })))
}

/** A state of which a part is missing is none: it would be taken for all of it. */
function outputOf(outcomes: readonly HostOutcome[], mode: ProgramMode): JsonObject | null {
  if (mode === 'observe' && outcomes.some(({ problem }) => problem !== null)) return null
  const hosts = Object.fromEntries(
    outcomes.flatMap(({ name, document }) => (document === null ? [] : [[name, document]])),
  )
  const changed = Object.fromEntries(outcomes.map(({ name, changed }) => [name, changed]))
  if (mode === 'dry-run') return { hosts, 'would-change': changed }
  return mode === 'apply' || mode === 'rollback' ? { hosts, changed } : { hosts }
}

const Verdict = z.strictObject({ passed: z.boolean(), detail: z.string() })

/** A check passes when it passes on every host. */
function verdictOf(outcomes: readonly HostOutcome[], mask: Mask): JsonObject {
  const verdicts = outcomes.map((outcome) => {
    const verdict = Verdict.safeParse(outcome.document)
    if (outcome.problem !== null) return { passed: false, told: wordsOf(outcome) }
    if (!verdict.success) return { passed: false, told: `${outcome.name}: its task did not return { passed, detail }` }
    return { passed: verdict.data.passed, told: `${outcome.name}: ${verdict.data.detail}` }
  })
  const failed = verdicts.filter(({ passed }) => !passed)
  const told = (failed.length > 0 ? failed : verdicts).map((verdict) => verdict.told).join('; ')
  const count = failed.length > 0 ? `${failed.length} of ${outcomes.length} hosts: ` : ''
  return { passed: failed.length === 0, detail: clip(mask.text(`${count}${told}`), MAX_DETAIL) }
}

function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
