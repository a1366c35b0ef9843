import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planRunRecord } from '../../src/decide/plan-run-records.ts'
import { planRuns } from '../../src/decide/plan-runs.ts'
import { openDocumentReader } from '../../src/derive/document-reader.ts'
import type { DocumentReader } from '../../src/derive/document-reader.ts'
import { openGrants } from '../../src/derive/grants.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { Effect } from '../../src/model/effect.ts'
import { parseRunBranch, runBranch } from '../../src/model/grant.ts'
import { phaseBranch } from '../../src/model/place.ts'
import { recordsOf } from '../../src/model/record.ts'
import type { RunRequest } from '../../src/model/run.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { branchOf, contentOf } from '../builders/branch-content.ts'
import { BY_A_JOB, grantedScene, hoursAfter, recorded, sceneOf } from '../builders/granted.ts'
import { runBranchFor } from '../builders/run-branch.ts'
import type { RunBranchFacts } from '../builders/run-branch.ts'
import { applyEvidence, dryRunEvidence } from '../builders/run-evidence.ts'
import type { Told } from '../builders/run-evidence.ts'
import type { DraftBody } from '../builders/world.ts'

const HERE = grantedScene()
const BY_JOB = grantedScene(BY_A_JOB)
const UNDER_JOBS = grantedScene(BY_A_JOB, { policy: { environments: { lab: { stage: 1, runner: 'ubuntu-latest' } } } })

describe('one thing at a time', () => {
  test('having it taken up: what is asked for is what was granted', () => {
    const { snapshot, granted } = HERE
    expect(planRuns(sceneOf(snapshot))).toEqual([
      {
        kind: 'dispatch-runs',
        grant: granted.digest,
        engagement: '001-demo',
        command: 'build',
        environment: 'lab',
        branch: phaseBranch('001-demo', 'build'),
      },
    ])
  })

  test('collecting goes onto the branch as it was seen', () => {
    const { snapshot, granted, dryRun } = BY_JOB
    const delivered = [dryRunEvidence(dryRun, snapshot.now)]
    const runs = [runBranchFor(snapshot, granted.digest, { holder: 'github:1:1', delivered })]
    const tip = snapshot.branches.find(({ phase }) => phase === 'build')?.sha
    expect(planRuns(sceneOf({ ...snapshot, runs }))).toEqual([
      {
        kind: 'collect-runs',
        grant: granted.digest,
        engagement: '001-demo',
        runs: [dryRun.id],
        lost: [],
        branch: phaseBranch('001-demo', 'build'),
        expected: tip,
        parent: tip,
      },
    ])
  })

  test('evidence in the name of a granted run that was of another contract is not collected', () => {
    const { snapshot, granted, dryRun } = BY_JOB
    const other = { ...dryRun, authority: digestOf('another gate') }
    const runs = [
      runBranchFor(snapshot, granted.digest, {
        holder: 'github:1:1',
        delivered: [dryRunEvidence(other, snapshot.now)],
      }),
    ]
    expect(planRuns(sceneOf({ ...snapshot, runs }))).toEqual([])
  })

  test('a run branch without a grant in force is cleared away, by its very tip', () => {
    const { snapshot, granted } = HERE
    const left = runBranchFor(snapshot, digestOf('long over'))
    const own = runBranchFor(snapshot, granted.digest, { holder: 'local:x', ended: true })
    expect(planRuns(sceneOf({ ...snapshot, runs: [own, left] }))).toEqual([
      { kind: 'delete-branch', branch: left.name, expected: left.sha },
    ])
    const ended = { grant: granted.digest, how: 'ended' as const, job: 'local', runs: [] }
    const over = recorded({ ...snapshot, runs: [own] }, { event: 'run.ended', subject: [], data: ended })
    expect(planRuns(sceneOf(over))).toEqual([{ kind: 'delete-branch', branch: own.name, expected: own.sha }])
  })

  test.each([
    ['while the pull request is closed', { state: 'closed' as const }],
    ['while somebody else wrote to the branch', { stranger: true }],
  ])('nothing is dispatched or collected %s', (_, { state, stranger }: { state?: 'closed'; stranger?: boolean }) => {
    const { snapshot, granted, dryRun } = BY_JOB
    const delivered = [dryRunEvidence(dryRun, snapshot.now)]
    const pulls = snapshot.pulls.map((pull) => {
      if (pull.phase !== 'build') return pull
      const rik = { id: 10, login: 'rik' }
      const commits = pull.content.commits.map((commit) => (stranger === true ? { ...commit, author: rik } : commit))
      return { ...pull, state: state ?? pull.state, content: { ...pull.content, commits } }
    })
    const runs = [runBranchFor(snapshot, granted.digest, { holder: 'github:1:1', delivered, ended: true })]
    expect(planRuns(sceneOf({ ...snapshot, pulls, runs: [] }))).toEqual([])
    expect(planRuns(sceneOf({ ...snapshot, pulls, runs }))).toEqual([])
  })
})

/** What may happen while nobody looks: by the job, by people, by time. */
const HAPPENINGS = ['claim', 'start', 'rehearse', 'apply', 'end', 'vanish', 'delete', 'hour', 'main', 'retry'] as const
type Happening = (typeof HAPPENINGS)[number]

/** A forge and a machine that looks at it, with the pull requests and checks left out. */
type Play = {
  snapshot: Snapshot
  branches: Map<string, RunBranchFacts>
  readonly dispatched: string[]
  readonly documents: DocumentReader
  commits: number
}

function open(given: typeof HERE): Play {
  return { snapshot: given.snapshot, branches: new Map(), dispatched: [], documents: openDocumentReader(), commits: 0 }
}

/** Does what follows, again and again, until nothing of runs follows any more. */
function settle(play: Play): void {
  for (let round = 0; round < 50; round += 1) {
    const snapshot = seen(play)
    const scene = { ...sceneOf(snapshot), documents: play.documents }
    const record = planRunRecord(scene, [])
    const next = record === null ? planRuns(scene)[0] : { ...APPEND, expectedTip: snapshot.ledger.tip, record }
    if (next === undefined) return
    carryOut(play, next)
  }
  throw new Error('it does not settle')
}

const APPEND = { kind: 'append-record' as const }

function seen({ snapshot, branches }: Play): Snapshot {
  return { ...snapshot, runs: [...branches].map(([grant, facts]) => runBranchFor(snapshot, grant, facts)) }
}

function carryOut(play: Play, effect: Effect): void {
  if (effect.kind === 'append-record') {
    const { event, subject, data } = effect.record
    play.snapshot = recorded(play.snapshot, { event, subject, data } as DraftBody)
  }
  if (effect.kind === 'dispatch-runs') {
    play.dispatched.push(effect.grant)
    if (!play.branches.has(effect.grant)) play.branches.set(effect.grant, { workflowRun: play.dispatched.length })
  }
  if (effect.kind === 'delete-branch') {
    for (const grant of play.branches.keys())
      if (runBranch('001-demo', grant) === effect.branch) play.branches.delete(grant)
    expect(parseRunBranch(effect.branch)).not.toBe(null)
  }
  if (effect.kind === 'collect-runs') {
    const found = play.branches.get(effect.grant)?.delivered ?? []
    const lost = effect.lost.map((request) => applyEvidence(request, play.snapshot.now, 'outcome-unknown'))
    play.snapshot = collected(play.snapshot, [
      ...found.filter(({ record }) => effect.runs.includes(record.id)),
      ...lost,
    ])
  }
}

function happen(play: Play, happening: Happening): void {
  const { snapshot, branches } = play
  if (happening === 'hour') play.snapshot = { ...snapshot, now: hoursAfter(snapshot.now, 2) }
  if (happening === 'main') {
    play.commits += 1
    play.snapshot = { ...snapshot, base: { ...snapshot.base, sha: String(play.commits).padStart(40, 'c') } }
  }
  if (happening === 'retry') {
    const asked = recordsOf(snapshot.ledger.records, 'build.requested')
    const last = asked.at(-1)
    if (last === undefined || asked.length > 3) return
    const data = { ...last.data, attempt: asked.length + 1 }
    play.snapshot = recorded(snapshot, { event: 'build.requested', subject: [], data })
  }
  const [grant, facts] = [...branches].at(-1) ?? []
  if (grant === undefined || facts === undefined) return
  if (happening === 'delete') branches.delete(grant)
  if (happening === 'vanish') branches.set(grant, { ...facts, job: 'gone' })
  if (facts.job === 'gone' || facts.ended === true) return
  if (happening === 'claim') branches.set(grant, { ...facts, holder: `github:${facts.workflowRun}:1` })
  if (facts.holder === undefined) return
  const [dryRun, apply] = requestsOf(snapshot, grant)
  const { delivered = [], started = [] } = facts
  if (happening === 'start' && apply !== undefined) branches.set(grant, { ...facts, started: [...started, apply.id] })
  if (happening === 'rehearse' && dryRun !== undefined)
    branches.set(grant, { ...facts, delivered: [...delivered, dryRunEvidence(dryRun, snapshot.now)] })
  if (happening === 'apply' && apply !== undefined && started.includes(apply.id)) {
    branches.set(grant, { ...facts, delivered: [...delivered, applyEvidence(apply, snapshot.now, 'rolled-back')] })
  }
  if (happening === 'end') branches.set(grant, { ...facts, ended: true })
}

function requestsOf(snapshot: Snapshot, grant: string): readonly (RunRequest | undefined)[] {
  const data = recordsOf(snapshot.ledger.records, 'run.granted').find(({ digest }) => digest === grant)?.data
  return [UNDER_JOBS.dryRun, UNDER_JOBS.apply].map((request) => {
    const id = request.id.replace('-1-', `-${data?.attempt}-`)
    return data?.runs.some((run) => run.id === id) === true ? { ...request, id, attempt: data.attempt } : undefined
  })
}

function collected(snapshot: Snapshot, runs: readonly Told[]): Snapshot {
  const build = snapshot.pulls.find(({ phase, state }) => phase === 'build' && state === 'open')
  if (build === undefined) throw new Error('there is no build pull request')
  const before = build.content.changes.map(({ path, after }) => ({ path, content: after?.text ?? null }))
  const world = { files: snapshot.files } as Parameters<typeof contentOf>[0]
  const content = contentOf(world, 'build', [...before, ...runs.flatMap(({ files }) => files)])
  const branches = snapshot.branches.map((each) => (each.phase === 'build' ? branchOf('build', content) : each))
  return { ...snapshot, branches, pulls: snapshot.pulls.map((each) => (each === build ? { ...build, content } : each)) }
}

describe('whatever happens', () => {
  const happenings = fc.array(fc.constantFrom(...HAPPENINGS), { maxLength: 14 })

  test('a job is asked for once at most for one grant, for none that has ended; and what began is told once it has', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const play = open(UNDER_JOBS)
        settle(play)
        const begun = new Map<string, string>()
        for (const each of all) {
          happen(play, each)
          for (const [grant, { started = [] }] of play.branches) for (const run of started) begun.set(run, grant)
          const over = endedIn(play.snapshot)
          const before = play.dispatched.length
          settle(play)
          for (const grant of play.dispatched.slice(before)) expect(over).not.toContain(grant)
          for (const { digest } of openGrants(play.snapshot.ledger.records))
            expect(play.branches.get(digest)).toSatisfy(isUnderWay)
        }
        expect(new Set(play.dispatched).size).toBe(play.dispatched.length)
        const build = play.snapshot.branches.find(({ phase }) => phase === 'build')
        const paths = new Set(build?.changes.map(({ path }) => path))
        const over = endedIn(play.snapshot)
        for (const [run, grant] of begun)
          if (over.has(grant)) expect(paths).toContain(`specs/001-demo/evidence/${run}/run.json`)
      }),
      { numRuns: 100 },
    )
  })
})

/** A grant whose job is over, gone or cannot be found any more does not stay in force. */
function isUnderWay(facts: RunBranchFacts | undefined): boolean {
  return facts !== undefined && facts.ended !== true && facts.job !== 'gone'
}

function endedIn({ ledger }: Snapshot): ReadonlySet<string> {
  return new Set(recordsOf(ledger.records, 'run.ended').map(({ data }) => data.grant))
}
