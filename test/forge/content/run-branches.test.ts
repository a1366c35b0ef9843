import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ContentStore } from '../../../src/forge/content/content-store.ts'
import { openContentStore } from '../../../src/forge/content/content-store.ts'
import { readJob, readRunBranches } from '../../../src/forge/content/run-branches.ts'
import { parseRunTitle } from '../../../src/forge/run-title.ts'
import { CLAIM_FILE, END_FILE, JOB_FILE, parseRunBranch } from '../../../src/model/grant.ts'
import { parsePhaseBranch } from '../../../src/model/place.ts'
import type { Commit } from '../../../src/model/snapshot.ts'
import type { Scratch } from '../../git/scratch-repository.ts'
import { openScratch } from '../../git/scratch-repository.ts'

const ENGAGEMENT = '042-edge'
const GRANT = `sha256:${'a'.repeat(64)}`
const NOBODY = { id: null, login: 'nobody' }

describe('run branches in git', () => {
  let scratch: Scratch
  let store: ContentStore
  beforeEach(async () => {
    scratch = await openScratch()
    store = openContentStore(scratch.dir)
  })
  afterEach(async () => {
    store.close()
    await scratch.close()
  })

  function toCommit({ oid: sha, parents, message }: Pick<Commit, 'parents' | 'message'> & { oid: string }): Commit {
    return { sha, parents, message, author: NOBODY, committer: NOBODY, coAuthors: [] }
  }

  function name(index: number): string {
    return `sdd/${ENGAGEMENT}/runs/${index.toString(16).padStart(16, '0')}`
  }

  test('as many as can be in use are read; one more is an error that says so', async () => {
    const base = await scratch.commit('refs/heads/main', { a: '1' })
    const tip = await scratch.commit(`refs/heads/${name(0)}`, { a: '1', b: '2' }, [base])
    const refs = Array.from({ length: 50 }, (_, index) => [`refs/heads/${name(49 - index)}`, tip] as const)
    const read = (more: readonly (readonly [string, string])[]) =>
      readRunBranches(store, new Map([...refs, ...more]), { base, engagement: ENGAGEMENT }, toCommit)
    // A tag of that name, and a branch of another engagement, are none of them.
    const elsewhere = [`refs/tags/${name(50)}`, name(51), `refs/heads/${name(52).replace('042', '043')}`]
    const found = await read(elsewhere.map((ref) => [ref, tip] as const))
    expect(found.map((each) => each.name)).toEqual(Array.from({ length: 50 }, (_, index) => name(index)))
    expect(found[0]).toMatchObject({ sha: tip, mergeBase: base, changes: [{ path: 'b' }] })
    await expect(read([[`refs/heads/${name(50)}`, tip]])).rejects.toThrow(`too many run branches of ${ENGAGEMENT}: 51`)
  })

  test('what a branch says of its job is read, and nonsense is nothing', async () => {
    const base = await scratch.commit('refs/heads/main', { a: '1' })
    const job = { schema: 1, grant: GRANT, workflowRun: 7 }
    const claim = { schema: 1, holder: 'github:7:1', at: '2026-03-02T09:00:00.000Z' }
    const read = async (files: Record<string, string>) => {
      const tip = await scratch.commit(`refs/heads/${name(0)}`, { a: '1', ...files }, [base])
      const refs = new Map([[`refs/heads/${name(0)}`, tip]])
      const [branch] = await readRunBranches(store, refs, { base, engagement: ENGAGEMENT }, toCommit)
      return branch === undefined ? null : readJob(branch)
    }
    expect(await read({ b: '1' })).toEqual({ job: null, claim: null, hasEnded: false })
    const whole = { [JOB_FILE]: JSON.stringify(job), [CLAIM_FILE]: JSON.stringify(claim), [END_FILE]: '{}' }
    expect(await read(whole)).toEqual({ job, claim, hasEnded: true })
    const broken = [
      '{',
      'null',
      JSON.stringify({ ...job, more: 1 }),
      JSON.stringify({ ...job, workflowRun: 0 }),
      'x'.repeat(1024 * 1024 + 1),
    ]
    for (const text of broken)
      expect(await read({ [JOB_FILE]: text, [CLAIM_FILE]: text })).toMatchObject({ job: null, claim: null })
  })
})

test.each([name16('0'), name16('f'), name16('0123456789abcdef')])(
  '%s is a run branch and no phase branch',
  (branch) => {
    expect(parseRunBranch(branch)).toEqual({ engagement: ENGAGEMENT })
    expect(parsePhaseBranch(branch)).toBeNull()
  },
)

test.each<[string, ReturnType<typeof parseRunTitle>]>([
  ['specgate build 042-edge lab', { command: 'build', engagement: '042-edge', environment: 'lab' }],
  ['specgate dry-run 042-edge Lab_1', { command: 'dry-run', engagement: '042-edge', environment: 'Lab_1' }],
  ['specgate discover 123456-a-b c', { command: 'discover', engagement: '123456-a-b', environment: 'c' }],
  ['specgate build 042-edge', null],
  ['specgate build 042-edge lab more', null],
  ['specgate build ../../etc lab', null],
  ['specgate destroy 042-edge lab', null],
  ['specgate  build 042-edge lab', null],
  ['Specgate build 042-edge lab', null],
  ['specgate build 042-edge lab\n', null],
  [`specgate build 042-${'e'.repeat(200)} lab`, null],
  ['x'.repeat(100_000), null],
])('reads the title %j', (title, expected) => {
  expect(parseRunTitle(title)).toEqual(expected)
})

function name16(digits: string): string {
  return `sdd/${ENGAGEMENT}/runs/${digits.padStart(16, '0')}`
}
