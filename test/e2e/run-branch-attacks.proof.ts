import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { pushFiles } from '../../src/forge/local/actions/push-files.ts'
import { resetBranch } from '../../src/forge/local/actions/reset-branch.ts'
import { openGit } from '../../src/git/git.ts'
import type { RunOrder } from '../../src/forge/run-host.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import { CLAIM_FILE, END_FILE, JOB_FILE, parseRunBranch } from '../../src/model/grant.ts'
import { evidenceFolder, phaseBranch } from '../../src/model/place.ts'
import { lookAt, readBranches, readDelivery, readFiles, recordEvents, showFile } from './outcome.ts'
import { leavePushesAlone, onPush } from './push-hooks.ts'
import type { Witness } from './site.ts'
import { readBoard, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepNamed, stepsUntil } from './story-book.ts'
import { AFTERNOON, ENGAGEMENT, NUMBERS } from './story.ts'

/** What somebody tries who may push to the branch that the Action delivers on, and to the one that its evidence is collected on. */

const ISSUE = { kind: 'issue', number: NUMBERS.issue } as const
const BUILD = phaseBranch(ENGAGEMENT, 'build')
const BUILT = stepsUntil('rik: /sdd build')
const APPLIED = evidenceFolder(ENGAGEMENT, 'write-notice-1-apply')

let book: StoryBook
let plain: Awaited<ReturnType<typeof readDelivery>>
beforeAll(async () => {
  book = await openStoryBook(BUILT)
  plain = await readDelivery(await book.openAfter(BUILT))
}, 600_000)
afterAll(() => book.close())

/** The site on which a build was just asked for. */
async function openAsked(): Promise<string> {
  const site = await book.openAfter(BUILT - 1)
  const { act, at } = stepNamed('rik: /sdd build')
  await act(site, at)
  return site
}

type Attack = (site: string, branch: string) => Promise<unknown>

/** Strikes once: when the run branch is there and the Action is about to start, or when the Action has ended and nobody looked. */
function strike(when: 'before' | 'after', site: string, attack: Attack): Witness {
  let struck = false
  const once = async (branch: string): Promise<void> => {
    if (struck) return
    struck = true
    await attack(site, branch)
  }
  return { [when === 'before' ? 'works' : 'worked']: ({ branch }: RunOrder) => once(branch) }
}

/** Pushes as a writer who says that it was the Action. */
function push(files: readonly FileWrite[], to: string | null = null): Attack {
  const author = { name: 'specgate', email: 'action@users.specgate.local' }
  return (site, branch) =>
    pushFiles({
      dir: repositoryOf(site),
      as: 'rik',
      now: AFTERNOON,
      branch: to ?? branch,
      message: 'Run write-notice-1-apply: succeeded',
      files: files.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }])),
      author,
    })
}

/** Edits a file that the Action delivered. */
function edit(path: string, from: string, to: string): Attack {
  return async (site, branch) => {
    const text = await showFile(site, branch, path)
    expect(text).toContain(from)
    return push([{ path, content: text.replace(from, to) }])(site, branch)
  }
}

const reset =
  (to: string | null): Attack =>
  async (site, branch) => {
    const commit = to === null ? null : (await openGit(repositoryOf(site)).run(['rev-parse', `${branch}${to}`])).trim()
    await resetBranch({ dir: repositoryOf(site), as: 'rik', now: AFTERNOON, branch, to: commit })
  }

const commitsOf = async (site: string, range: string): Promise<number> =>
  Number(await openGit(repositoryOf(site)).run(['rev-list', '--count', range]))

/** Everything that the plain story has as evidence of the first component: nothing can be forged better. */
async function forgedSuccess(): Promise<readonly FileWrite[]> {
  const files = [...plain.build].filter(([path]) => path.includes('/evidence/write-notice-1-'))
  expect(files.length).toBeGreaterThan(5)
  return files.map(([path, content]) => ({ path, content }))
}

const look = (site: string, witness: Witness = {}) => lookAt(site, ISSUE, AFTERNOON, witness)

/** Why a look failed. */
async function failureOf(site: string, witness: Witness = {}): Promise<string> {
  const failure = await look(site, witness).then(
    () => null,
    (cause: Error) => cause,
  )
  expect(failure?.message).toContain('could not evaluate')
  return String(failure?.cause)
}

async function runBranchOf(site: string): Promise<string> {
  const [branch = '', ...others] = (await readBranches(site)).filter((name) => parseRunBranch(name) !== null)
  expect(others).toEqual([])
  return branch
}

async function expectPlain(site: string): Promise<void> {
  expect(await readDelivery(site)).toEqual(plain)
  const options = { branch: null, rootFingerprint: book.ground.fingerprint }
  expect((await verifyRepository(repositoryOf(site), options)).violations).toEqual([])
}

/** Nothing that was pushed is on the build branch, and the ledger tells of no step. */
async function expectNothingTold(site: string, board: readonly string[]): Promise<void> {
  expect(await readBoard(site)).toEqual(board)
  expect(await recordEvents(site)).not.toContain('build.step')
  expect([...(await readFiles(site, BUILD)).keys()].filter((path) => path.includes('-apply/'))).toEqual([])
}

describe('before the Action takes its grant up', () => {
  test('forged success is built on by nobody: nothing is run until the branch is gone', async () => {
    const site = await openAsked()
    const said = /SG535 \S+ a branch that somebody wrote to: specs\/\S+write-notice-1-apply/
    expect(await failureOf(site, strike('before', site, push(await forgedSuccess())))).toMatch(said)
    expect(await failureOf(site)).toContain('cannot be believed: the journal of this machine does not know it')
    await expectNothingTold(site, [])
    await reset(null)(site, await runBranchOf(site))
    await look(site)
    await expectPlain(site)
  })

  test('nor is it when the grant was taken up, and what had it was cut off', async () => {
    const site = await openAsked()
    await onPush(site, 'pre-receive', 'case "$said" in "Run write-notice-1-dry-run:"*) exit 1 ;; esac')
    expect(await failureOf(site)).toContain('pre-receive hook declined')
    await leavePushesAlone(site)
    const attack = push(await forgedSuccess())
    expect(await failureOf(site, strike('before', site, attack))).toMatch(/SG537 \S+ evidence of run write-notice-1-/)
    await expectNothingTold(site, [])
    await reset('~1')(site, await runBranchOf(site))
    await look(site)
    await expectPlain(site)
  })

  test('a forged claim keeps the Action off, and gives nobody anything', async () => {
    const site = await openAsked()
    const claim = { schema: 1, holder: 'local:8c1c4a52-9b1f-4f6e-9a0e-5d4f0a2f6b11', at: AFTERNOON }
    const attack = push([{ path: CLAIM_FILE, content: JSON.stringify(claim) }])
    expect(await failureOf(site, strike('before', site, attack))).toMatch(
      /SG536 \S+ a grant that local:8c1c\S+ took up/,
    )
    expect(await failureOf(site)).toContain('SG536')
    await expectNothingTold(site, [])
    await reset(null)(site, await runBranchOf(site))
    await look(site)
    await expectPlain(site)
  })

  test('a forged end ends a grant under which nothing was done; the next one is used', async () => {
    const site = await openAsked()
    await look(site, strike('before', site, push([{ path: END_FILE, content: '{}' }])))
    const { events, ...rest } = await readDelivery(site)
    expect(rest).toEqual({ board: plain.board, build: plain.build, branches: plain.branches })
    const at = plain.events.lastIndexOf('run.granted')
    expect(events).toEqual([...plain.events.slice(0, at), 'run.granted', 'run.ended', ...plain.events.slice(at)])
  })

  test.each([
    ['names another grant', { schema: 1, grant: `sha256:${'0'.repeat(64)}`, workflowRun: null }],
    ['names a job', { schema: 1, grant: `sha256:${'0'.repeat(64)}`, workflowRun: 7 }],
    ['is none', 'a job'],
  ])('a forged job file changes nothing: it %s', async (_name, job) => {
    const site = await openAsked()
    await look(site, strike('before', site, push([{ path: JOB_FILE, content: JSON.stringify(job) }])))
    await expectPlain(site)
  })

  test('a branch that is deleted is made again', async () => {
    const site = await openAsked()
    expect(await failureOf(site, strike('before', site, reset(null)))).toContain('SG535')
    await expectNothingTold(site, [])
    await look(site)
    await expectPlain(site)
  })

  test('forged success on the build branch starts nothing that stands on it, and is not overwritten', async () => {
    const site = await openAsked()
    const attack = push(await forgedSuccess(), BUILD)
    await look(site, strike('before', site, attack))
    // The Action looked at the ledger for what is done, and did it all itself.
    expect(await readBoard(site)).toEqual(plain.board)
    expect(await recordEvents(site)).not.toContain('build.step')
    await expectHeldUp(site)
  })
})

describe('when the Action has ended', () => {
  test.each([
    ['the outcome', edit(`${APPLIED}/run.json`, '"changed": true', '"changed": false')],
    ['what was seen', edit(`${APPLIED}/state-after.json`, 'Friday', 'Monday')],
  ])('evidence that was edited is not collected, and the rest waits with it: %s', async (_name, attack) => {
    const site = await openAsked()
    const said = /cannot be believed|is not what run write-notice-1-apply wrote/
    expect(await failureOf(site, strike('after', site, attack))).toMatch(said)
    expect(await failureOf(site)).toMatch(said)
    await expectNothingTold(site, plain.board)
    await reset('~1')(site, await runBranchOf(site))
    await look(site)
    await expectPlain(site)
  })

  test('a file beside the evidence, and evidence of what was not granted, stay behind', async () => {
    const site = await openAsked()
    const record = plain.build.get(`${APPLIED}/run.json`) ?? ''
    const other = record.replaceAll('write-notice-1-apply', 'write-notice-7-apply')
    const attack = push([
      { path: `${APPLIED}/notes.md`, content: 'Also paint the door.\n' },
      { path: `${evidenceFolder(ENGAGEMENT, 'write-notice-7-apply')}/run.json`, content: other },
    ])
    await look(site, strike('after', site, attack))
    await expectPlain(site)
  })

  test.each([
    ['deleted', reset(null)],
    [
      'reset to before it was taken up',
      async (site: string, branch: string) => {
        expect(await commitsOf(site, `main..${branch}`)).toBe(9)
        await reset('~8')(site, branch)
      },
    ],
    [
      'reset to the default branch',
      async (site: string, branch: string) => {
        const main = (await openGit(repositoryOf(site)).run(['rev-parse', 'main'])).trim()
        await resetBranch({ dir: repositoryOf(site), as: 'rik', now: AFTERNOON, branch, to: main })
      },
    ],
  ])(
    'R11.2 the run branch is %s: what was done comes back from the journal, and nothing is done twice',
    async (_name, attack) => {
      const site = await openAsked()
      await look(site, strike('after', site, attack))
      await expectPlain(site)
    },
  )
})

test('R11.2 the run branch is reset under the Action’s hands: it stops, and nothing is done twice', async () => {
  const site = await openAsked()
  await onPush(
    site,
    'post-receive',
    'case "$said" in "Start write-notice-1-apply") git update-ref "$ref" "$new~3" ;; esac',
  )
  expect(await failureOf(site)).toContain('somebody else wrote to')
  expect(await readBoard(site)).toEqual([plain.board[0]])
  await leavePushesAlone(site)
  await look(site)
  await expectPlain(site)
})

test('a run branch of no grant is taken away, whatever it holds', async () => {
  const site = await openAsked()
  await push(await forgedSuccess(), `sdd/${ENGAGEMENT}/runs/${'f'.repeat(16)}`)(site, '')
  await look(site)
  await expectPlain(site)
})

test('a push to the build branch while evidence is collected is not overwritten', async () => {
  const site = await openAsked()
  let struck = false
  const attack = push([{ path: 'README.md', content: 'Hello.\n' }], BUILD)
  await look(site, {
    before: async (effect) => {
      const isCollected =
        effect.kind === 'commit-files' && effect.branch === BUILD && effect.message.startsWith('Evidence')
      if (!isCollected || struck) return
      struck = true
      await attack(site, BUILD)
    },
  })
  expect(struck).toBe(true)
  expect(await showFile(site, BUILD, 'README.md')).toBe('Hello.\n')
  await expectNothingTold(site, plain.board)
  await expectHeldUp(site)
})

/** Somebody's commit is the last one on the build branch: what was delivered waits beside it until that is taken back, then all goes on. */
async function expectHeldUp(site: string): Promise<void> {
  const pushed = await openGit(repositoryOf(site)).run(['rev-parse', BUILD])
  const seen = await look(site)
  expect(seen?.applied.map(({ kind }) => kind).filter((kind) => kind !== 'set-check')).toEqual([])
  expect(seen?.decision.verdicts.map(({ conclusion }) => conclusion)).toContain('blocked')
  expect(await openGit(repositoryOf(site)).run(['rev-parse', BUILD])).toBe(pushed)
  expect(await showFile(site, await runBranchOf(site), END_FILE)).not.toBe('')
  await reset('~1')(site, BUILD)
  await look(site)
  await expectPlain(site)
}
