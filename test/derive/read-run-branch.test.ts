import { describe, expect, test } from 'vitest'
import { readRunBranch } from '../../src/derive/read-run-branch.ts'
import type { RunBranchReading } from '../../src/derive/read-run-branch.ts'
import { componentRequest } from '../../src/derive/run-requests.ts'
import { digestOf } from '../../src/model/digest.ts'
import { CLAIM_FILE, END_FILE, JOB_FILE, provenanceFile, startedFile } from '../../src/model/grant.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { bareComponent } from '../builders/bare-run.ts'
import { fileOf, linkOf } from '../builders/repository-file.ts'
import { runBranchFor } from '../builders/run-branch.ts'
import type { RunBranchFacts } from '../builders/run-branch.ts'
import { bareEvidence } from '../builders/run-evidence.ts'
import { buildScene } from '../builders/scene.ts'

const { snapshot } = buildScene({ phase: 'build', built: 'started' })
const GRANT = digestOf('a grant')
const RUN = evidenceOf('a')

function evidenceOf(component: string) {
  const lock = { gate: 'design' as const, record: digestOf('gate'), pull: 4, at: '', mergeSha: '', subjects: [] }
  const request = componentRequest('001-demo', 'lab', bareComponent(component), 'apply', 1, lock)
  return bareEvidence(request, snapshot.now)
}

function read(facts: RunBranchFacts, seen: Snapshot = snapshot): RunBranchReading {
  return readRunBranch(seen, '001-demo', runBranchFor(seen, GRANT, facts))
}

describe('what a run branch says', () => {
  test('just made: which job it is for, and no more', () => {
    const { job, claim, ended, evidence, hasStarted, provenanceOf } = read({ workflowRun: 4242 })
    expect(job).toEqual({ schema: 1, grant: GRANT, workflowRun: 4242 })
    expect([claim, ended, evidence]).toEqual([null, false, []])
    expect([hasStarted('a-1-apply'), provenanceOf('a-1-apply')]).toEqual([false, null])
  })

  test('at the end of all work', () => {
    const { claim, ended, evidence, hasStarted, provenanceOf } = read({
      holder: 'github:4242:1',
      started: ['a-1-apply'],
      delivered: [RUN],
      ended: true,
      files: { [provenanceFile('a-1-apply')]: 'signed' },
    })
    expect(claim).toEqual({ schema: 1, holder: 'github:4242:1', at: snapshot.now })
    expect([ended, hasStarted('a-1-apply'), hasStarted('b-1-apply')]).toEqual([true, true, false])
    expect(evidence.map(({ record, digest }) => [record.id, digest])).toEqual([['a-1-apply', RUN.digest]])
    expect([provenanceOf('a-1-apply'), provenanceOf('b-1-apply')]).toEqual(['signed', null])
  })

  test('evidence that the default branch holds already was not delivered here', () => {
    const earlier = evidenceOf('b').files.map(({ path, content }) => fileOf(path, content ?? ''))
    const seen = { ...snapshot, files: [...snapshot.files, ...earlier] }
    expect(read({ delivered: [RUN] }, seen).evidence.map(({ record }) => record.id)).toEqual(['a-1-apply'])
  })
})

describe('what cannot be read counts as not said', () => {
  test.each([
    ['no JSON', 'claimed'],
    ['another schema', '{"schema":2,"holder":"x","at":"2026-11-20T10:00:00.000Z"}'],
    ['a further field', '{"schema":1,"holder":"x","at":"2026-11-20T10:00:00.000Z","more":1}'],
    ['no holder', '{"schema":1,"holder":"","at":"2026-11-20T10:00:00.000Z"}'],
    ['no time', '{"schema":1,"holder":"x","at":"today"}'],
  ])('a claim with %s', (_, text) => {
    expect(read({ files: { [CLAIM_FILE]: text } }).claim).toBe(null)
  })

  test.each([
    ['no JSON', '4242'],
    ['a job number that is none', `{"schema":1,"grant":"${GRANT}","workflowRun":0}`],
    ['a grant that is none', '{"schema":1,"grant":"x","workflowRun":null}'],
  ])('a job file with %s', (_, text) => {
    expect(read({ files: { [JOB_FILE]: text } }).job).toBe(null)
  })

  test('evidence that is no run record', () => {
    const path = 'specs/001-demo/evidence/a-1-apply/run.json'
    expect(read({ files: { [path]: '{"schema":1,"id":"a-1-apply"}' } }).evidence).toEqual([])
  })

  test('evidence of another engagement, and beside its folder', () => {
    const elsewhere = RUN.files.map(({ path, content }) => [path.replace('001-demo', '002-other'), content ?? ''])
    const beside = RUN.files.map(({ path, content }) => [path.replace('/evidence/', '/'), content ?? ''])
    expect(read({ files: Object.fromEntries([...elsewhere, ...beside]) }).evidence).toEqual([])
  })

  test('the record of one run under the name of another', () => {
    const moved = RUN.files.map(({ path, content }) => [path.replace('/a-1-apply/', '/0/'), content ?? ''])
    expect(read({ files: Object.fromEntries(moved) }).evidence).toEqual([])
  })

  test('a symbolic link in the place of a file', () => {
    const branch = runBranchFor(snapshot, GRANT, { holder: 'x', ended: true, started: ['a-1-apply'] })
    const changes = branch.changes.map((change) => ({ ...change, after: linkOf(change.path, '/etc/passwd') }))
    const { job, claim, ended, hasStarted } = readRunBranch(snapshot, '001-demo', { ...branch, changes })
    expect([job, claim, ended, hasStarted('a-1-apply')]).toEqual([null, null, false, false])
    expect(branch.changes.map(({ path }) => path)).toEqual(expect.arrayContaining([END_FILE, startedFile('a-1-apply')]))
  })
})
