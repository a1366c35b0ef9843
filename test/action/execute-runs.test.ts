import { describe, expect, test } from 'vitest'
import { executeAll, executeBuild } from '../../src/action/execute-runs.ts'
import type { BuildOrder, Execute } from '../../src/action/execute-runs.ts'
import type { Component } from '../../src/documents/read-components.ts'
import { componentRequest } from '../../src/derive/run-requests.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { Lock } from '../../src/model/engagement.ts'
import type { RunRecord, RunRequest } from '../../src/model/run.ts'
import { bareComponent, bareRun, CONTRACT } from '../builders/bare-run.ts'

const LOCK: Lock = { gate: 'design', record: CONTRACT, pull: 4, at: '', mergeSha: '', subjects: [] }

function component(id: string, dependsOn: readonly string[] = [], given: Partial<Component> = {}): Component {
  return bareComponent(id, { target: `at-${id}`, dependsOn: [...dependsOn], ...given })
}

function requestsOf(components: readonly Component[], modes: readonly ('dry-run' | 'apply')[] = ['dry-run', 'apply']) {
  return components
    .filter(({ action }) => action === 'build')
    .flatMap((each) => modes.map((mode) => componentRequest('001-demo', 'lab', each, mode, 1, LOCK)))
}

function order(components: readonly Component[], given: Partial<BuildOrder> = {}): BuildOrder {
  const built = components.filter(({ action }) => action === 'build')
  return {
    batch: { kind: 'sequential' },
    components,
    granted: new Set(built.map(({ id }) => id)),
    requests: requestsOf(components),
    done: new Set(),
    failed: new Set(),
    reviewed: new Map(),
    ...given,
  }
}

type Fate = { readonly outcome?: RunRecord['outcome']; readonly throws?: string; readonly hold?: Promise<void> }

/** Somebody who runs what is asked for, and notes what was: by run's name, or by mode and component. */
function runner(components: readonly Component[], fates: Readonly<Record<string, Fate>> = {}) {
  const told: string[] = []
  const reviewed = new Map<string, string | null>()
  const execute: Execute = async ({ id, component: name, mode }, plan) => {
    told.push(id)
    reviewed.set(id, plan)
    const found = components.find((each) => each.id === name)
    if (found === undefined) throw new Error(`no component ${name}`)
    const { outcome = 'succeeded', throws, hold } = fates[id] ?? {}
    await hold
    await Promise.resolve()
    told.push(`${id} ended`)
    if (throws !== undefined) throw new Error(throws)
    return bareRun(found, { mode, outcome, plan: outcome === 'succeeded' ? planOf(id) : null }).record
  }
  return { execute, told, reviewed, begun: () => told.filter((each) => !each.endsWith(' ended')) }
}

function planOf(run: string): string {
  return digestOf(`plan of ${run}`)
}

const A = component('a')
const B = component('b', ['a'])
const C = component('c')

describe('all that discovery or a rehearsal consists of', () => {
  test('runs one after the other, whatever came of the others', async () => {
    const all = [A, B, C]
    const { execute, told } = runner(all, { 'a-1-dry-run': { outcome: 'failed' } })
    const records = await executeAll(requestsOf(all, ['dry-run']), execute)
    expect(records.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'a-1-dry-run failed',
      'b-1-dry-run succeeded',
      'c-1-dry-run succeeded',
    ])
    expect(told).toEqual(['a', 'b', 'c'].flatMap((id) => [`${id}-1-dry-run`, `${id}-1-dry-run ended`]))
  })

  test('ends when something cannot be delivered', async () => {
    const { execute, begun } = runner([A, C], { 'a-1-dry-run': { throws: 'somebody else wrote' } })
    await expect(executeAll(requestsOf([A, C], ['dry-run']), execute)).rejects.toThrow('somebody else wrote')
    expect(begun()).toEqual(['a-1-dry-run'])
  })
})

describe('a build', () => {
  test('rehearses each component just before it applies it, and holds it to what the rehearsal said', async () => {
    const { execute, begun, reviewed } = runner([A, B])
    const records = await executeBuild(order([A, B]), execute)
    expect(begun()).toEqual(['a-1-dry-run', 'a-1-apply', 'b-1-dry-run', 'b-1-apply'])
    expect(records.map(({ id }) => id)).toEqual(begun())
    expect(reviewed.get('a-1-dry-run')).toBe(null)
    expect(reviewed.get('a-1-apply')).toBe(planOf('a-1-dry-run'))
    expect(reviewed.get('b-1-apply')).toBe(planOf('b-1-dry-run'))
  })

  test('holds what was rehearsed before to what that rehearsal said', async () => {
    const plans = new Map([['a', digestOf('approved by a person')]])
    const { execute, reviewed } = runner([A])
    await executeBuild(order([A], { requests: requestsOf([A], ['apply']), reviewed: plans }), execute)
    expect(reviewed).toEqual(new Map([['a-1-apply', digestOf('approved by a person')]]))
  })

  test('applies nothing of which no rehearsal is known', async () => {
    const { execute, begun } = runner([A])
    const asked = order([A], { requests: requestsOf([A], ['apply']) })
    await expect(executeBuild(asked, execute)).rejects.toThrow('no rehearsal of a is known')
    expect(begun()).toEqual([])
  })

  test.each(['failed', 'refused', 'outcome-unknown'] as const)(
    'a rehearsal that ended %s applies nothing',
    async (outcome) => {
      const { execute, begun } = runner([A, B, C], { 'a-1-dry-run': { outcome } })
      await executeBuild(order([A, B, C], { batch: { kind: 'parallel' } }), execute)
      expect(begun().toSorted()).toEqual(['a-1-dry-run', 'c-1-apply', 'c-1-dry-run'])
    },
  )

  test.each(['failed', 'rolled-back', 'rollback-failed', 'refused', 'outcome-unknown'] as const)(
    'what stands on a component that ended %s is not started',
    async (outcome) => {
      const { execute, begun } = runner([A, B], { 'a-1-apply': { outcome } })
      const records = await executeBuild(order([A, B]), execute)
      expect(begun()).toEqual(['a-1-dry-run', 'a-1-apply'])
      expect(records.map((record) => record.outcome)).toEqual(['succeeded', outcome])
    },
  )

  test('what succeeded before is not run again, and what stands on it is', async () => {
    const { execute, begun } = runner([A, B])
    const asked = order([A, B], { done: new Set(['a']), requests: requestsOf([B]), granted: new Set(['b']) })
    await executeBuild(asked, execute)
    expect(begun()).toEqual(['b-1-dry-run', 'b-1-apply'])
  })

  test('what needs no building holds nothing up', async () => {
    const old = component('old', [], { action: 'reuse' })
    const later = component('later', ['old'], { action: 'stub' })
    const next = component('next', ['later'])
    const { execute, begun } = runner([old, later, next])
    await executeBuild(order([old, later, next]), execute)
    expect(begun()).toEqual(['next-1-dry-run', 'next-1-apply'])
  })

  test('what the grant does not name is not built, nor what stands on it', async () => {
    const { execute, begun } = runner([A, B, C])
    const asked = order([A, B, C], { granted: new Set(['b', 'c']), requests: requestsOf([B, C]) })
    await executeBuild(asked, execute)
    expect(begun()).toEqual(['c-1-dry-run', 'c-1-apply'])
  })
})

describe('batches', () => {
  const three = [component('a'), component('b'), component('c')]

  test('sequential: the first failure is the end', async () => {
    const { execute, begun } = runner(three, { 'b-1-apply': { outcome: 'rolled-back' } })
    await executeBuild(order(three), execute)
    expect(begun()).toEqual(['a-1-dry-run', 'a-1-apply', 'b-1-dry-run', 'b-1-apply'])
  })

  test('sequential, resumed: a failure of before is the end too', async () => {
    const { execute, begun } = runner(three)
    const left = requestsOf(three.slice(2))
    const asked = order(three, { done: new Set(['a']), failed: new Set(['b']), requests: left })
    expect(await executeBuild(asked, execute)).toEqual([])
    expect(begun()).toEqual([])
  })

  test('rolling, resumed: what was done and what failed before counts', async () => {
    const four = [...three, component('d')]
    const resumed = (maxFailurePercent: number) =>
      order(four, {
        batch: { kind: 'rolling', size: 1, maxFailurePercent },
        done: new Set(['a']),
        failed: new Set(['b']),
        requests: requestsOf(four.slice(2)),
      })
    const strict = runner(four)
    await executeBuild(resumed(24), strict.execute)
    expect(strict.begun()).toEqual([])
    const lax = runner(four)
    await executeBuild(resumed(25), lax.execute)
    expect(lax.begun()).toEqual(['c-1-dry-run', 'c-1-apply', 'd-1-dry-run', 'd-1-apply'])
  })

  test('parallel: all begin before one ends', async () => {
    const gate = Promise.withResolvers<void>()
    const { execute, told } = runner(three, { 'a-1-dry-run': { hold: gate.promise } })
    const done = executeBuild(order(three, { batch: { kind: 'parallel' } }), execute)
    while (!told.includes('c-1-apply ended')) await new Promise((resolve) => setImmediate(resolve))
    expect(told.slice(0, 3)).toEqual(['a-1-dry-run', 'b-1-dry-run', 'c-1-dry-run'])
    expect(told).not.toContain('a-1-dry-run ended')
    gate.resolve()
    expect((await done).map(({ id }) => id).slice(-2)).toEqual(['a-1-dry-run', 'a-1-apply'])
  })

  test('parallel: two of one target wait for each other', async () => {
    const [one, two] = [component('a', [], { target: 'edge' }), component('b', [], { target: 'edge' })]
    const { execute, begun } = runner([one, two])
    await executeBuild(order([one, two], { batch: { kind: 'parallel' } }), execute)
    expect(begun()).toEqual(['a-1-dry-run', 'a-1-apply', 'b-1-dry-run', 'b-1-apply'])
  })

  test('rolling: a place that becomes free is taken', async () => {
    const gate = Promise.withResolvers<void>()
    const { execute, told } = runner(three, { 'a-1-dry-run': { hold: gate.promise } })
    const batch = { kind: 'rolling', size: 2, maxFailurePercent: 0 } as const
    const done = executeBuild(order(three, { batch }), execute)
    while (!told.includes('c-1-apply ended')) await new Promise((resolve) => setImmediate(resolve))
    expect(told.indexOf('c-1-dry-run')).toBeGreaterThan(told.indexOf('b-1-apply ended'))
    gate.resolve()
    await done
  })

  test('grouped: the next group waits for the whole of the one before', async () => {
    const at = (id: string, site: string): Component => component(id, [], { inputs: { site } })
    const all = [at('a', 'north'), at('b', 'south'), at('c', 'north')]
    const { execute, told } = runner(all)
    await executeBuild(order(all, { batch: { kind: 'grouped', by: 'site' } }), execute)
    expect(told.indexOf('b-1-dry-run')).toBeGreaterThan(told.indexOf('c-1-apply ended'))
    expect(told.indexOf('c-1-dry-run')).toBeLessThan(told.indexOf('a-1-dry-run ended'))
  })
})

describe('a run that cannot be recorded', () => {
  test('ends the build once what is under way has ended, and nothing more begins', async () => {
    const gate = Promise.withResolvers<void>()
    const all = [component('a'), component('b'), component('c', ['b'])]
    const { execute, told, begun } = runner(all, {
      'a-1-apply': { throws: 'somebody else wrote to the branch' },
      'b-1-apply': { hold: gate.promise },
    })
    const done = executeBuild(order(all, { batch: { kind: 'parallel' } }), execute)
    const ended = done.then(
      () => 'well',
      (cause: unknown) => String(cause),
    )
    while (!told.includes('a-1-apply ended')) await new Promise((resolve) => setImmediate(resolve))
    expect(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50, 'waiting'))])).toBe('waiting')
    gate.resolve()
    expect(await ended).toContain('somebody else wrote to the branch')
    expect(told).toContain('b-1-apply ended')
    expect(begun()).not.toContain('c-1-dry-run')
  })
})

test('the requests it was given are those it runs, unchanged', async () => {
  const requests = requestsOf([A])
  const seen: RunRequest[] = []
  const execute: Execute = (request) => {
    seen.push(request)
    return Promise.resolve(bareRun(A, { mode: request.mode, plan: planOf(request.id) }).record)
  }
  await executeBuild(order([A], { requests }), execute)
  expect(seen).toEqual(requests)
})
