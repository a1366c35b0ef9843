import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { judgeEach } from '../../src/cli/judge-each.ts'
import { listEngagements } from '../../src/cli/list-engagements.ts'
import { analysisOf } from '../../src/decide/analysis-of.ts'
import { decide } from '../../src/decide/decide.ts'
import type { Installation } from '../../src/installation/open-installation.ts'
import { openInstallation } from '../../src/installation/open-installation.ts'
import { observe } from '../../src/reconcile/observe.ts'
import { createCrowdedRepository } from '../builders/crowded-repository.ts'
import { runSpecgate } from './run-specgate.ts'

/** More than are looked at together. */
const COUNT = 35
const NOW = '2026-11-20T11:00:00.000Z'

let dir: string
let repository: string
let installation: Installation
let ids: readonly string[]

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'specgate-judge-each-'))
  repository = await createCrowdedRepository(dir, COUNT)
  installation = await openInstallation(repository, () => NOW)
  ids = await listEngagements(repository)
  return async () => {
    installation.close()
    await rm(dir, { recursive: true, force: true })
  }
})

test('every engagement is seen as it is seen alone, in the order asked for', async () => {
  expect(ids).toHaveLength(COUNT)
  const together = await judgeEach(installation.machine, ids.toReversed(), (snapshot) => snapshot)
  expect(together.map(({ engagement }) => engagement)).toEqual(ids.toReversed())
  for (const id of [ids[0], ids[COUNT - 1]]) {
    const fresh = await openInstallation(repository, () => NOW)
    const alone = await observe(fresh.machine, { kind: 'engagement', id: String(id) })
    fresh.close()
    expect(together.find(({ engagement }) => engagement === id)).toEqual(alone)
    expect(alone?.others.map((other) => other.id)).toEqual(ids.filter((each) => each !== id))
  }
})

test('what the reader remembers of one engagement changes nothing about another', async () => {
  const remembered = await judgeEach(installation.machine, ids, (snapshot, documents) => {
    const { verdicts } = decide(snapshot, documents)
    return { verdicts, ...analysisOf(snapshot, verdicts, documents) }
  })
  const anew = await judgeEach(installation.machine, ids, (snapshot) => {
    const { verdicts } = decide(snapshot)
    return { verdicts, ...analysisOf(snapshot, verdicts) }
  })
  expect(remembered).toEqual(anew)
  expect(remembered.map(({ verdicts }) => verdicts.map(({ conclusion }) => conclusion))).toEqual(
    ids.map(() => ['waiting']),
  )
})

test('one that is gone is left out', async () => {
  const [first = '', second = ''] = ids
  const seen = await judgeEach(installation.machine, [first, '999-gone', second], ({ engagement }) => engagement)
  expect(seen).toEqual([first, second])
})

test('analyze and status without a name tell of all of them, in order', async () => {
  const analyzed = await runSpecgate('analyze', '--repo', repository, '--json')
  expect(analyzed).toMatchObject({ code: 0, err: '' })
  const analyses = JSON.parse(analyzed.out) as readonly { engagement: string; coverage: readonly unknown[] }[]
  expect(analyses.filter(({ coverage }) => coverage.length > 0).map(({ engagement }) => engagement)).toEqual(ids)
  const status = await runSpecgate('status', '--repo', repository, '--json')
  expect(status).toMatchObject({ code: 0, err: '' })
  const decisions = JSON.parse(status.out) as readonly { engagement: { id: string } }[]
  expect(decisions.map(({ engagement }) => engagement.id)).toEqual(ids)
})
