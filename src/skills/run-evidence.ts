import { digestOf, digestOfData } from '../model/digest.ts'
import { RunRecord } from '../model/run.ts'
import type { RunRequest } from '../model/run.ts'
import type { JsonObject } from './json-object.ts'
import { maskSecrets } from './mask-secrets.ts'
import type { Mask } from './mask-secrets.ts'
import type { RunEvidence } from './run-journal.ts'
import type { Captured } from './run-process.ts'
import type { RunFacts } from './sequences/run-facts.ts'
import type { LogEntry } from './sequences/steps.ts'
import { diffStates } from './state-diff.ts'

/** Everything the evidence of one run is made from. */
export type EvidenceParts = {
  readonly request: RunRequest
  readonly idempotencyKey: string
  readonly runner: RunRecord['runner']
  readonly startedAt: string
  readonly finishedAt: string
  readonly facts: RunFacts
  readonly log: readonly LogEntry[]
  /** Values to mask; what the tools mark as secret is added. */
  readonly secrets: readonly string[]
  /** Folder the skill ran from, gone by now and taken out of texts. */
  readonly folder: string | null
}

/** The record of a run and the files beside it: state before and after, their difference, what was printed. Nothing unmasked leaves here (R3.7). */
export async function makeEvidence(parts: EvidenceParts): Promise<RunEvidence> {
  const { request, facts } = parts
  const mask = maskSecrets([...parts.secrets, ...parts.log.flatMap(({ result }) => result.sensitive)])
  const clean = textCleaner(parts, mask)
  const files = [...(await stateFiles(facts, mask)), ...reportFile(parts, mask), ...logFile(parts, mask, clean)]
  const { id, engagement, environment, agent, component, target, attempt, mode, skill, authority, inputs } = request
  const { outcome, changed, exitCode, failure, outputs, checks, plan } = facts
  const record = RunRecord.parse({
    schema: 1,
    id,
    engagement,
    environment,
    agent,
    component,
    target,
    attempt,
    mode,
    skill,
    authority,
    idempotencyKey: parts.idempotencyKey,
    inputs: mask.data(inputs),
    inputsDigest: digestOfData(inputs),
    runner: parts.runner,
    startedAt: parts.startedAt,
    finishedAt: parts.finishedAt,
    outcome,
    changed,
    exitCode,
    failure: failure === null ? null : clip(clean(failure), 4000),
    checks: checks.map((check) => ({ ...check, detail: clip(clean(check.detail), 2000) })),
    outputs: mask.data(outputs),
    plan,
    files: files.map(({ name, content }) => ({ name, digest: digestOf(content) })),
  })
  return { record, files: [{ name: 'run.json', content: pretty(record) }, ...files] }
}

type TextFile = RunEvidence['files'][number]

async function stateFiles({ before, after }: RunFacts, mask: Mask): Promise<TextFile[]> {
  const states = [
    ...(before === null ? [] : [{ name: 'state-before.json', content: pretty(mask.data(before)) }]),
    ...(after === null ? [] : [{ name: 'state-after.json', content: pretty(mask.data(after)) }]),
  ]
  const [first, second] = states
  if (first === undefined || second === undefined) return states
  return [...states, { name: 'state.diff', content: await diffStates(first.content, second.content) }]
}

/** What the tools said in their own structured output, step by step. */
function reportFile({ log }: EvidenceParts, mask: Mask): TextFile[] {
  const told = log.flatMap(({ title, result: { report } }) => (report === null ? [] : [{ step: title, ...report }]))
  return told.length === 0 ? [] : [{ name: 'report.json', content: `${JSON.stringify(mask.data(told), null, 2)}\n` }]
}

function logFile({ log }: EvidenceParts, mask: Mask, clean: (text: string) => string): TextFile[] {
  if (log.length === 0) return []
  const sections = log.map(({ title, result }) => {
    const { exitCode, signal, timedOut, stdout, stderr } = result.process
    const end = exitCode !== null ? `exit code ${exitCode}` : signal === null ? 'not started' : `ended by ${signal}`
    const printed = [section('stdout', stdout, mask), section('stderr', stderr, mask)].join('')
    return `== ${title}, ${end}${timedOut ? ', time was up' : ''}\n${printed}`
  })
  return [{ name: 'output.log', content: clean(sections.join('')) }]
}

function section(name: string, { text, dropped }: Captured, mask: Mask): string {
  if (text === '') return ''
  const masked = dropped > 0 ? mask.cutText(text) : mask.text(text)
  const end = dropped > 0 ? `\n[${name} truncated: ${dropped} bytes more]\n` : masked.endsWith('\n') ? '' : '\n'
  return `-- ${name}\n${masked}${end}`
}

/** Masks secrets, and takes out the names of temporary folders, which say nothing and differ from run to run. */
function textCleaner({ log, folder }: EvidenceParts, mask: Mask): (text: string) => string {
  const workspaces = new Set(log.map(({ result }) => result.workspace).filter((each) => each !== ''))
  return (text) => {
    const masked = mask.text(text)
    const homeless = [...workspaces].reduce((rest, each) => rest.replaceAll(each, '<run>'), masked)
    return folder === null ? homeless : homeless.replaceAll(folder, '<skill>')
  }
}

function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}

function pretty(data: RunRecord | JsonObject): string {
  return `${JSON.stringify(data, null, 2)}\n`
}
