import { z } from 'zod'

/** What a run of act said, read from its log of JSON lines. */
export type ActLog = {
  /** Everything printed, one line each, without colours; secrets as act masks them. */
  readonly log: string
  /** Result of each job that ran, by its id; one that was skipped is not there. */
  readonly jobs: Readonly<Record<string, string>>
  /** Result of each step's main part that ran, by `<job>/<step's id or its place from 0>`. */
  readonly steps: Readonly<Record<string, string>>
  /** Outputs of steps, by `<job>/<step>.<name>`. */
  readonly outputs: Readonly<Record<string, string>>
  /** What steps wrote to the job's summary, one after the other. */
  readonly summary: string
}

const Line = z.object({
  msg: z.string(),
  jobID: z.string().default(''),
  stepID: z.array(z.string()).default([]),
  stage: z.string().optional(),
  stepResult: z.string().optional(),
  jobResult: z.string().optional(),
  command: z.string().optional(),
  name: z.string().default(''),
  arg: z.string().default(''),
})
type Line = z.infer<typeof Line>

const SUMMARY = /^\s*⚙\s+Summary - /u
const TERMINAL = /\u001B\[[0-9;]*[A-Za-z]|\r/gu

/** Lines that are not JSON, as those of act's own failures, are kept as they are. */
export function readActLog(text: string): ActLog {
  const lines = text.split('\n').filter((line) => line !== '')
  const read = lines.map(readLine)
  const step = (line: Line) => `${line.jobID}/${line.stepID.join('/')}`
  const results = read.filter((line) => line.stage === 'Main' && line.stepResult !== undefined)
  const jobs = read.filter((line) => line.jobResult !== undefined)
  const outputs = read.filter((line) => line.command === 'set-output')
  const summaries = read.filter((line) => line.command === 'summary')
  return {
    log: read.map((line) => line.msg.replaceAll(TERMINAL, '').trimEnd()).join('\n'),
    jobs: Object.fromEntries(jobs.map((line) => [line.jobID, line.jobResult ?? ''])),
    steps: Object.fromEntries(results.map((line) => [step(line), line.stepResult ?? ''])),
    outputs: Object.fromEntries(outputs.map((line) => [`${step(line)}.${line.name}`, line.arg])),
    summary: summaries.map((line) => line.msg.replace(SUMMARY, '')).join(''),
  }
}

function readLine(line: string): Line {
  if (!line.startsWith('{')) return Line.parse({ msg: line })
  try {
    return Line.parse(JSON.parse(line))
  } catch {
    return Line.parse({ msg: line })
  }
}
