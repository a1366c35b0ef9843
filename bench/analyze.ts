import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeEach } from '../src/cli/judge-each.ts'
import { listEngagements } from '../src/cli/list-engagements.ts'
import { analysisOf } from '../src/decide/analysis-of.ts'
import type { Analysis } from '../src/decide/analysis-of.ts'
import { decide } from '../src/decide/decide.ts'
import type { DocumentReader } from '../src/derive/document-reader.ts'
import { openInstallation } from '../src/installation/open-installation.ts'
import type { Snapshot } from '../src/model/snapshot.ts'
import { createCrowdedRepository } from '../test/builders/crowded-repository.ts'

const SIZES = [125, 250, 500]
const ROUNDS = 3

export type AnalyzeBench = {
  readonly engagements: number
  /** All of them in one process, as `specgate analyze` does without a name. */
  readonly allMs: number
  /** The newest alone, which looks at all others too. */
  readonly oneMs: number
}

/**
 * What analysing every open engagement of one repository costs, drafts of five use cases in one environment. Each looks at all others, so the
 * aim is that twice as many cost no more than 2.3 times as much, and one alone less than a second. Sizes take turns, each time from nothing
 * read; the best of each counts. Loading the program's library and skills is left out.
 */
export async function benchAnalyze(): Promise<readonly AnalyzeBench[]> {
  const dir = await mkdtemp(join(tmpdir(), 'specgate-bench-'))
  try {
    const repositories: string[] = []
    for (const size of SIZES) repositories.push(await createCrowdedRepository(join(dir, String(size)), size))
    const rounds: (readonly AnalyzeBench[])[] = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureEach(repositories))
    return SIZES.map((engagements, index) => ({
      engagements,
      allMs: Math.min(...rounds.map((round) => round[index]?.allMs ?? Infinity)),
      oneMs: Math.min(...rounds.map((round) => round[index]?.oneMs ?? Infinity)),
    }))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function measureEach(repositories: readonly string[]): Promise<readonly AnalyzeBench[]> {
  const measured: AnalyzeBench[] = []
  for (const repository of repositories) {
    const ids = await listEngagements(repository)
    const oneMs = await timeAnalysis(repository, ids.slice(-1))
    measured.push({ engagements: ids.length, allMs: await timeAnalysis(repository, ids), oneMs })
  }
  return measured
}

async function timeAnalysis(repository: string, ids: readonly string[]): Promise<number> {
  const { machine, close } = await openInstallation(repository)
  try {
    const start = performance.now()
    const analyses = await judgeEach(machine, ids, analyze)
    const took = performance.now() - start
    const covered = analyses.filter(({ coverage, findings }) => coverage.length > 0 && findings.length === 0)
    if (covered.length !== ids.length) throw new Error(`${covered.length} of ${ids.length} engagements are in order`)
    return took
  } finally {
    close()
  }
}

function analyze(snapshot: Snapshot, documents: DocumentReader): Analysis {
  return analysisOf(snapshot, decide(snapshot, documents).verdicts, documents)
}
