import { describe, expect, test } from 'vitest'
import { decidingRun, reconcileBuild } from '../../src/derive/reconcile-build.ts'
import type { BuildFacts } from '../../src/derive/reconcile-build.ts'
import { digestOf, digestOfData } from '../../src/model/digest.ts'
import type { RunRecord } from '../../src/model/run.ts'
import { bareComponent, bareRun, CONTRACT } from '../builders/bare-run.ts'

const A = bareComponent('a', { accepts: ['AC-001'] })
const B = bareComponent('b', { dependsOn: ['a'] })
const PASSED = { name: 'served', when: 'after', passed: true, detail: 'as wanted' } as const
const FAILED = { ...PASSED, passed: false, detail: 'the old one is served' } as const
const ROLLED_BACK = {
  outcome: 'rolled-back',
  changed: false,
  failure: 'check served failed',
  checks: [FAILED],
} satisfies Partial<RunRecord>

test('a clean build is as designed, with its evidence and no deviation', () => {
  const rehearsed = bareRun(A, { mode: 'dry-run' })
  const applied = bareRun(A, { checks: [PASSED] })
  expect(reconcileBuild(facts({ runs: [applied, rehearsed] }))).toEqual({
    components: [
      {
        id: 'a',
        status: 'as-designed',
        asset: digestOf('asset of a'),
        skill: A.digest,
        runs: [
          { id: 'a-1-dry-run', evidence: rehearsed.digest },
          { id: 'a-1-apply', evidence: applied.digest },
        ],
      },
    ],
    acceptance: [{ id: 'AC-001', check: 'served', result: 'passed', evidence: [applied.digest] }],
    deviations: [],
  })
})

describe('what a run leaves behind', () => {
  test.each([
    [
      'a check that failed although the run succeeded',
      { checks: [FAILED] },
      'deviated contradicts failed',
      'check served failed: the old one is served',
    ],
    ['a check that did not run', { checks: [] }, 'as-designed - not-run', undefined],
    [
      'a check that passed before, not after',
      { checks: [{ ...PASSED, when: 'before' as const }] },
      'as-designed - not-run',
      undefined,
    ],
    ['a rollback', ROLLED_BACK, 'deviated missing failed', 'run a-1-apply ended rolled-back: check served failed'],
    [
      'a failure that changed nothing',
      { outcome: 'failed', changed: false },
      'deviated missing not-run',
      'run a-1-apply ended failed: no reason was given',
    ],
    ['a failure half way', { outcome: 'failed', changed: true }, 'deviated partial not-run', undefined],
    [
      'an end nobody knows',
      { outcome: 'outcome-unknown', changed: 'unknown', checks: [PASSED] },
      'deviated partial failed',
      undefined,
    ],
    [
      'a rollback that failed',
      { outcome: 'rollback-failed', changed: 'unknown', checks: [PASSED] },
      'deviated partial failed',
      undefined,
    ],
    ['a refusal', { outcome: 'refused', changed: false }, 'deviated missing not-run', undefined],
  ] satisfies (readonly [string, Partial<RunRecord>, string, string | undefined])[])(
    '%s',
    (_, ended, expected, cause) => {
      const { components, deviations, acceptance } = reconcileBuild(facts({ runs: [bareRun(A, ended)] }))
      const told = [components[0]?.status, deviations[0]?.kind ?? '-', acceptance[0]?.result].join(' ')
      expect(told).toBe(expected)
      if (cause !== undefined) expect(deviations).toMatchObject([{ id: 'DEV-001', component: 'a', cause }])
    },
  )
})

describe('what was not run', () => {
  test('is missing, and what stands on it says so', () => {
    const { components, deviations } = reconcileBuild(facts({ components: [B, A] }))
    expect(components.map(({ id, status, skill }) => [id, status, skill])).toEqual([
      ['a', 'not-built', null],
      ['b', 'not-built', null],
    ])
    expect(deviations).toEqual([
      { id: 'DEV-001', component: 'a', kind: 'missing', cause: 'it was not run' },
      { id: 'DEV-002', component: 'b', kind: 'missing', cause: 'it was not run; it stands on a' },
    ])
  })

  test('is missing when it was only rehearsed', () => {
    const { components, deviations } = reconcileBuild(facts({ runs: [bareRun(A, { mode: 'dry-run' })] }))
    expect(components).toMatchObject([{ status: 'not-built', runs: [{ id: 'a-1-dry-run' }] }])
    expect(deviations).toMatchObject([{ kind: 'missing' }])
  })

  test('is as designed when it is reused, and partial when it is a stub', () => {
    const components = [bareComponent('old', { action: 'reuse' }), bareComponent('later', { action: 'stub' })]
    const told = reconcileBuild(facts({ components, acceptance: [] }))
    expect(told.components.map(({ status }) => status)).toEqual(['as-designed', 'not-built'])
    expect(told.deviations).toEqual([
      { id: 'DEV-001', component: 'later', kind: 'partial', cause: 'the design delivers it as a stub' },
    ])
  })
})

describe('a run does not count', () => {
  test.each([
    ['by another program', { skill: { name: 'firewall/open', version: '1.0.0', digest: digestOf('other') } }],
    ['with other inputs', { inputs: { port: 80 } }],
    [
      'with inputs that only claim to be the approved ones',
      { inputs: { port: 80 }, inputsDigest: digestOfData(A.inputs) },
    ],
    ['with a digest of other inputs', { inputsDigest: digestOf('other') }],
    ['on another target', { target: 'edge-2' }],
    ['under another contract', { authority: digestOf('an older Gate 2') }],
    ['of another component', { component: 'b' }],
    ['of no component', { component: null }],
    ['that only looked', { mode: 'read' }],
  ] satisfies (readonly [string, Partial<RunRecord>])[])('%s', (_, given) => {
    const run = bareRun(A, { checks: [PASSED], ...given })
    expect(decidingRun({ contract: CONTRACT, runs: [run] }, A)).toBe(null)
    const { components, acceptance } = reconcileBuild(facts({ runs: [run] }))
    expect(components).toMatchObject([{ id: 'a', status: 'not-built', skill: null }])
    expect(acceptance).toEqual([{ id: 'AC-001', check: 'served', result: 'not-run', evidence: [] }])
  })

  test('that nothing asked for; it is a deviation', () => {
    const runs = [bareRun(A, { checks: [PASSED] }), bareRun(bareComponent('backdoor'))]
    expect(reconcileBuild(facts({ runs })).deviations).toEqual([
      {
        id: 'DEV-001',
        component: 'backdoor',
        kind: 'unrequested',
        cause: 'run backdoor-1-apply is of no component of the design',
      },
    ])
  })
})

describe('of several attempts', () => {
  const first = bareRun(A, ROLLED_BACK)
  const second = bareRun(A, { attempt: 2, checks: [PASSED] })

  test.each([
    ['the one that succeeded', [first, second]],
    ['whatever the order', [second, first]],
    ['also when a later one failed', [first, second, bareRun(A, { ...ROLLED_BACK, attempt: 3 })]],
  ])('%s decides', (_, runs) => {
    expect(decidingRun({ contract: CONTRACT, runs }, A)).toBe(second)
    const told = reconcileBuild(facts({ runs }))
    expect(told.deviations).toEqual([])
    expect(told.acceptance).toMatchObject([{ result: 'passed', evidence: [second.digest] }])
    expect(told.components[0]?.runs.slice(0, 2).map(({ id }) => id)).toEqual(['a-1-apply', 'a-2-apply'])
  })

  test('the last decides when none succeeded', () => {
    const again = bareRun(A, { ...ROLLED_BACK, attempt: 2 })
    expect(decidingRun({ contract: CONTRACT, runs: [again, first] }, A)).toBe(again)
  })
})

describe('an acceptance criterion', () => {
  test('passes only when it does on every component that accepts it', () => {
    const other = bareComponent('other', { accepts: ['AC-001'] })
    const runs = [bareRun(A, { checks: [PASSED] }), bareRun(other, { checks: [FAILED] })]
    const { acceptance } = reconcileBuild(facts({ components: [A, other], runs }))
    expect(acceptance).toMatchObject([{ result: 'failed', evidence: runs.map(({ digest }) => digest) }])
  })

  test('is not run when nothing accepts it, or when it names no check', () => {
    const alone = reconcileBuild(facts({ components: [B], runs: [bareRun(B, { checks: [PASSED] })] }))
    expect(alone.acceptance).toMatchObject([{ result: 'not-run' }])
    const acceptance = [{ ...criterion(), check: null }]
    const unnamed = reconcileBuild(facts({ acceptance, runs: [bareRun(A, { checks: [PASSED] })] }))
    expect(unnamed.acceptance).toMatchObject([{ check: '', result: 'not-run' }])
  })
})

function criterion(): BuildFacts['acceptance'][number] {
  return {
    id: 'AC-001',
    text: 'It is served.',
    line: 1,
    section: 'Acceptance criteria',
    beside: '',
    cites: [],
    check: 'served',
  }
}

function facts(given: Partial<BuildFacts>): BuildFacts {
  const components = given.components ?? [A]
  const assets = new Map(components.map(({ id }) => [id, digestOf(`asset of ${id}`)]))
  return { components, acceptance: [criterion()], contract: CONTRACT, runs: [], assets, ...given }
}
