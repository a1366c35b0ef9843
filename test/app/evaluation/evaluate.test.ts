import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GroupForge } from '../../../src/app/evaluation/evaluate-group.ts'
import type { OpenMachine } from '../../../src/app/evaluation/open-machines.ts'
import { createHandle } from '../../../src/app/evaluation/evaluate.ts'
import { createMetrics } from '../../../src/app/metrics.ts'
import { openLog } from '../../../src/app/open-log.ts'
import type { Ref } from '../../../src/forge/forge.ts'
import type { Work } from '../../../src/queue/work.ts'
import { ENGAGEMENT, MORNING, STORY } from '../../e2e/story.ts'
import { createGround, freshSite, openOffice, removeGround } from '../../e2e/site.ts'
import type { Ground, Office } from '../../e2e/site.ts'

const REPOSITORY = { installation: 11, id: 4711, owner: 'acme', name: 'boards' }
const HEAD = 'a'.repeat(40)

let ground: Ground
let site: string
let office: Office

beforeAll(async () => {
  ground = await createGround()
  site = await freshSite(ground)
  office = await openOffice(site, () => MORNING)
})

afterAll(async () => {
  office.close()
  await removeGround(ground)
})

type Check = Parameters<GroupForge['setGroupCheck']>[1]

/** Does work on the real, local machine; the queue and GitHub's own parts are written down. */
function desk(group: readonly number[] = [], holds = true, changes: readonly { path: string; blob: string }[] = []) {
  const asked: Work['ref'][] = []
  const learnt: { aliases: readonly Ref[]; canonical: Ref }[] = []
  const checks: Check[] = []
  const told: string[] = []
  const opened = { count: 0 }
  const metrics = createMetrics()
  const forge: OpenMachine['forge'] = {
    list: office.machine.forge.list,
    readMergeGroup: () => Promise.resolve(group),
    readGroupChanges: () => Promise.resolve(changes),
    setGroupCheck: (_head, check) => Promise.resolve(void checks.push(check)),
    lookAtGit: () => Promise.reject(new Error('nobody asks about grants')),
    readWorkflowRun: () => Promise.reject(new Error('nobody asks about jobs')),
  }
  const handle = createHandle({
    machines: {
      use: (_repository, act) => {
        opened.count += 1
        return act({ machine: office.machine, forge, close: () => {} })
      },
    },
    installations: {
      holds: () => Promise.resolve(holds),
      client: () => Promise.reject(new Error('nobody asks GitHub')),
    },
    queue: {
      ask: ({ ref }) => Promise.resolve(void asked.push(ref)),
      later: () => Promise.resolve(),
      learn: (_repository, aliases, canonical) => Promise.resolve(void learnt.push({ aliases, canonical })),
    },
    metrics,
    log: openLog('silent', []),
    onEvaluated: (_repository, _open, { decision }) =>
      Promise.resolve(void told.push(decision.engagement?.id ?? 'none')),
    onListed: () => Promise.resolve(),
  })
  const work = (ref: Work['ref']) => handle({ repository: REPOSITORY, ref }, new AbortController().signal)
  return { asked, learnt, checks, told, opened, metrics, work }
}

async function play(from: number, to: number): Promise<void> {
  for (const step of STORY.slice(from, to)) {
    await step.act(site, step.at)
    const { work, asked } = desk()
    await work(step.ref)
    for (const ref of asked) await work(ref)
  }
}

test('an issue becomes an engagement, and the queue learns what it is also known by', async () => {
  const [request] = STORY
  await request?.act(site, MORNING)
  const { work, asked, learnt, told, metrics } = desk()
  const canonical = { kind: 'engagement' as const, id: ENGAGEMENT }
  await work({ kind: 'issue', number: 1 })
  // Opened, and from here on worked on under its own name, so that it is never looked at twice at once.
  expect(learnt).toEqual([{ aliases: [{ kind: 'issue', number: 1 }], canonical }])
  expect([asked, told]).toEqual([[canonical], []])
  expect(metrics.render()).toContain('specgate_evaluations_total{result="moved"} 1')

  await work(canonical)
  const aliases = [
    { kind: 'issue', number: 1 },
    { kind: 'pull', number: 2 },
  ]
  expect(learnt.slice(1)).toEqual([{ aliases, canonical }])
  expect(told).toEqual([ENGAGEMENT])
  expect(metrics.render()).toContain('specgate_evaluations_total{result="settled"} 1')
  expect(metrics.render()).toContain('specgate_evaluation_seconds_count 2')

  await work({ kind: 'pull', number: 2 })
  expect(asked).toEqual([canonical, canonical])
})

test('a repository is listed, and each thing in it asked for', async () => {
  const { work, asked } = desk()
  await work({ kind: 'all' })
  expect(asked).toEqual(await office.machine.forge.list())
  expect(asked).not.toEqual([])
})

test('nothing of ours is no failure', async () => {
  const { work, told, metrics } = desk()
  await work({ kind: 'issue', number: 99 })
  expect(told).toEqual([])
  expect(metrics.render()).toContain('specgate_evaluations_total{result="nothing"} 1')
})

test.each<Work['ref']>([
  { kind: 'issue', number: 1 },
  { kind: 'all' },
  { kind: 'merge-group', head: HEAD, base: HEAD },
  { kind: 'deployment', run: 1, environment: 'lab' },
])('a repository that the installation does not hold is not even opened: $kind', async (ref) => {
  const { work, opened, metrics } = desk([2], false)
  await work(ref)
  expect(opened.count).toBe(0)
  expect(metrics.render()).toContain('specgate_evaluations_total{result="not-ours"} 1')
})

test('what was taken away from this process is not begun', async () => {
  const { opened, metrics } = desk()
  const handle = createHandle({
    machines: { use: () => Promise.reject(new Error('nothing is opened')) },
    installations: { holds: () => Promise.resolve(true), client: () => Promise.reject(new Error('no')) },
    queue: { ask: () => Promise.resolve(), later: () => Promise.resolve(), learn: () => Promise.resolve() },
    metrics,
    log: openLog('silent', []),
    onEvaluated: () => Promise.resolve(),
    onListed: () => Promise.resolve(),
  })
  await expect(handle({ repository: REPOSITORY, ref: { kind: 'all' } }, AbortSignal.abort())).rejects.toThrow('abort')
  expect(opened.count).toBe(0)
  expect(metrics.render()).toContain('specgate_evaluations_total{result="failed"} 1')
})

test('a merge group passes only when each of its pull requests may be merged', async () => {
  const group: Work['ref'] = { kind: 'merge-group', head: HEAD, base: 'b'.repeat(40) }
  const before = desk([2])
  await before.work(group)
  expect(before.checks).toMatchObject([
    { conclusion: 'failure', summary: expect.stringMatching(/^- #2 may not be merged yet\. ./) },
  ])

  await play(1, 3) // answered and approved
  const after = desk([2])
  await after.work(group)
  expect(after.checks).toMatchObject([{ conclusion: 'success' }])

  const mixed = desk([2, 99])
  await mixed.work(group)
  expect(mixed.checks).toMatchObject([{ conclusion: 'failure', summary: '- #99 could not be found.' }])

  const empty = desk([])
  await empty.work(group)
  expect(empty.checks).toMatchObject([{ conclusion: 'failure', summary: expect.stringContaining('No pull request') }])
})
