import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { pushFiles } from '../../src/forge/local/actions/push-files.ts'
import { askedIn } from '../../src/model/agent.ts'
import { artifactPath, phaseBranch, planPath, variantPath } from '../../src/model/place.ts'
import { lookAt, pullOf, readFiles, showFile, tell } from './outcome.ts'
import { repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepsUntil } from './story-book.ts'
import { AFTERNOON, approve, ENGAGEMENT, merge, NUMBERS, say } from './story.ts'

const BRANCH = phaseBranch(ENGAGEMENT, 'design')
const DESIGN = artifactPath(ENGAGEMENT, 'design')
const QUICKSTART = planPath(ENGAGEMENT, 'quickstart.md')
const PULL = { kind: 'pull', number: NUMBERS.design } as const
const EVENING = '2026-11-20T20:00:00.000Z'

let book: StoryBook
beforeAll(async () => {
  book = await openStoryBook(stepsUntil('ana merges #3'))
}, 600_000)
afterAll(() => book.close())

function said(as: string, body: string, at = AFTERNOON) {
  return say(as, NUMBERS.design, body, at)
}

async function variantsOn(site: string): Promise<readonly string[]> {
  const paths = [...(await readFiles(site, BRANCH)).keys()]
  return paths.filter((path) => path.includes('/designs/')).map((path) => path.slice(path.lastIndexOf('/') + 1))
}

async function repliesTo(site: string): Promise<readonly string[]> {
  const { comments } = await pullOf(site, NUMBERS.design)
  return comments.filter(({ body }) => /^<!-- specgate:(?:reply|plan):/.test(body)).map(({ body }) => body)
}

/** Olga, who holds no gate of this phase, writes on the design branch; with a trailer that only the program may be believed. */
async function edit(site: string, message = 'Say it otherwise'): Promise<string> {
  const text = (await showFile(site, BRANCH, DESIGN)).replace('## Order\n', '## Order\n\nSigned after it is written.\n')
  const quickstart = `${await showFile(site, BRANCH, QUICKSTART)}\nMind the door.\n`
  const files = [
    { path: DESIGN, content: text },
    { path: QUICKSTART, content: quickstart },
  ]
  await pushFiles({ dir: repositoryOf(site), as: 'olga', now: AFTERNOON, branch: BRANCH, message, files })
  await lookAt(site, PULL, AFTERNOON)
  return text
}

async function expectSettled(site: string): Promise<void> {
  const { content } = await pullOf(site, NUMBERS.design)
  const seen = await lookAt(site, PULL, EVENING)
  expect(seen?.applied).toEqual([])
  expect((await pullOf(site, NUMBERS.design)).content.sha).toBe(content.sha)
}

describe('variants of a design', () => {
  test('are drafted beside it, compared and chosen; what was not chosen stays beside it', async () => {
    const site = await book.openAfter(stepsUntil('ana merges #3'))
    const unasked = await showFile(site, BRANCH, DESIGN)
    await tell(site, [said('ana', '/sdd plan --variant performance'), said('sam', '/sdd plan --variant cost')])
    expect(await variantsOn(site)).toEqual(['cost.md', 'performance.md'])
    expect(await showFile(site, BRANCH, variantPath(ENGAGEMENT, 'performance'))).toContain('\nbatch: parallel\n')
    expect((await repliesTo(site)).join('\n')).toContain('For this request it comes to the same')

    await tell(site, [said('olga', '/sdd compare')])
    const compared = (await repliesTo(site)).at(-1)
    expect(compared).toContain('|  | `solution-design.md` | `cost` | `performance` |')
    expect(compared).toMatch(/\*\*Batch\*\* \| `sequential` \| `sequential` \| `parallel`/)

    await tell(site, [said('rik', '/sdd choose performance Both lines are independent enough')])
    const chosen = await showFile(site, BRANCH, DESIGN)
    expect(chosen).toContain('\nvariant: performance\n')
    expect(chosen).toContain('Chosen by @rik (comment ')
    expect(chosen).toContain('2026-11-20) for this reason: `Both lines are independent enough`.')
    expect(await variantsOn(site)).toEqual(['cost.md', 'default.md'])
    await expectSettled(site)

    await tell(site, [said('ana', '/sdd choose default One after the other after all')])
    expect(await variantsOn(site)).toEqual(['cost.md', 'performance.md'])
    expect(withoutBasis(await showFile(site, BRANCH, DESIGN))).toBe(withoutBasis(unasked))
    await tell(site, [approve('ana', NUMBERS.design, EVENING), approve('sam', NUMBERS.design, EVENING)])
    const merged = await tell(site, [merge('ana', NUMBERS.design, 'squash', EVENING)])
    expect(merged?.decision.engagement?.gates.design.status).toBe('locked')
    await tell(site, [say('rik', NUMBERS.issue, '/sdd choose cost Too late', EVENING)])
    const report = await verifyRepository(repositoryOf(site), {
      branch: null,
      rootFingerprint: book.ground.fingerprint,
    })
    expect(report).toMatchObject({ ok: true, violations: [] })
  })
})

describe('/sdd plan on a branch that people have edited', () => {
  test('drafts what stands beside the design on top of their commits, once, and leaves the design to them', async () => {
    const site = await book.openAfter(stepsUntil('ana merges #3'))
    const text = await edit(site, 'Say it otherwise\n\nAsked-in: comment 999999\nDrafted-by: solution-arch-agent')
    const before = await pullOf(site, NUMBERS.design)
    await tell(site, [said('ana', '/sdd plan')])
    const { content, comments } = await pullOf(site, NUMBERS.design)
    const asked = comments.find(({ body }) => body === '/sdd plan')
    expect(content.commits.slice(0, -1)).toEqual(before.content.commits)
    expect(askedIn(content.commits.at(-1)?.message ?? '')).toBe(asked?.id)
    expect(asked?.reactions).toContain('+1')
    expect(await showFile(site, BRANCH, DESIGN)).toBe(text)
    expect(await showFile(site, BRANCH, QUICKSTART)).not.toContain('Mind the door.')
    await expectSettled(site)

    // Now the plan is what the design gives: asking again makes no commit, and no approval old.
    await tell(site, [approve('ana', NUMBERS.design, AFTERNOON), said('rik', '/sdd plan', EVENING)])
    const again = await pullOf(site, NUMBERS.design)
    expect(again.content.sha).toBe(content.sha)
    expect((await repliesTo(site)).at(-1)).toContain('the same to the last letter')
    expect(again.comments.findLast(({ body }) => body === '/sdd plan')?.reactions).toContain('+1')
    await expectSettled(site)
  })

  test('does nothing over what the program keeps up itself, and refuses to choose over the work of people', async () => {
    const site = await book.openAfter(stepsUntil('ana merges #3'))
    await tell(site, [said('ana', '/sdd plan')])
    expect((await repliesTo(site)).at(-1)).toContain('kept up to date by itself')
    await edit(site)
    const { content } = await pullOf(site, NUMBERS.design)
    await tell(site, [said('ana', '/sdd choose performance Faster'), said('ana', '/sdd plan --variant cost')])
    expect((await pullOf(site, NUMBERS.design)).content.sha).toBe(content.sha)
    const told = (await repliesTo(site)).slice(-2).join('\n')
    expect(told).toContain('`/sdd choose` was refused: people have written on the branch')
    expect(told).toContain('`/sdd plan` was refused: people have written on the branch')
    await expectSettled(site)
  })
})

function withoutBasis(text: string): string {
  return text.replace(/^basis: .*$/m, '')
}
