import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { openGit } from '../../src/git/git.ts'
import { submitReview } from '../../src/forge/local/actions/submit-review.ts'
import { LEDGER_BRANCH, phaseBranch, specFolder, TRUST_ROOT_PATH } from '../../src/model/place.ts'
import { lookAt, pullOf, readFiles, recordEvents, showFile, tell } from './outcome.ts'
import { readBoard, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepNamed, stepsUntil } from './story-book.ts'
import { AFTERNOON, ENGAGEMENT, merge, MORNING, NUMBERS, say, STORY } from './story.ts'
import { openTamperer } from './tamperer.ts'

/** What somebody tries who may push anything under any name, and comment, but approves nothing and has no key. */

const BOT = 'specgate[bot]'
const ISSUE = { kind: 'issue', number: NUMBERS.issue } as const
const BUILD = stepNamed('rik: /sdd build')

let book: StoryBook
beforeAll(async () => {
  book = await openStoryBook()
}, 600_000)
afterAll(() => book.close())

/** Pushes files onto a branch, made from main when it is not there, in the bot's name throughout. */
async function pushAsBot(site: string, branch: string, files: ReadonlyMap<string, string>): Promise<void> {
  const { work, git, push } = await openTamperer(repositoryOf(site))
  const there = await git('branch', '--remotes', '--list', `origin/${branch}`)
  await git('checkout', '--quiet', '-B', branch, there.trim() === '' ? 'origin/main' : `origin/${branch}`)
  for (const [path, text] of files) {
    await mkdir(dirname(join(work, path)), { recursive: true })
    await writeFile(join(work, path), text)
  }
  await git('add', '--all')
  const claimed = ['-c', `user.name=${BOT}`, '-c', `user.email=${BOT}@users.specgate.local`]
  await git(...claimed, 'commit', '--quiet', '--message', 'Run\n\nDrafted-by: builder-agent')
  await push(branch)
}

async function filesUnder(site: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const prefix = `${specFolder(ENGAGEMENT)}/${folder}`
  return new Map([...(await readFiles(site, 'main'))].filter(([path]) => path.startsWith(prefix)))
}

test.each(['-dry-run/', '-apply/'])(
  'evidence of %s runs pushed in the machine’s name starts nothing and is never recorded',
  async (kind) => {
    const finished = await book.openAfter(STORY.length)
    const evidence = [...(await filesUnder(finished, 'evidence/'))].filter(([path]) => path.includes(kind))
    expect(evidence.length).toBeGreaterThan(0)

    const site = await book.openAfter(stepsUntil('ana merges #4'))
    await pushAsBot(site, phaseBranch(ENGAGEMENT, 'build'), new Map(evidence))
    const seen = await tell(site, [BUILD])
    expect(await readBoard(site)).toEqual([])
    const events = await recordEvents(site)
    expect(events).toContain('build.requested')
    // The one grant is that of discovery.
    expect(events.filter((event) => event === 'run.granted')).toHaveLength(1)
    expect(events).not.toContain('build.step')
    const findings = seen?.decision.verdicts.flatMap((verdict) => verdict.findings.map(({ code }) => code)) ?? []
    expect(findings).toContain('SG132')
  },
)

test('discovery edited in the machine’s name is drafted from by nobody', async () => {
  const site = await book.openAfter(stepsUntil('ana merges #2'))
  const path = `${specFolder(ENGAGEMENT)}/evidence/discover-1/run.json`
  const branch = phaseBranch(ENGAGEMENT, 'feasibility')
  const edited = (await showFile(site, branch, path)).replace('"outcome": "succeeded"', '"outcome": "failed"')
  const before = await recordEvents(site)
  await pushAsBot(site, branch, new Map([[path, edited]]))
  const seen = await lookAt(site, ISSUE, MORNING)
  expect(await recordEvents(site)).toEqual(before)
  expect(seen?.decision.verdicts.map(({ conclusion }) => conclusion)).toEqual(['blocked'])
})

test('a ledger that was wound back lets nothing be done again', async () => {
  const site = await book.openAfter(STORY.length)
  const board = await readBoard(site)
  const git = openGit(repositoryOf(site))
  await git.run(['update-ref', `refs/heads/${LEDGER_BRANCH}`, `refs/heads/${LEDGER_BRANCH}~10`])
  const ledger = await git.run(['rev-parse', LEDGER_BRANCH])
  const seen = await tell(site, [say('rik', NUMBERS.issue, '/sdd build', AFTERNOON)])
  expect(seen?.decision.findings.map(({ code }) => code)).toContain('SG422')
  expect(await git.run(['rev-parse', LEDGER_BRANCH])).toBe(ledger)
  expect(await readBoard(site)).toEqual(board)
})

test('a further key in the trust root is believed by nobody', async () => {
  const site = await book.openAfter(stepsUntil('ana approves #4'))
  const { keyid, public: pem } = generateObserverKey()
  const root = JSON.parse(await showFile(site, 'main', TRUST_ROOT_PATH)) as { keys: unknown[] }
  root.keys.push({ keyid, scheme: 'ed25519', public: pem })
  await pushAsBot(site, 'main', new Map([[TRUST_ROOT_PATH, `${JSON.stringify(root, null, 2)}\n`]]))
  const seen = await lookAt(site, ISSUE, MORNING)
  expect(seen?.decision.findings.map(({ code, path }) => `${code} ${path}`)).toContain(`SG422 ${TRUST_ROOT_PATH}`)
  const { checks, content } = await pullOf(site, NUMBERS.design)
  expect(checks.find(({ head }) => head === content.sha)?.conclusion).toBe('failure')
})

test('a document put on main beside its gate does not go round in circles: it is told', async () => {
  const site = await book.openAfter(stepsUntil('rik: /sdd clarify Q-004 Rik of the caretakers'))
  const branch = phaseBranch(ENGAGEMENT, 'requirements')
  const git = openGit(repositoryOf(site))
  await git.run(['update-ref', 'refs/heads/main', `refs/heads/${branch}`])
  const failure = await lookAt(site, ISSUE, MORNING).then(
    () => null,
    (error: Error) => error.cause,
  )
  expect(String(failure)).toContain('does not settle')
  const { checks, content } = await pullOf(site, NUMBERS.requirements)
  expect(checks.find(({ head }) => head === content.sha)?.conclusion).toBe('failure')
  expect(await recordEvents(site)).not.toContain('gate.approved')
})

test('a branch of too many commits stops its own phase and blinds nobody to the others', async () => {
  const site = await book.openAfter(stepsUntil('ana approves #2'))
  const tip = (await openGit(repositoryOf(site)).run(['rev-parse', 'main'])).trim()
  const branch = phaseBranch(ENGAGEMENT, 'design')
  const commits = Array.from({ length: 255 }, (_, n) => {
    return `commit refs/heads/${branch}\ncommitter m <m> ${n} +0000\ndata 0\n${n === 0 ? `from ${tip}\n` : ''}M 644 inline x\ndata 2\n${n % 10}\n`
  })
  await openGit(repositoryOf(site)).run(['fast-import', '--quiet'], { input: commits.join('') })
  await submitReview({
    dir: repositoryOf(site),
    as: 'ana',
    now: MORNING,
    pull: NUMBERS.requirements,
    state: 'changes-requested',
  })
  const seen = await lookAt(site, ISSUE, MORNING)
  expect(seen?.decision.verdicts.map(({ conclusion }) => conclusion)).toEqual(['blocked'])
})

test('an objection made just before the merge holds it up, also when nobody looked in between', async () => {
  const site = await book.openAfter(stepsUntil('ana approves #2'))
  await submitReview({
    dir: repositoryOf(site),
    as: 'ana',
    now: MORNING,
    pull: NUMBERS.requirements,
    state: 'changes-requested',
  })
  await expect(merge('sam', NUMBERS.requirements, 'merge', MORNING).act(site, MORNING)).rejects.toThrow(
    'ana asks for changes',
  )
})

test('a comment of a thousand commands gets one short reply', async () => {
  const site = await book.openAfter(stepsUntil('request'))
  const seen = await tell(site, [say('olga', NUMBERS.issue, '/sdd build\n'.repeat(1450), MORNING)])
  const replies =
    seen?.applied.flatMap((effect) => (effect.kind === 'upsert-comment' ? [effect.body.length] : [])) ?? []
  expect(Math.max(...replies)).toBeLessThan(5000)
})
