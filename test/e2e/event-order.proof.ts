import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ref } from '../../src/forge/forge.ts'
import { openLocalForge } from '../../src/forge/local/open-local-forge.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import type { Outcome } from './outcome.ts'
import { findPull, lookAt, readOutcome, recordPaths } from './outcome.ts'
import { openOffice, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepNamed, stepsUntil } from './story-book.ts'
import type { Step } from './story.ts'
import { ENGAGEMENT, MORNING, NUMBERS, STORY, request } from './story.ts'

let book: StoryBook
beforeAll(async () => {
  book = await openStoryBook()
}, 600_000)
afterAll(() => book.close())

/** An event as it arrives: where to look, and by how many processes at once. */
type Delivery = { readonly ref: Ref; readonly times: number }

const REF = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Ref>({ kind: 'engagement', id: ENGAGEMENT }) },
  { weight: 4, arbitrary: fc.constant<Ref>({ kind: 'issue', number: NUMBERS.issue }) },
  { weight: 4, arbitrary: fc.constantFrom(...[2, 3, 4, 5].map((number): Ref => ({ kind: 'pull', number }))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Ref>(
      { kind: 'pull', number: 99 },
      { kind: 'issue', number: NUMBERS.requirements },
      { kind: 'engagement', id: '009-nothing' },
    ),
  },
)
const DELIVERIES = fc.array(fc.record<Delivery>({ ref: REF, times: fc.constantFrom(1, 1, 2, 3) }), { maxLength: 3 })

async function deliver(site: string, at: string, deliveries: readonly Delivery[]): Promise<void> {
  for (const { ref, times } of deliveries) {
    await Promise.all(Array.from({ length: times }, () => lookAt(site, ref, at)))
  }
}

/** What the schedule does: it looks at everything there is. */
async function sweep(site: string, at: string): Promise<void> {
  const { machine, close } = await openOffice(site, () => at)
  try {
    for (const ref of await machine.forge.list()) await reconcile(machine, ref)
  } finally {
    close()
  }
}

/** People act on what they see: they answer where a pull request is, approve what is not failing, merge what is green. */
async function isReady(site: string, { name, ref }: Step): Promise<boolean> {
  if (ref.kind !== 'pull') return true
  const pull = await findPull(site, ref.number)
  const checks = pull?.checks.filter((check) => check.head === pull.content.sha) ?? []
  if (/ approves /.test(name)) return checks.length > 0 && checks.every((check) => check.conclusion !== 'failure')
  if (/ merges /.test(name)) return checks.length > 0 && checks.every((check) => check.conclusion === 'success')
  return pull !== null
}

async function act(site: string, step: Step, previous: string): Promise<void> {
  // Before the afternoon begins the schedule has come by: whatever is done in the afternoon is dated so.
  if (step.at !== previous || !(await isReady(site, step))) await sweep(site, previous)
  expect(await isReady(site, step), step.name).toBe(true)
  await step.act(site, step.at)
}

/** Checks and comments tell what was seen on the way, and the ids of comments in which order; that may differ. */
function essence({ refs, mainTree, records, board }: Outcome): unknown {
  return { refs, mainTree, records, board }
}

describe('events that are lost, doubled, late, of other things, or handled by several processes at once', () => {
  test('end in the state of the plain story, whichever steps they follow', async () => {
    const segment = fc
      .record({
        from: fc.nat(STORY.length - 1),
        deliveries: fc.array(DELIVERIES, { minLength: 1, maxLength: 4 }),
      })
      .map(({ from, deliveries }) => ({ from, deliveries: deliveries.slice(0, STORY.length - from) }))
    await fc.assert(
      fc.asyncProperty(segment, async ({ from, deliveries }) => {
        const site = await book.openAfter(from)
        const steps = STORY.slice(from, from + deliveries.length)
        for (const [index, step] of steps.entries()) {
          await act(site, step, STORY[from + index - 1]?.at ?? MORNING)
          await deliver(site, step.at, deliveries[index] ?? [])
        }
        await sweep(site, steps.at(-1)?.at ?? MORNING)
        expect(essence(await readOutcome(site))).toEqual(essence(book.outcomeAfter(from + steps.length)))
      }),
      { numRuns: 12, endOnFailure: true },
    )
  }, 600_000)

  test('several processes build at once: each component is run and recorded once', async () => {
    const build = stepNamed('rik: /sdd build')
    const steps = stepsUntil(build.name)
    const site = await book.openAfter(steps - 1)
    await build.act(site, build.at)
    await deliver(site, build.at, [{ ref: build.ref, times: 3 }])
    expect(essence(await readOutcome(site))).toEqual(essence(book.outcomeAfter(steps)))
  }, 600_000)

  test('two issues opened at once get different numbers, however many processes look at them', async () => {
    const site = await book.openAfter(0)
    await request(MORNING, 'Tell about the roof').act(site, MORNING)
    await request(MORNING, 'Tell about the cellar').act(site, MORNING)
    const refs = [1, 2, 2, 1].map((number): Ref => ({ kind: 'issue', number }))
    await Promise.all(refs.map((ref) => lookAt(site, ref, MORNING)))
    const opened = (await recordPaths(site)).filter((path) => path.includes('engagement.opened'))
    expect(opened.map((path) => path.split('/')[1]?.slice(0, 3))).toEqual(['001', '002'])
    const forge = openLocalForge({ dir: repositoryOf(site), now: () => MORNING })
    expect((await forge.list()).map((ref) => ref.kind)).toEqual(['engagement', 'engagement'])
    forge.close()
  })
})
