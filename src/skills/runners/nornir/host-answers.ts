import { z } from 'zod'
import type { JsonObject } from '../../json-object.ts'
import type { ProgramMode } from '../runner.ts'

/** What one task or subtask said of one host. */
const Told = z.strictObject({
  name: z.string(),
  /** Null when it did not say: Nornir would take that for no change. */
  changed: z.boolean().nullable(),
  diff: z.string(),
  problem: z.string().nullable(),
  unreachable: z.boolean(),
})
type Told = z.infer<typeof Told>

const HostAnswer = z.strictObject({ results: z.array(Told).min(1), document: z.json() })
type HostAnswer = z.infer<typeof HostAnswer>

/** What the Python program writes (nornir-program.ts). */
const Answers = z.strictObject({ hosts: z.record(z.string(), HostAnswer) })

/** What came of one host. */
export type HostOutcome = {
  readonly name: string
  /** What its task returned; null when it failed or returned none. */
  readonly document: JsonObject | null
  readonly changed: boolean | 'unknown'
  readonly diff: string
  /** What went wrong; null when nothing did. */
  readonly problem: string | null
  readonly unreachable: boolean
}

/**
 * What came of each host that was asked, in the order asked; null when the document is not one of the Python program's. A host without an answer
 * has failed: Nornir leaves out hosts without a word.
 */
export function judgeHosts(
  asked: readonly string[],
  written: JsonObject,
  mode: ProgramMode,
): readonly HostOutcome[] | null {
  const answers = Answers.safeParse(written)
  if (!answers.success) return null
  const { hosts } = answers.data
  return asked.map((name) => judgeHost(name, Object.hasOwn(hosts, name) ? hosts[name] : undefined, mode))
}

function judgeHost(name: string, answer: HostAnswer | undefined, mode: ProgramMode): HostOutcome {
  if (answer === undefined) {
    return {
      name,
      document: null,
      changed: 'unknown',
      diff: '',
      problem: 'it was not asked, or did not answer',
      unreachable: false,
    }
  }
  const { results } = answer
  const document = asObject(answer.document)
  const failed = results.filter(({ problem }) => problem !== null)
  const changed = changeOf(results, failed.length > 0, mode)
  return {
    name,
    document,
    changed,
    diff: results.flatMap(({ diff }) => (diff === '' ? [] : [diff])).join('\n'),
    problem: failed.length > 0 ? wordsOf(failed) : contradiction(document, changed, mode),
    unreachable: failed.some(({ unreachable }) => unreachable),
  }
}

/** A task that failed half way, or did not say, may have changed something; one that only reads has nothing to say. */
function changeOf(results: readonly Told[], hasFailed: boolean, mode: ProgramMode): HostOutcome['changed'] {
  if (results.some(({ changed }) => changed === true)) return true
  if (!isChanging(mode) && mode !== 'dry-run') return false
  return hasFailed || results.some(({ changed }) => changed === null) ? 'unknown' : false
}

function isChanging(mode: ProgramMode): boolean {
  return mode === 'apply' || mode === 'rollback'
}

function contradiction(document: JsonObject | null, changed: HostOutcome['changed'], mode: ProgramMode): string | null {
  if (changed === true && !isChanging(mode) && mode !== 'dry-run')
    return `it says that it changed something in mode ${mode}`
  return document === null && mode !== 'rollback' ? 'its task returned no document' : null
}

function wordsOf(failed: readonly Told[]): string {
  return [...new Set(failed.map(({ problem }) => problem))].join('; ')
}

function asObject(document: HostAnswer['document']): JsonObject | null {
  return typeof document === 'object' && document !== null && !Array.isArray(document) ? document : null
}
