import type { CheckResult, RunRecord } from '../../model/run.ts'
import { canonicalJson, digestOfData } from '../../model/digest.ts'
import type { JsonObject } from '../json-object.ts'
import type { EntryResult } from './steps.ts'

/** What came of a run, before secrets are masked: never to be kept as it is. */
export type RunFacts = Pick<RunRecord, 'outcome' | 'changed' | 'exitCode' | 'failure' | 'outputs' | 'plan'> & {
  readonly checks: readonly CheckResult[]
  /** State of the target before the run and at its end; null when it was not read. */
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

/** A run in which nothing but reading has happened. */
export function untouched(
  outcome: RunFacts['outcome'],
  failure: string | null,
  known: Partial<RunFacts> = {},
): RunFacts {
  return {
    outcome,
    failure,
    changed: false,
    exitCode: null,
    checks: [],
    outputs: {},
    plan: null,
    before: null,
    after: null,
    ...known,
  }
}

/** Digest of what a dry run said would be done: the tool's own plan where it makes one, else what the program told. */
export function planOf({ outputs, failure, report }: EntryResult): string | null {
  return failure === null ? (report?.plan ?? digestOfData(outputs)) : null
}

/** Whether two readings of the target differ; unknown when one of them is missing (R3.6). */
export function changeBetween(before: JsonObject | null, after: JsonObject | null): boolean | 'unknown' {
  return before === null || after === null ? 'unknown' : canonicalJson(before) !== canonicalJson(after)
}

/** The checks that did not pass as one sentence; null when all did. */
export function failedChecks(checks: readonly CheckResult[]): string | null {
  const failed = checks
    .filter(({ passed }) => !passed)
    .map(({ name, when, detail }) => `check ${name} (${when}): ${detail}`)
  return failed.length === 0 ? null : failed.join('; ')
}

/** Several things that went wrong, as one sentence; null when nothing did. */
export function joinFailures(failures: readonly (string | null)[]): string | null {
  const told = failures.filter((failure) => failure !== null)
  return told.length === 0 ? null : told.join('; ')
}
