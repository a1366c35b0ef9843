import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { idempotencyKey } from '../derive/run-requests.ts'
import type { RunRequest } from '../model/run.ts'
import { compileSchema } from '../documents/json-schema.ts'
import type { Skill } from './registry.ts'
import { makeEvidence } from './run-evidence.ts'
import type { EvidenceParts } from './run-evidence.ts'
import { openJournal } from './run-journal.ts'
import type { Earlier, Journal, RunEvidence } from './run-journal.ts'
import { showPresence, untilGone } from './run-presence.ts'
import { RUNNER_OPENERS } from './runners/open-runner.ts'
import type { MissingRunner, Runner } from './runners/runner.ts'
import { runApply } from './sequences/apply.ts'
import { runDryRun } from './sequences/dry-run.ts'
import { runRead } from './sequences/read.ts'
import { untouched } from './sequences/run-facts.ts'
import type { RunFacts } from './sequences/run-facts.ts'
import { openSteps } from './sequences/steps.ts'
import type { Steps } from './sequences/steps.ts'
import { readSkillFiles, skillDigest } from './skill-files.ts'
import type { SkillFiles } from './skill-files.ts'

export type RunDeps = {
  readonly skill: Skill
  /** Values by name; only those the manifest names are passed on. */
  readonly secrets: Readonly<Record<string, string>>
  /** Folder that outlives the process. */
  readonly journal: string
  /** Folder for what runners keep between runs; safe to delete. */
  readonly cache: string
  /** Digest of the plan that was reviewed, for an apply to be held to; null when no dry run was reviewed. */
  readonly reviewed: string | null
  readonly now: () => string
  /** Told of each program of the skill just before it is run. */
  readonly onStep: (title: string) => void
}

/**
 * Runs a skill as its request says, and tells what came of it (R3.5–R3.7). What went wrong with the skill or the target is
 * in the record; thrown is only what keeps the run from being recorded. The same request again returns the same evidence and
 * runs nothing, waiting for it when another process has the run under way; one that was cut off while it changed something is never
 * repeated, its outcome is unknown.
 * That the request is authorised is settled before (authorise-run.ts).
 */
export async function governRun(request: RunRequest, deps: RunDeps): Promise<RunEvidence> {
  const key = idempotencyKey(request)
  const journal = openJournal(deps.journal, key)
  const earlier = await readSettled(journal)
  if (earlier.kind === 'ended') return earlier.evidence
  const parts = partsOf(request, deps, key)
  if (earlier.kind === 'started') return makeEvidence(cutOff(parts, earlier))

  const found = await readSkillFiles(deps.skill.folder)
  const refusal = reasonToRefuse(request, deps, found)
  if (refusal !== null) return makeEvidence({ ...parts, facts: untouched('refused', refusal) })
  const execute = async (): Promise<RunEvidence> => {
    const evidence = await runFromCopy(found, (folder) => runIn(folder, request, deps, parts))
    await journal.keep(evidence)
    return evidence
  }
  if (request.mode !== 'apply') return execute()
  const { presence, end } = await showPresence()
  try {
    const isFirst = await journal.markStarted({ startedAt: parts.startedAt, ...presence })
    return await (isFirst ? execute() : governRun(request, deps))
  } finally {
    end()
  }
}

/** What came of the same run before; one that another process has under way is waited for. */
async function readSettled(journal: Journal): Promise<Earlier> {
  const earlier = await journal.read()
  if (earlier.kind !== 'started') return earlier
  await untilGone(earlier)
  return journal.read()
}

function partsOf(request: RunRequest, { skill, secrets, now }: RunDeps, key: string): EvidenceParts {
  const startedAt = now()
  return {
    request,
    idempotencyKey: key,
    runner: { name: skill.manifest.runner, version: 'not started' },
    startedAt,
    finishedAt: startedAt,
    facts: untouched('refused', null),
    log: [],
    secrets: Object.values(secrets),
    folder: null,
  }
}

function cutOff(parts: EvidenceParts, { startedAt }: Extract<Earlier, { kind: 'started' }>): EvidenceParts {
  const failure =
    'this run was started before and its end is not known: its process is gone, what it had begun may go on. A person must look at ' +
    'the target; nothing was run this time'
  return { ...parts, startedAt, facts: untouched('outcome-unknown', failure, { changed: 'unknown' }) }
}

/** Null when the run may start. The files on disk are judged, not what was read of them earlier. */
function reasonToRefuse(request: RunRequest, { skill, secrets }: RunDeps, found: SkillFiles): string | null {
  const { manifest } = skill
  const [problem] = found.problems
  if (problem !== undefined) return `the folder of skill ${manifest.name} is not in order: ${problem}`
  const digest = skillDigest(found.files)
  if (digest !== request.skill.digest || digest !== skill.summary.digest || manifest.name !== request.skill.name) {
    return `skill ${manifest.name} is ${digest}, approved was ${request.skill.name} ${request.skill.digest}`
  }
  if ((request.mode === 'read') !== (manifest.access === 'read')) {
    return `skill ${manifest.name} has access ${manifest.access}, which does not go with mode ${request.mode}`
  }
  if (request.mode === 'dry-run' && !manifest.dryRun) return `skill ${manifest.name} has no dry run`
  const missing = manifest.secrets.filter((name) => !Object.hasOwn(secrets, name))
  if (missing.length > 0) return `skill ${manifest.name} needs secrets that were not given: ${missing.join(', ')}`
  const inputs = compileSchema(manifest.inputs)
  const wrong = inputs.check === null ? [inputs.problem] : inputs.check(request.inputs)
  return wrong.length > 0 ? `the inputs do not fit skill ${manifest.name}: ${wrong.join('; ')}` : null
}

async function runIn(folder: string, request: RunRequest, deps: RunDeps, parts: EvidenceParts): Promise<RunEvidence> {
  const { manifest } = deps.skill
  const { inputs, target } = request
  const place = { folder, cache: deps.cache, path: process.env['PATH'] ?? '' }
  deps.onStep(`open ${manifest.runner}`)
  const runner: Runner | MissingRunner = await RUNNER_OPENERS[manifest.runner](place)
  if ('missing' in runner) return makeEvidence({ ...parts, facts: untouched('failed', runner.missing), folder })
  const secrets = Object.fromEntries(manifest.secrets.map((name) => [name, deps.secrets[name] ?? '']))
  const steps = openSteps({
    manifest,
    folder,
    runner,
    secrets,
    inputs,
    target,
    idempotencyKey: parts.idempotencyKey,
    onStep: deps.onStep,
  })
  const facts = await runSequence(steps, request, deps)
  const { name, version } = runner
  return makeEvidence({ ...parts, facts, folder, log: steps.log, runner: { name, version }, finishedAt: deps.now() })
}

function runSequence(steps: Steps, { mode }: RunRequest, { skill, reviewed }: RunDeps): Promise<RunFacts> {
  if (mode === 'read') return runRead(steps)
  return mode === 'dry-run' ? runDryRun(steps) : runApply(steps, skill.manifest, reviewed)
}

/** Runs from a private copy of the bytes that were judged: what changes on disk meanwhile does not run. */
async function runFromCopy<T>({ files }: SkillFiles, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-skill-'))
  try {
    for (const { path, content } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
      await writeFile(join(folder, path), content, { mode: 0o600 })
    }
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
