import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeEffect } from '../../src/model/effect.ts'
import { Conflict } from '../../src/forge/forge.ts'
import type { ForgeUnderTest } from './forge-under-test.ts'
import {
  DESIGN_BRANCH,
  ENGAGEMENT,
  OPENED_PATH,
  SPEC,
  SPEC_BRANCH,
  UNKNOWN_COMMIT,
  actor,
  append,
  check,
  file,
  look,
  only,
  openedEnvelope,
  proposeSpec,
  startEngagement,
} from './forge-under-test.ts'

type CommitFiles = Extract<ForgeEffect, { kind: 'commit-files' }>

export function describeEffects(open: () => Promise<ForgeUnderTest>): void {
  describe('apply', () => {
    let under: ForgeUnderTest
    beforeEach(async () => {
      under = await open()
    })
    afterEach(() => under.close())

    function commit(parent: string, expected: string | null, more: Partial<CommitFiles> = {}): CommitFiles {
      const files = [file(SPEC, 'changed\n')]
      return { kind: 'commit-files', branch: SPEC_BRANCH, expected, parent, message: 'Change', files, ...more }
    }

    test('takeBack turns what is green on the heads of a reference into a failure, and nothing else', async () => {
      const { forge } = under
      const { number, head } = await proposeSpec(forge)
      await under.as('bo').push('feature/x', [file('x', 'x')])
      const other = await under.as('bo').openPull({ branch: 'feature/x', title: 'X' })
      const green = async () => {
        const phase = only((await look(forge)).pulls).checks
        const outside = (await look(forge, { kind: 'pull', number: other })).outside?.checks ?? []
        return [...phase, ...outside].map(({ conclusion, title }) => [conclusion, title])
      }
      const tip = (await look(forge, { kind: 'pull', number: other })).outside?.content.sha ?? ''
      await forge.apply(check(number, head, 'success'))
      await forge.apply({ ...check(number, head, 'pending'), name: 'specgate / requirements' })
      await forge.apply(check(other, tip, 'success'))
      const before = await green()
      await forge.takeBack({ kind: 'engagement', id: ENGAGEMENT }, { title: 'not seen', summary: 'Nobody knows.' })
      const [, ...rest] = before
      expect(before).toEqual([
        ['success', 'all is well'],
        ['pending', 'all is well'],
        ['success', 'all is well'],
      ])
      expect(await green()).toEqual([['failure', 'not seen'], ...rest])
      await forge.takeBack({ kind: 'pull', number: other }, { title: 'not seen', summary: 'Nobody knows.' })
      expect((await green()).at(-1)).toEqual(['failure', 'not seen'])
    })

    test.each<[string, (number: number, head: string, main: string) => ForgeEffect]>([
      ['commit-files', (_number, head) => commit(head, head)],
      ['commit-files on a new branch', (_number, _head, main) => commit(main, null, { branch: DESIGN_BRANCH })],
      ['commit-files that rebuild the branch', (_number, head, main) => commit(main, head)],
      ['commit-files that undo everything', (_number, head, main) => commit(main, head, { files: [file(SPEC, null)] })],
      [
        'open-pull',
        () => ({ kind: 'open-pull', branch: SPEC_BRANCH, phase: 'requirements', title: 'Again', body: '' }),
      ],
      ['set-check', (number, head) => check(number, head, 'failure')],
      [
        'upsert-comment on a pull request',
        (target) => ({ kind: 'upsert-comment', target, marker: '<!-- m -->', body: '<!-- m --> a' }),
      ],
      [
        'upsert-comment on an issue',
        () => ({ kind: 'upsert-comment', target: 1, marker: '<!-- m -->', body: '<!-- m -->' }),
      ],
      ['set-labels', (pull) => ({ kind: 'set-labels', pull, labels: ['phase: requirements', 'blocked', 'blocked'] })],
      ['close-issue', () => ({ kind: 'close-issue', issue: 1 })],
    ])('%s twice is as once', async (_name, effectFor) => {
      await under.as('rita').openIssue({ title: 'Renew', body: '' })
      const { number, head } = await proposeSpec(under.forge)
      const effect = effectFor(number, head, (await look(under.forge)).base.sha)
      await under.forge.apply(effect)
      const once = await look(under.forge)
      await under.forge.apply(effect)
      expect(await look(under.forge)).toEqual(once)
    })

    test('commit-files writes, changes and deletes in the bot’s name, and only what it names', async () => {
      const { head } = await proposeSpec(under.forge)
      await under.as('bo').push('main', [file(`specs/${ENGAGEMENT}/old.md`, 'old\n')])
      const { base } = await look(under.forge)
      const files = [
        file(`specs/${ENGAGEMENT}/old.md`, null),
        file(`specs/${ENGAGEMENT}/deep/new.md`, 'new\n'),
        file('nothing', null),
      ]
      await under.forge.apply(commit(base.sha, head, { files, message: 'Three things' }))
      const { content } = only((await look(under.forge)).pulls)
      expect(content).toMatchObject({
        mergeBase: base.sha,
        commits: [{ parents: [base.sha], author: under.bot, committer: under.bot, message: 'Three things\n' }],
      })
      expect(content.changes.map(({ path, before, after }) => [path, before?.text, after?.text])).toEqual([
        [`specs/${ENGAGEMENT}/deep/new.md`, undefined, 'new\n'],
        [`specs/${ENGAGEMENT}/old.md`, 'old\n', undefined],
      ])
    })

    test('commit-files that change nothing make no commit', async () => {
      const { head } = await proposeSpec(under.forge)
      await under.forge.apply(commit(head, head, { files: [file(SPEC, 'spec\n')] }))
      expect(only((await look(under.forge)).pulls).content.sha).toBe(head)
    })

    test.each<[string, (number: number, head: string, main: string) => ForgeEffect]>([
      ['a branch that moved', (_number, _head, main) => commit(main, main)],
      ['a branch that must not exist', (_number, _head, main) => commit(main, null)],
      ['a branch that must exist', (_number, head) => commit(head, head, { branch: DESIGN_BRANCH })],
      ['a parent that is not there', (_number, head) => commit(UNKNOWN_COMMIT, head)],
      [
        'a pull request from no branch',
        () => ({ kind: 'open-pull', branch: DESIGN_BRANCH, phase: 'design', title: 'D', body: '' }),
      ],
      ['a check on no pull request', (_number, head) => check(77, head, 'success')],
      ['labels on no pull request', () => ({ kind: 'set-labels', pull: 77, labels: [] })],
      ['a comment on nothing', () => ({ kind: 'upsert-comment', target: 77, marker: 'm', body: 'm' })],
      ['closing no issue', () => ({ kind: 'close-issue', issue: 77 })],
      ['a ledger that is not empty', () => append(null, 'ledger/043-x/000001-x.dsse.json', '{}')],
      ['a ledger that is elsewhere', () => append(UNKNOWN_COMMIT, 'ledger/043-x/000001-x.dsse.json', '{}')],
    ])('%s is a conflict, and changes nothing', async (_name, effectFor) => {
      const { number, head } = await proposeSpec(under.forge)
      const before = await look(under.forge)
      await expect(under.forge.apply(effectFor(number, head, before.base.sha))).rejects.toThrow(Conflict)
      expect(await look(under.forge)).toEqual(before)
    })

    test('open-pull after the first one was closed opens another', async () => {
      const { number } = await proposeSpec(under.forge)
      await under.as('ada').closePull(number)
      await under.forge.apply({
        kind: 'open-pull',
        branch: SPEC_BRANCH,
        phase: 'requirements',
        title: 'Second',
        body: '',
      })
      const pulls = (await look(under.forge)).pulls.map(({ state, title, author }) => ({ state, title, author }))
      expect(pulls).toEqual([
        { state: 'closed', title: 'Spec', author: under.bot },
        { state: 'open', title: 'Second', author: under.bot },
      ])
    })

    test('a check is one per name and commit, and is replaced', async () => {
      const { number, head } = await proposeSpec(under.forge)
      await under.forge.apply(check(number, head, 'pending', 'waiting'))
      await under.forge.apply({ ...check(number, head, 'success'), name: 'other' })
      await under.forge.apply(check(number, head, 'failure', 'no approval'))
      const next = await under.as('bo').push(SPEC_BRANCH, [file(SPEC, '2\n')])
      await under.forge.apply(check(number, next, 'success'))
      const { checks } = only((await look(under.forge)).pulls)
      expect(checks.map((each) => [each.name, each.head, each.conclusion, each.title])).toEqual([
        ['specgate / gate', head, 'failure', 'no approval'],
        ['other', head, 'success', 'all is well'],
        ['specgate / gate', next, 'success', 'all is well'],
      ])
    })

    test('upsert-comment keeps one comment, and is not fooled by the marker in another’s', async () => {
      const { number } = await proposeSpec(under.forge)
      await under.as('cy').comment(number, '<!-- m --> mine')
      for (const body of ['<!-- m --> one', '<!-- m --> two']) {
        await under.forge.apply({ kind: 'upsert-comment', target: number, marker: '<!-- m -->', body })
      }
      const { comments } = only((await look(under.forge)).pulls)
      expect(comments.map((each) => [each.author.id, each.body])).toEqual([
        [actor(under, 'cy').id, '<!-- m --> mine'],
        [under.bot.id, '<!-- m --> two'],
      ])
      expect(comments[1]?.updatedAt).not.toBe(comments[1]?.createdAt)
    })

    test('set-labels replaces what was there', async () => {
      const { number } = await proposeSpec(under.forge)
      await under.forge.apply({ kind: 'set-labels', pull: number, labels: ['a', 'b'] })
      await under.forge.apply({ kind: 'set-labels', pull: number, labels: ['c', 'b'] })
      expect(only((await look(under.forge)).pulls).labels.toSorted()).toEqual(['b', 'c'])
    })

    test('two records for the same place in the ledger: one is appended, one is a conflict', async () => {
      await startEngagement(under.forge)
      const { tip } = (await look(under.forge)).ledger
      const rivals = ['a', 'b'].map((name) => append(tip, `ledger/${ENGAGEMENT}/000002-${name}.dsse.json`, name))
      const results = await Promise.allSettled(rivals.map((each) => under.forge.apply(each)))
      const lost = results.filter((each) => each.status === 'rejected').map((each) => each.reason)
      expect(lost).toEqual([expect.any(Conflict)])
      expect((await look(under.forge)).ledger.files).toHaveLength(2)
    })

    test('a record that was just appended is appended again without effect; other bytes or another path are a conflict', async () => {
      const { forge } = under
      await startEngagement(forge)
      const before = await look(forge)
      await startEngagement(forge)
      expect(await look(forge)).toEqual(before)
      await expect(forge.apply(append(null, OPENED_PATH, openedEnvelope(2)))).rejects.toThrow(Conflict)
      await expect(forge.apply(append(null, `${OPENED_PATH}x`, openedEnvelope(1)))).rejects.toThrow(Conflict)
      await expect(forge.apply(append(before.ledger.tip, OPENED_PATH, 'x'))).rejects.toThrow(Conflict)
      expect(await look(forge)).toEqual(before)
    })
  })
}
