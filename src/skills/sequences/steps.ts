import { join } from 'node:path'
import { z } from 'zod'
import type { CheckResult } from '../../model/run.ts'
import type { JsonObject } from '../json-object.ts'
import { compileSchema } from '../../documents/json-schema.ts'
import { checkProgram } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { BY_RUNNER } from '../runner-files.ts'
import type { ProgramMode, ProgramResult, Runner, RunnerReport } from '../runners/runner.ts'

/** What the run knows by now and tells the next program. */
type Known = {
  readonly before?: JsonObject
  readonly after?: JsonObject
  readonly outputs?: JsonObject
  /** Digest of the plan that is to be applied. */
  readonly plan?: string | null
}

/** One program that was run, for the log. */
export type LogEntry = { readonly title: string; readonly result: ProgramResult }

/** Where and with what the programs of one skill are run. */
export type StepContext = {
  readonly manifest: Manifest
  /** Folder with the very files whose digest was approved. */
  readonly folder: string
  readonly runner: Runner
  readonly secrets: Readonly<Record<string, string>>
  readonly inputs: JsonObject
  readonly target: string
  readonly idempotencyKey: string
  readonly onStep: (title: string) => void
}

type Observed =
  | { readonly state: JsonObject; readonly failure: null }
  | { readonly state: null; readonly failure: string }

export type EntryResult = {
  readonly outputs: JsonObject
  readonly exitCode: number | null
  readonly failure: string | null
  readonly report: RunnerReport | null
}

/** The programs of one skill as steps of a run. Each call is logged. */
export type Steps = {
  readonly observe: (title: string) => Promise<Observed>
  readonly check: (when: CheckResult['when'], known: Known) => Promise<CheckResult[]>
  readonly enter: (mode: 'read' | 'dry-run' | 'apply', known: Known) => Promise<EntryResult>
  /** Null when it worked; else what went wrong. */
  readonly rollBack: (program: string, known: Known) => Promise<string | null>
  readonly log: readonly LogEntry[]
}

const Verdict = z.strictObject({ passed: z.boolean(), detail: z.string().max(2000) })

export function openSteps(context: StepContext): Steps {
  const { manifest, folder, runner, secrets, inputs, target, idempotencyKey, onStep } = context
  const log: LogEntry[] = []

  async function call(title: string, program: string, mode: ProgramMode, known: Known): Promise<ProgramResult> {
    onStep(title)
    const { plan, ...told } = known
    const file = program === BY_RUNNER ? manifest.entry : program
    const result = await runner.run({
      file: join(folder, file),
      input: { mode, inputs, target, idempotencyKey, ...told },
      secrets,
      timeoutMs: manifest.timeoutSeconds * 1000,
      plan: plan ?? null,
    })
    log.push({ title: `${title}: ${file}`, result })
    return result
  }

  async function checkOne(name: string, when: CheckResult['when'], known: Known): Promise<CheckResult> {
    const { output, failure } = await call(`check ${when}`, checkProgram(manifest, name), 'check', known)
    const verdict = Verdict.safeParse(output)
    if (verdict.success) return { name, when, ...verdict.data }
    const detail = failure ?? 'it did not write { passed, detail }'
    return { name, when, passed: false, detail: `The check could not be made: ${detail}` }
  }

  return {
    log,
    observe: async (title) => {
      if (manifest.observe === null) return { state: null, failure: 'the skill has no program that reads the state' }
      const { output, failure } = await call(title, manifest.observe, 'observe', {})
      return output === null
        ? { state: null, failure: failure ?? 'nothing was observed' }
        : { state: output, failure: null }
    },
    check: async (when, known) => {
      const results: CheckResult[] = []
      for (const name of when === 'after' ? manifest.checks.after : manifest.checks.before) {
        results.push(await checkOne(name, when, known))
      }
      return results
    },
    enter: async (mode, known) => {
      const { process, output, failure, report } = await call(mode, manifest.entry, mode, known)
      const { exitCode } = process
      if (output === null) return { outputs: {}, exitCode, failure: failure ?? 'it wrote nothing', report }
      // A tool that failed may still have told what it had got done.
      if (failure !== null) return { outputs: output, exitCode, failure, report }
      // A dry run reports what would change, in words of its own: there are no outputs yet to hold to the schema.
      const problems = mode === 'dry-run' ? [] : outputProblems(manifest, output)
      return {
        outputs: output,
        exitCode,
        report,
        failure: problems.length === 0 ? null : `its outputs are wrong: ${problems.join('; ')}`,
      }
    },
    rollBack: async (program, known) => (await call('rollback', program, 'rollback', known)).failure,
  }
}

function outputProblems(manifest: Manifest, outputs: JsonObject): readonly string[] {
  const { check, problem } = compileSchema(manifest.outputs)
  return check === null ? [problem] : check(outputs)
}
