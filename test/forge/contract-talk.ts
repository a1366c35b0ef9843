import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeEffect } from '../../src/model/effect.ts'
import { Conflict } from '../../src/forge/forge.ts'
import type { Issue, Reaction } from '../../src/model/snapshot.ts'
import type { ForgeUnderTest } from './forge-under-test.ts'
import { look, only, proposeSpec } from './forge-under-test.ts'

const MARKER = '<!-- specgate:dashboard -->'

/** What a forge does for the conversation: reactions, requests for reviews, and an issue that the bot keeps. */
export function describeTalk(open: () => Promise<ForgeUnderTest>): void {
  describe('talk', () => {
    let under: ForgeUnderTest
    beforeEach(async () => {
      under = await open()
    })
    afterEach(() => under.close())

    describe('react', () => {
      test('leaves the bot’s reaction on a comment of a pull request, and nothing else', async () => {
        const { number } = await proposeSpec(under.forge)
        const first = await under.as('cy').comment(number, 'hello')
        const second = await under.as('cy').comment(number, '/sdd status')
        const before = only((await look(under.forge)).pulls)
        await under.forge.apply(react(number, second, 'eyes'))
        await under.forge.apply(react(number, second, '+1'))
        await under.forge.apply(react(number, first, '-1'))
        const { comments } = only((await look(under.forge)).pulls)
        expect(comments.map(({ id, reactions }) => [id, reactions.toSorted()])).toEqual([
          [first, ['-1']],
          [second, ['+1', 'eyes']],
        ])
        expect(comments.map((each) => ({ ...each, reactions: [] }))).toEqual(before.comments)
      })

      test('leaves it on a comment of an issue too', async () => {
        const issue = await under.as('rita').openIssue({ title: 'Renew', body: '' })
        const comment = await under.as('rita').comment(issue, '/sdd help')
        await under.forge.apply(react(issue, comment, 'eyes'))
        expect(only((await issueAt(issue)).comments)).toMatchObject({ id: comment, reactions: ['eyes'] })
      })

      test('twice is as once', async () => {
        const { number } = await proposeSpec(under.forge)
        const comment = await under.as('cy').comment(number, '/sdd status')
        await under.forge.apply(react(number, comment, '+1'))
        const once = await look(under.forge)
        await under.forge.apply(react(number, comment, '+1'))
        expect(await look(under.forge)).toEqual(once)
        expect(only(only(once.pulls).comments).reactions).toEqual(['+1'])
      })

      test('a comment that is not there is a conflict', async () => {
        const { number } = await proposeSpec(under.forge)
        const comment = await under.as('cy').comment(number, 'hello')
        const before = await look(under.forge)
        await expect(under.forge.apply(react(number, comment + 900, 'eyes'))).rejects.toThrow(Conflict)
        expect(await look(under.forge)).toEqual(before)
      })
    })

    describe('request-reviewers', () => {
      test('asks people and teams, beside those asked before', async () => {
        const { number } = await proposeSpec(under.forge)
        expect(await requestedOf()).toEqual({ users: [], teams: [] })
        await under.forge.apply(ask(number, ['cy'], []))
        await under.forge.apply(ask(number, ['Bo', 'cy'], ['security']))
        expect(await requestedOf()).toEqual({ users: ['Bo', 'cy'], teams: ['security'] })
      })

      test('twice is as once', async () => {
        const { number } = await proposeSpec(under.forge)
        await under.forge.apply(ask(number, ['Bo'], ['security']))
        const once = await look(under.forge)
        await under.forge.apply(ask(number, ['Bo'], ['security']))
        expect(await look(under.forge)).toEqual(once)
      })

      test.each(['approved', 'changes-requested', 'commented'] as const)(
        'who has reviewed (%s) is asked no longer, until asked again',
        async (state) => {
          const { number } = await proposeSpec(under.forge)
          await under.forge.apply(ask(number, ['Bo', 'cy'], []))
          await under.as('cy').review(number, state)
          expect(await requestedOf()).toEqual({ users: ['Bo'], teams: [] })
          await under.forge.apply(ask(number, ['cy'], []))
          expect(await requestedOf()).toEqual({ users: ['Bo', 'cy'], teams: [] })
        },
      )

      test('of no pull request is a conflict', async () => {
        await expect(under.forge.apply(ask(977, ['Bo'], []))).rejects.toThrow(Conflict)
      })

      async function requestedOf() {
        const { users, teams } = only((await look(under.forge)).pulls).requested
        return { users: users.toSorted(), teams: teams.toSorted() }
      }
    })

    describe('upsert-issue', () => {
      test('keeps one open issue of the bot', async () => {
        const number = await nextNumber()
        await under.forge.apply(board('Engagements', 'none'))
        expect(await issueAt(number)).toMatchObject({
          title: 'Engagements',
          body: `${MARKER}\n\nnone`,
          author: under.bot,
          state: 'open',
        })
        await under.forge.apply(board('Engagements (1)', 'one'))
        expect(await issueAt(number)).toMatchObject({ title: 'Engagements (1)', body: `${MARKER}\n\none` })
        expect(await nextNumber()).toBe(number + 2)
      })

      test('twice is as once', async () => {
        const number = await nextNumber()
        await under.forge.apply(board('Engagements', 'none'))
        const once = await issueAt(number)
        await under.forge.apply(board('Engagements', 'none'))
        expect(await issueAt(number)).toEqual(once)
        expect(await nextNumber()).toBe(number + 2)
      })

      test('is not fooled by the marker in another’s issue, and leaves that alone', async () => {
        const theirs = await under.as('cy').openIssue({ title: 'Mine', body: `${MARKER}\n\nmine` })
        await under.forge.apply(board('Engagements', 'none'))
        expect(await issueAt(theirs)).toMatchObject({ title: 'Mine', body: `${MARKER}\n\nmine` })
        expect(await issueAt(theirs + 1)).toMatchObject({ title: 'Engagements', author: under.bot })
      })

      test('opens another when the one before was closed', async () => {
        const number = await nextNumber()
        await under.forge.apply(board('Engagements', 'none'))
        await under.forge.apply({ kind: 'close-issue', issue: number })
        await under.forge.apply(board('Engagements', 'one'))
        expect(await issueAt(number)).toMatchObject({ state: 'closed', body: `${MARKER}\n\nnone` })
        expect(await issueAt(number + 1)).toMatchObject({ state: 'open', body: `${MARKER}\n\none` })
      })

      test('is refused without its marker, which nobody could find it by', async () => {
        const effect: ForgeEffect = { kind: 'upsert-issue', marker: MARKER, title: 'Engagements', body: 'none' }
        await expect(under.forge.apply(effect)).rejects.toThrow('marker')
      })

      /** Opens an issue to learn its number; the next issue gets the one after it. */
      async function nextNumber(): Promise<number> {
        return 1 + (await under.as('rita').openIssue({ title: 'What number am I?', body: '' }))
      }
    })

    async function issueAt(number: number): Promise<Issue> {
      const { issue } = await look(under.forge, { kind: 'issue', number })
      if (issue === null) throw new Error(`there is no issue #${number}`)
      return issue
    }
  })
}

function react(target: number, comment: number, reaction: Reaction): ForgeEffect {
  return { kind: 'react', target, comment, reaction }
}

function ask(pull: number, users: readonly string[], teams: readonly string[]): ForgeEffect {
  return { kind: 'request-reviewers', pull, users, teams }
}

function board(title: string, text: string): ForgeEffect {
  return { kind: 'upsert-issue', marker: MARKER, title, body: `${MARKER}\n\n${text}` }
}
