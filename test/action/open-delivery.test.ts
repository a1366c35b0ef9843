import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withClone } from '../../src/action/open-clone.ts'
import { openDelivery } from '../../src/action/open-delivery.ts'
import type { Delivery } from '../../src/action/open-delivery.ts'
import { CLAIM_FILE, ClaimFile, END_FILE, JOB_FILE, provenanceFile, startedFile } from '../../src/model/grant.ts'
import type { RunEvidence } from '../../src/skills/run-journal.ts'
import { bareComponent, bareRun } from '../builders/bare-run.ts'
import type { Scratch } from '../git/scratch-repository.ts'
import { openScratch } from '../git/scratch-repository.ts'

const BRANCH = 'sdd/001-demo/runs/0123456789abcdef'
const NOW = '2026-11-20T12:00:00.000Z'

let there: Scratch
let first: string
beforeEach(async () => {
  there = await openScratch()
  const base = await there.commit('refs/heads/main', { a: 'one' })
  first = await there.commit(`refs/heads/${BRANCH}`, { a: 'one', [JOB_FILE]: 'job' }, [base])
})
afterEach(() => there.close())

function delivering<T>(use: (delivery: Delivery) => Promise<T>): Promise<T> {
  return withClone({ url: pathToFileURL(there.dir).href, token: null }, (clone) =>
    use(openDelivery(clone, { branch: BRANCH, tip: first, engagement: '001-demo', now: () => NOW })),
  )
}

function evidenceOf(id: string): RunEvidence {
  const { record } = bareRun(bareComponent(id))
  const files = [
    { name: 'run.json', content: `${JSON.stringify(record)}\n` },
    { name: 'output.log', content: `log of ${id}\n` },
  ]
  return { record, files }
}

async function filesOf(commit = BRANCH): Promise<readonly string[]> {
  return (await there.git.run(['ls-tree', '-r', '--name-only', commit])).trim().split('\n')
}

/** Messages of the commits above the one that named the job, oldest first. */
async function history(): Promise<readonly string[]> {
  const told = await there.git.run(['log', '--reverse', '--format=%s', `${first}..${BRANCH}`])
  return told.split('\n').filter((line) => line !== '')
}

const show = (path: string): Promise<string> => there.git.run(['cat-file', 'blob', `${BRANCH}:${path}`])

/** Somebody else pushes: on top of what is there, or in its place. */
async function strangerPushes(parents: readonly string[]): Promise<string> {
  return there.commit(`refs/heads/${BRANCH}`, { a: 'mine' }, parents)
}

test('one commit for each thing told, each on top of the one before', async () => {
  await delivering(async (delivery) => {
    expect(await delivery.claim('local:x')).toBe(true)
    await delivery.start('a-1-apply')
    await delivery.deliver(evidenceOf('a'), 'signed')
    await delivery.deliver(evidenceOf('b'), null)
    await delivery.end()
  })
  expect(await history()).toEqual([
    'Take the grant up: local:x',
    'Start a-1-apply',
    'Run a-1-apply: succeeded',
    'Run b-1-apply: succeeded',
    'End',
  ])
  const folder = 'specs/001-demo/evidence'
  expect(await filesOf()).toEqual(
    [
      JOB_FILE,
      CLAIM_FILE,
      END_FILE,
      startedFile('a-1-apply'),
      provenanceFile('a-1-apply'),
      `${folder}/a-1-apply/run.json`,
      `${folder}/a-1-apply/output.log`,
      `${folder}/b-1-apply/run.json`,
      `${folder}/b-1-apply/output.log`,
      'a',
    ].toSorted(),
  )
  expect(ClaimFile.parse(JSON.parse(await show(CLAIM_FILE)))).toEqual({ schema: 1, holder: 'local:x', at: NOW })
  expect(await show(`${folder}/a-1-apply/output.log`)).toBe('log of a\n')
  expect(await show(provenanceFile('a-1-apply'))).toBe('signed')
})

test('what is told at the same time is told one after the other, in order, and nothing is lost', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  await delivering(async (delivery) => {
    await delivery.claim('local:x')
    await Promise.all(ids.flatMap((id) => [delivery.start(`${id}-1-apply`), delivery.deliver(evidenceOf(id), null)]))
  })
  const told = ids.flatMap((id) => [`Start ${id}-1-apply`, `Run ${id}-1-apply: succeeded`])
  expect(await history()).toEqual(['Take the grant up: local:x', ...told])
  for (const id of ids) expect(await filesOf()).toContain(`specs/001-demo/evidence/${id}-1-apply/output.log`)
})

describe('somebody else on the branch', () => {
  test('before the claim: the grant is theirs, and their word stands', async () => {
    const theirs = await strangerPushes([first])
    expect(await delivering((delivery) => delivery.claim('local:x'))).toBe(false)
    expect((await there.git.run(['rev-parse', BRANCH])).trim()).toBe(theirs)
  })

  test('of two that claim at once one has it', async () => {
    const both = await Promise.all(['a', 'b'].map((name) => delivering((delivery) => delivery.claim(`local:${name}`))))
    expect(both.filter(Boolean)).toHaveLength(1)
    expect(JSON.parse(await show(CLAIM_FILE))).toMatchObject({ holder: both[0] === true ? 'local:a' : 'local:b' })
    expect(await history()).toHaveLength(1)
  })

  test.each([
    ['on top', (tip: string) => [tip]],
    ['in its place', () => []],
  ])('after the claim, %s: nothing more is written, and the run is told not to begin', async (_, parents) => {
    const theirs = await delivering(async (delivery) => {
      await delivery.claim('local:x')
      const sha = await strangerPushes(parents((await there.git.run(['rev-parse', BRANCH])).trim()))
      await expect(delivery.start('a-1-apply')).rejects.toThrow(`somebody else wrote to ${BRANCH}`)
      await expect(delivery.deliver(evidenceOf('a'), null)).rejects.toThrow('somebody else wrote')
      await expect(delivery.end()).rejects.toThrow('somebody else wrote')
      return sha
    })
    expect((await there.git.run(['rev-parse', BRANCH])).trim()).toBe(theirs)
  })

  test('who deleted it: nothing is made again', async () => {
    await delivering(async (delivery) => {
      await delivery.claim('local:x')
      await there.git.run(['update-ref', '-d', `refs/heads/${BRANCH}`])
      await expect(delivery.start('a-1-apply')).rejects.toThrow('somebody else wrote')
    })
    expect((await there.git.tryRun(['rev-parse', '--verify', '--quiet', `refs/heads/${BRANCH}`])).code).toBe(1)
  })
})

describe('a server that is away for a while', () => {
  /** Refuses as often as told, then gives way. */
  async function refuse(times: number): Promise<void> {
    const count = join(there.dir, 'refused')
    await writeFile(count, '')
    const script = `printf x >> '${count}'\nif [ "$(wc -c < '${count}')" -le ${times} ]; then exit 1; fi\n`
    const path = join(there.dir, 'hooks', 'pre-receive')
    await writeFile(path, `#!/bin/sh\n${script}`)
    await chmod(path, 0o755)
  }

  test('is asked again', async () => {
    await refuse(2)
    expect(await delivering((delivery) => delivery.claim('local:x'))).toBe(true)
    expect(await history()).toEqual(['Take the grant up: local:x'])
  })

  test('for good is told, and what comes after is tried all the same', async () => {
    await refuse(3)
    await delivering(async (delivery) => {
      await expect(delivery.claim('local:x')).rejects.toThrow('was refused')
      expect(await delivery.claim('local:x')).toBe(true)
    })
    expect(await history()).toHaveLength(1)
  })
})
