import { tmpdir } from 'node:os'
import { maskSecrets } from '../../mask-secrets.ts'
import { runProcess } from '../../run-process.ts'
import type { ProcessResult } from '../../run-process.ts'
import { openInterpreter } from '../interpreter.ts'
import type { Interpreter } from '../interpreter.ts'
import { REQUIREMENTS } from '../requirements.ts'
import { runProgram } from '../run-program.ts'
import type { MissingRunner, ProgramJob, ProgramResult, Runner, RunnerPlace } from '../runner.ts'
import { judgeHosts } from './host-answers.ts'
import { readHostNames } from './hosts.ts'
import { NORNIR_PROGRAM } from './nornir-program.ts'
import { resultOf } from './nornir-result.ts'

const TELL_VERSION = 'import nornir.init_nornir, importlib.metadata; print(importlib.metadata.version("nornir"))'

const HOW_TO_GET =
  `Pin nornir==3.6.0 and paramiko in the ${REQUIREMENTS} of the skill, with hashes: write both names into requirements.in and run ` +
  `"uv pip compile --universal --generate-hashes requirements.in -o ${REQUIREMENTS}" (uv: pip install uv, or brew install uv).`

/**
 * Runner for Nornir (R3.2): every program of the skill is a task module, run on all hosts of the input `hosts` at once. A run has succeeded when every host
 * that was asked has answered and none has failed. Nornir itself comes with the packages that the skill pins.
 */
export async function openNornirRunner(place: RunnerPlace): Promise<Runner | MissingRunner> {
  const python = await openInterpreter(place)
  if ('missing' in python) return { name: 'nornir', missing: python.missing }
  const told = await runProcess({
    argv: [...python.argv, '-c', TELL_VERSION],
    cwd: tmpdir(),
    env: {},
    timeoutMs: 60_000,
  })
  const version = told.exitCode === 0 ? told.stdout.text.trim() : null
  if (version === null) {
    return { name: 'nornir', missing: `There is no Nornir for Python ${python.version} on this machine. ${HOW_TO_GET}` }
  }
  return { name: 'nornir', version, run: (job) => run(python, place.folder, job) }
}

/** Applies a reviewed plan only while it is still what would be done. */
async function run(python: Interpreter, folder: string, job: ProgramJob): Promise<ProgramResult> {
  if (job.input.mode !== 'apply' || job.plan === null) return runOnHosts(python, folder, job)
  const rehearsal = await runOnHosts(python, folder, { ...job, input: { ...job.input, mode: 'dry-run' } })
  const plan = rehearsal.report?.plan ?? null
  if (plan !== job.plan) return refused(rehearsal, plan, job.plan)
  const applied = await runOnHosts(python, folder, job)
  const report = applied.report === null ? null : { ...applied.report, plan }
  return { ...applied, report, process: joined(rehearsal, applied, job) }
}

function refused(rehearsal: ProgramResult, plan: string | null, reviewed: string): ProgramResult {
  const reason =
    plan === null
      ? `the plan could not be made again: ${rehearsal.failure}`
      : `the plan is no longer the one that was reviewed: it was ${reviewed}, it would now be ${plan}`
  const report = rehearsal.report === null ? null : { ...rehearsal.report, changed: false, plan }
  return { ...rehearsal, output: null, report, failure: `${reason}; nothing was applied` }
}

async function runOnHosts(python: Interpreter, folder: string, job: ProgramJob): Promise<ProgramResult> {
  const { names, problem } = readHostNames(job.input.inputs)
  // Without a run there is no workspace: the skill's folder stands for it, of which no text tells anything either.
  if (names === null) return { ...NOT_RUN, failure: problem, workspace: folder }
  const ran = await runProgram([...python.argv, '-c', NORNIR_PROGRAM, folder], job)
  if (ran.output === null) return ran
  const { mode } = job.input
  const outcomes = judgeHosts(names, ran.output, mode)
  if (outcomes === null) return { ...ran, output: null, failure: 'what came from Nornir could not be understood' }
  return { ...ran, ...resultOf(outcomes, mode, maskSecrets(Object.values(job.secrets))) }
}

const NOT_RUN: Omit<ProgramResult, 'workspace' | 'failure'> = {
  process: {
    exitCode: null,
    signal: null,
    timedOut: false,
    stdout: { text: '', dropped: 0 },
    stderr: { text: '', dropped: 0 },
    truncated: false,
  },
  output: null,
  report: null,
  sensitive: [],
}

/** The last process, with what both printed. */
function joined(first: ProgramResult, last: ProgramResult, job: ProgramJob): ProcessResult {
  // Only at the very end of a text the masking looks for the beginning of a secret.
  const mask = maskSecrets(Object.values(job.secrets))
  const join = (stream: 'stdout' | 'stderr') => {
    const { text, dropped } = first.process[stream]
    const masked = dropped > 0 ? mask.cutText(text) : text
    const told = masked.replaceAll(first.workspace, '<run>')
    return { text: told + last.process[stream].text, dropped: dropped + last.process[stream].dropped }
  }
  const [stdout, stderr] = [join('stdout'), join('stderr')]
  return { ...last.process, stdout, stderr, truncated: first.process.truncated || last.process.truncated }
}
