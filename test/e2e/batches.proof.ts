import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { artifactPath, LEDGER_BRANCH, phaseBranch } from '../../src/model/place.ts'
import { readFiles, recordEvents, recordPaths, showFile } from './outcome.ts'
import type { Ground } from './site.ts'
import { createGround, freshSite, keepSite, removeGround, repositoryOf } from './site.ts'
import { approve, ENGAGEMENT, merge, NUMBERS } from './story.ts'
import { buildAs, intervalsOf, notesOf, openYard, tellYard, WORKERS } from './yard.ts'
import type { Interval, Work, Worker } from './yard.ts'

/** Whole builds by the Action as a process of its own, each under another batch policy; the skill notes when it changed something. */

let ground: Ground
beforeAll(async () => {
  ground = await createGround()
  const site = await freshSite(ground)
  await openYard(site)
  await keepSite(ground, 'to-design')
}, 300_000)
afterAll(() => removeGround(ground))

/** Four components on targets of their own, which stand on nothing, but for what is given. */
function works(given: Partial<Record<Worker, Partial<Work>>> = {}): Readonly<Record<Worker, Work>> {
  const all = WORKERS.map((id, index) => [id, { target: `board-${index + 1}`, ...given[id] }])
  return Object.fromEntries(all) as Record<Worker, Work>
}

/** Whether two changed something at the same time. */
function overlap(one: Interval | undefined, other: Interval | undefined): boolean {
  if (one === undefined || other === undefined) throw new Error('one of them never changed anything')
  return one.begun < other.ended && other.begun < one.ended
}

/** Outcome of each component's application as the build branch holds it; those that never were are not there. */
async function outcomesOf(site: string): Promise<Readonly<Record<string, string>>> {
  const files = await readFiles(site, phaseBranch(ENGAGEMENT, 'build'))
  const runs = [...files]
    .filter(([path]) => path.endsWith('-apply/run.json'))
    .map(([, text]) => JSON.parse(text) as Run)
  return Object.fromEntries(runs.map(({ component, outcome }) => [component, outcome]))
}
type Run = { readonly component: string; readonly outcome: string }

async function breakNote(site: string, name: Worker): Promise<void> {
  await writeFile(join(notesOf(site), `${name}.broken`), '')
}

const ALL_WELL = { a: 'succeeded', b: 'succeeded', c: 'succeeded', d: 'succeeded' }

describe('when all goes well', () => {
  test('sequential: never two at once, in the order of the design', async () => {
    const site = await freshSite(ground, 'to-design')
    await buildAs(site, 'sequential', works({ b: { dependsOn: ['d'] } }))
    expect(await outcomesOf(site)).toEqual(ALL_WELL)
    const seen = [...(await intervalsOf(site))].toSorted(([, one], [, other]) => one.begun - other.begun)
    expect(seen.map(([name]) => name)).toEqual(['a', 'c', 'd', 'b'])
    for (const [index, [, each]] of seen.entries())
      for (const [, later] of seen.slice(index + 1)) expect(overlap(each, later)).toBe(false)
  })

  test('parallel: what is independent really runs together; what stands on it, and what is of its target, waits', async () => {
    const site = await freshSite(ground, 'to-design')
    const together = works({
      a: { inputs: { together: ['b'] } },
      b: { inputs: { together: ['a'] } },
      c: { dependsOn: ['a'] },
      d: { target: 'board-2' },
    })
    await buildAs(site, 'parallel', together)
    expect(await outcomesOf(site)).toEqual(ALL_WELL)
    const { a, b, c, d } = Object.fromEntries(await intervalsOf(site))
    expect(overlap(a, b)).toBe(true)
    expect(c?.begun).toBeGreaterThan(a?.ended ?? Infinity)
    expect(overlap(b, d)).toBe(false)
  })

  test('rolling: two at a time and no third, whoever of them is done first', async () => {
    const site = await freshSite(ground, 'to-design')
    const pairs = works({ a: { inputs: { together: ['b'] } }, b: { inputs: { together: ['a'] } } })
    await buildAs(site, 'rolling(2, 0%)', pairs)
    expect(await outcomesOf(site)).toEqual(ALL_WELL)
    const all = [...(await intervalsOf(site)).values()]
    for (const { begun } of all) {
      const atOnce = all.filter((each) => each.begun <= begun && begun < each.ended)
      expect(atOnce.length).toBeLessThanOrEqual(2)
    }
  })

  test('grouped: one group after the other, all of a group together', async () => {
    const site = await freshSite(ground, 'to-design')
    const sites = works({
      a: { inputs: { site: 'north', together: ['c'] } },
      b: { inputs: { site: 'south', together: ['d'] } },
      c: { inputs: { site: 'north', together: ['a'] } },
      d: { inputs: { site: 'south', together: ['b'] } },
    })
    await buildAs(site, 'grouped(site)', sites)
    expect(await outcomesOf(site)).toEqual(ALL_WELL)
    const { a, b, c, d } = Object.fromEntries(await intervalsOf(site))
    expect([overlap(a, c), overlap(b, d)]).toEqual([true, true])
    const north = Math.max(a?.ended ?? Infinity, c?.ended ?? Infinity)
    expect(Math.min(b?.begun ?? 0, d?.begun ?? 0)).toBeGreaterThan(north)
  })
})

describe('when a component fails its check', () => {
  test('parallel: it is rolled back, what stands on it is not started, the rest is done; and that is what is recorded', async () => {
    const site = await freshSite(ground, 'to-design')
    await breakNote(site, 'a')
    const chain = works({ b: { dependsOn: ['a'] }, c: { dependsOn: ['b'] } })
    const seen = await buildAs(site, 'parallel', chain)
    expect(await outcomesOf(site)).toEqual({ a: 'rolled-back', d: 'succeeded' })

    const notes = await readdir(notesOf(site))
    expect(notes.filter((name) => /^[abcd]\.(?:begun|done|undone)$/.test(name)).toSorted()).toEqual([
      'a.begun',
      'a.undone',
      'd.begun',
      'd.done',
    ])
    expect(await deviationsOf(site)).toEqual([
      [
        'a',
        'missing',
        'run a-1-apply ended rolled-back: check is-written (after): the note of a is smeared; rolled back',
      ],
      ['b', 'missing', 'it was not run; it stands on a'],
      ['c', 'missing', 'it was not run; it stands on b'],
    ])
    const asBuilt = await showFile(site, phaseBranch(ENGAGEMENT, 'build'), artifactPath(ENGAGEMENT, 'as-built'))
    expect(asBuilt).toContain('the note of a is smeared')
    expect(seen?.decision.next.join()).toContain('@olga can approve')

    const at = ''
    await tellYard(site, [approve('olga', NUMBERS.build, at), merge('olga', NUMBERS.build, 'merge', at)])
    expect(await recordEvents(site)).toContain('asbuilt.reconciled')
    const { violations } = await verifyRepository(repositoryOf(site), {
      branch: null,
      rootFingerprint: ground.fingerprint,
    })
    expect(violations).toEqual([])
  })

  test.each<readonly [string, readonly string[], Readonly<Record<string, string>>]>([
    ['sequential', ['a', 'b'], { a: 'succeeded', b: 'rolled-back' }],
    ['rolling(1, 24%)', ['a', 'b'], { a: 'succeeded', b: 'rolled-back' }],
    ['rolling(1, 25%)', ['a', 'b', 'c', 'd'], { ...ALL_WELL, b: 'rolled-back' }],
  ])('%s: as far as the policy lets it', async (batch, begun, outcomes) => {
    const site = await freshSite(ground, 'to-design')
    await breakNote(site, 'b')
    await buildAs(site, batch, works())
    expect(await outcomesOf(site)).toEqual(outcomes)
    const notes = await readdir(notesOf(site))
    expect(WORKERS.filter((name) => notes.includes(`${name}.begun`))).toEqual(begun)
    expect(WORKERS.filter((name) => notes.includes(`${name}.done`))).toEqual(begun.filter((name) => name !== 'b'))
    const told = (await deviationsOf(site)).map(([component, kind]) => `${component} ${kind}`)
    expect(told).toEqual(WORKERS.filter((name) => outcomes[name] !== 'succeeded').map((name) => `${name} missing`))
  })

  test('grouped: the rest of its group goes on, the next group does not begin', async () => {
    const site = await freshSite(ground, 'to-design')
    await breakNote(site, 'a')
    const sites = works({
      a: { inputs: { together: ['c'] } },
      b: { inputs: { site: 'south' } },
      c: { inputs: { together: ['a'] } },
      d: { inputs: { site: 'south' } },
    })
    await buildAs(site, 'grouped(site)', sites)
    expect(await outcomesOf(site)).toEqual({ a: 'rolled-back', c: 'succeeded' })
  })
})

/** What the ledger says differs from the design: component, kind and cause, in order. */
async function deviationsOf(site: string): Promise<readonly (readonly [string, string, string])[]> {
  const paths = (await recordPaths(site)).filter((path) => path.endsWith('-deviation.recorded.dsse.json'))
  const texts = await Promise.all(paths.map((path) => showFile(site, LEDGER_BRANCH, path)))
  return texts.map((text) => {
    const { payload } = JSON.parse(text) as { readonly payload: string }
    const { data } = (JSON.parse(Buffer.from(payload, 'base64').toString()) as Recorded).predicate
    return [data.component, data.kind, data.cause]
  })
}
type Recorded = {
  readonly predicate: { readonly data: { readonly component: string; readonly kind: string; readonly cause: string } }
}
