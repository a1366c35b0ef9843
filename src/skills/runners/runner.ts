import type { JsonObject } from '../json-object.ts'
import type { ProcessResult } from '../run-process.ts'

/** What a program of a skill is asked to do. */
export const PROGRAM_MODES = ['observe', 'dry-run', 'apply', 'check', 'rollback', 'read'] as const
export type ProgramMode = (typeof PROGRAM_MODES)[number]

/** Where a runner works: the skill's files, and the machine it finds tools on. */
export type RunnerPlace = {
  /** Private copy of the skill's files: the very bytes that were judged. */
  readonly folder: string
  /** Folder for what may be kept between runs, like virtual environments; it can be deleted at any time. */
  readonly cache: string
  /** PATH in which tools are looked for. */
  readonly path: string
}

/** Executes the files of skills of one kind. */
export type Runner = {
  readonly name: string
  /** Version of the tool, as the tool tells it. */
  readonly version: string
  readonly run: (job: ProgramJob) => Promise<ProgramResult>
}

/** The machine lacks what a runner needs; says what, and how to get it. */
export type MissingRunner = { readonly name: string; readonly missing: string }

export type OpenRunner = (place: RunnerPlace) => Promise<Runner | MissingRunner>

/** The one JSON document a program gets. */
export type ProgramInput = JsonObject & { readonly mode: ProgramMode; readonly inputs: JsonObject }

export type ProgramJob = {
  /** Absolute path of the file or folder that is run: a program, a playbook, a module, a chart. */
  readonly file: string
  readonly input: ProgramInput
  /** Secret values by name; a program finds `ca-key` in SPECGATE_SECRET_CA_KEY. */
  readonly secrets: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** When applying: digest of the plan that was reviewed. A runner that makes plans applies that one or refuses. Null: none was. */
  readonly plan: string | null
}

/**
 * What a tool said, in the same words for every tool. It comes from the tool's own structured output, never from its exit code alone, and is
 * null where a program speaks for itself through its output document.
 */
export type RunnerReport = {
  /** Whether the target changed, or in a dry run would change; `unknown` is never to be read as "no". */
  readonly changed: boolean | 'unknown'
  /** What went wrong, each with the host, resource or object it went wrong at. */
  readonly failures: readonly string[]
  readonly unreachable: readonly string[]
  /** Differences by host, resource or object, as unified diffs or the tool's own words. */
  readonly diff: readonly { readonly subject: string; readonly text: string }[]
  /** Digest of what would be applied, the same for the same change; null when the tool gives nothing to hold a later run to. */
  readonly plan: string | null
  /** What a dry run could not rehearse, each with its reason. */
  readonly notSimulated: readonly string[]
}

export type ProgramResult = {
  /** The last process; with several, output of all is kept in it. */
  readonly process: ProcessResult
  /** The JSON document it wrote; null when it failed. */
  readonly output: JsonObject | null
  /** Null only when all went well: any failure or unreachable target of the report is one. */
  readonly failure: string | null
  /** The folder it ran in, gone by now: its name says nothing and is taken out of texts. */
  readonly workspace: string
  readonly report: RunnerReport | null
  /** Values that the tool itself marks as secret; they are masked like the skill's own secrets. */
  readonly sensitive: readonly string[]
}
