import { afterAll, beforeAll, expect, test } from 'vitest'
import { addComment } from '../../src/forge/local/actions/add-comment.ts'
import { openIssue } from '../../src/forge/local/actions/open-issue.ts'
import { deriveEngagement } from '../../src/derive/derive-engagement.ts'
import { readCustomerSpec } from '../../src/documents/customer-spec.ts'
import { artifactPath, phaseBranch } from '../../src/model/place.ts'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import { lookAt, showFile } from './outcome.ts'
import { openOffice, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook } from './story-book.ts'
import { AFTERNOON, ENGAGEMENT, STORY } from './story.ts'

let book: StoryBook
beforeAll(async () => {
  book = await openStoryBook()
}, 600_000)
afterAll(() => book.close())

const EVENING = '2026-11-20T20:00:00.000Z'

/** Rik writes an issue in his own words and says something on it; gives its number. */
async function ask(site: string, title: string, said: string): Promise<number> {
  const by = { dir: repositoryOf(site), as: 'rik', now: EVENING }
  const number = await openIssue({ ...by, title, body: 'In my own words.' })
  await addComment({ ...by, target: number, body: said })
  return number
}

async function violationsIn(site: string): Promise<readonly unknown[]> {
  const against = { branch: null, rootFingerprint: book.ground.fingerprint }
  return (await verifyRepository(repositoryOf(site), against)).violations
}

test('a request starts from the as-built record of another: what describes the thing is taken over, what is of the change is asked for', async () => {
  const site = await book.openAfter(STORY.length)
  const number = await ask(site, 'The door again', '/sdd specify --based-on 1')
  const seen = await lookAt(site, { kind: 'issue', number }, EVENING)
  expect(seen?.decision.engagement).toMatchObject({
    id: '002-the-door-again',
    useCase: 'notice-board',
    specified: { basedOn: { engagement: ENGAGEMENT } },
  })
  const path = artifactPath('002-the-door-again', 'requirements')
  const text = await showFile(site, phaseBranch('002-the-door-again', 'requirements'), path)
  const { spec, findings } = readCustomerSpec(path, text)
  expect(findings).toEqual([])
  expect(spec?.frontMatter['based-on']).toBe(ENGAGEMENT)
  // The board holds 60 characters: that was decided in the place of the 72 asked for.
  expect(spec?.inputs).toEqual({
    target: 'board-1',
    environment: 'lab',
    notice: 'The north door stays shut on Friday.',
    signature: 'Rik of the caretakers',
    width: 60,
  })
  expect(text).toContain(`### Taken over from ${ENGAGEMENT}\n\n- \`target\`: board-1\n`)
  const [, reply] = seen?.snapshot.issue?.comments.map(({ body }) => body) ?? []
  expect(reply).toContain(`starts from the as-built record of \`${ENGAGEMENT}\``)
  expect(seen?.snapshot.issue?.comments[0]?.reactions).toEqual(['eyes', '+1'])
  expect(await violationsIn(site)).toEqual([])
})

test('two requests at the same moment get two numbers, each its own folder', async () => {
  const site = await book.openAfter(STORY.length)
  const numbers = [await ask(site, 'Left', '/sdd specify notice-board'), await ask(site, 'Right', '/sdd specify blank')]
  const offices = await Promise.all(numbers.map(() => openOffice(site, () => EVENING)))
  const seen = await Promise.all(
    offices.map(({ machine }, index) => reconcile(machine, { kind: 'issue', number: numbers[index] ?? 0 })),
  )
  for (const office of offices) office.close()
  const ids = seen.map((each) => (each === null ? null : deriveEngagement(each.snapshot)?.id))
  expect(new Set(ids.map((id) => id?.slice(0, 3)))).toEqual(new Set(['002', '003']))
  expect(ids.map((id) => id?.slice(4))).toEqual(['left', 'right'])
  expect(await violationsIn(site)).toEqual([])
})

test('an issue that asks for it is looked at in a sweep, one that does not is not', async () => {
  const site = await book.openAfter(STORY.length)
  const asked = await ask(site, 'The gate', 'Please:\n\n/sdd specify notice-board')
  await ask(site, 'Only talk', 'What would /sdd specify do?')
  const { machine, close } = await openOffice(site, () => AFTERNOON)
  const refs = await machine.forge.list()
  close()
  expect(refs).toContainEqual({ kind: 'issue', number: asked })
  expect(refs).not.toContainEqual({ kind: 'issue', number: asked + 1 })
})
