import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeUnderTest } from './forge-under-test.ts'
import {
  DESIGN_BRANCH,
  ENGAGEMENT,
  ENGAGEMENT_REF,
  OPENED_PATH,
  POLICY,
  SPEC,
  SPEC_BRANCH,
  actor,
  append,
  file,
  look,
  only,
  openedEnvelope,
  proposeSpec,
  startEngagement,
} from './forge-under-test.ts'

function sha256(text: string | Buffer): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

export function describeObserving(open: () => Promise<ForgeUnderTest>): void {
  describe('observe', () => {
    let under: ForgeUnderTest
    beforeEach(async () => {
      under = await open()
    })
    afterEach(() => under.close())

    test('an issue that is no engagement yet', async () => {
      const number = await under.as('rita').openIssue({ title: '[Renew]', body: 'edge-1' })
      const comment = await under.as('ADA').comment(number, 'which host?')
      await under.as('rita').comment(number, 'edge-1')
      await under.as('ada').editComment(number, comment, 'which hosts?')
      const seen = await look(under.forge, { kind: 'issue', number })
      expect(seen).toMatchObject({
        engagement: null,
        base: { branch: 'main' },
        pulls: [],
        branches: [],
        outside: null,
        bot: under.bot,
        issue: { number, title: '[Renew]', body: 'edge-1', author: actor(under, 'rita'), state: 'open' },
        // A folder that somebody put under specs/ takes no number: the ledger alone gives them out.
        ledger: { tip: null, last: null, files: [], highestNumber: 0 },
      })
      expect(seen.files.map((each) => each.path)).toEqual(['.specgate/policy.yml'])
      expect(seen.files[0]).toMatchObject({ mode: '100644', digest: sha256(POLICY), text: POLICY })
      const [first, second] = seen.issue?.comments ?? []
      expect(first).toMatchObject({ author: actor(under, 'ada'), body: 'which hosts?' })
      expect(Date.parse(first?.updatedAt ?? '')).toBeGreaterThan(Date.parse(first?.createdAt ?? ''))
      expect(second).toMatchObject({ author: actor(under, 'rita'), body: 'edge-1' })
      expect(second?.updatedAt).toBe(second?.createdAt)
    })

    test('an engagement is the same seen from its issue, its pull request and by its id', async () => {
      const issue = await under.as('rita').openIssue({ title: 'Renew', body: 'edge-1' })
      const { number } = await proposeSpec(under.forge)
      const seen = await look(under.forge)
      expect(seen).toMatchObject({ engagement: ENGAGEMENT, issue: { number: issue }, pulls: [{ number }] })
      expect(await look(under.forge, { kind: 'issue', number: issue })).toEqual(seen)
      expect(await look(under.forge, { kind: 'pull', number })).toEqual(seen)
    })

    test('knows at least everybody who spoke or was asked, with permission and teams', async () => {
      await under.as('rita').openIssue({ title: '[Renew]', body: '' })
      await under.as('Bo').comment(1, 'which host?')
      const { number } = await proposeSpec(under.forge)
      await under.as('ada').review(number, 'approved')
      await under.as('cy').push(SPEC_BRANCH, [file(SPEC, '2\n')])
      const seen = await look(under.forge)
      const known = under.users.filter((each) => each.login !== 'sue')
      expect(seen.users).toEqual(expect.arrayContaining(known))
      expect(seen.users.some((each) => each.id === under.bot.id)).toBe(false)
    })

    test('a pull request from another branch is seen by itself, as long as it may be merged', async () => {
      const tip = await under.as('bo').push('feature/x', [file('x', 'x')])
      const number = await under.as('bo').openPull({ branch: 'feature/x', title: 'X' })
      await under.as('ada').review(number, 'approved')
      const seen = await look(under.forge, { kind: 'pull', number })
      expect(seen).toMatchObject({ engagement: null, issue: null, pulls: [], branches: [] })
      expect(seen.outside).toMatchObject({
        number,
        title: 'X',
        state: 'open',
        author: actor(under, 'Bo'),
        baseBranch: 'main',
        headBranch: 'feature/x',
        content: { sha: tip, mergeBase: seen.base.sha, changes: [{ path: 'x', before: null }] },
        reviews: [{ author: actor(under, 'ada'), state: 'approved', commit: tip }],
      })
      await under.as('bo').closePull(number)
      expect(await under.forge.observe({ kind: 'pull', number })).toBeNull()
    })

    test('what is not ours gives nothing', async () => {
      await under.as('bo').push('feature/x', [file('x', 'x')])
      await under.as('bo').push('feature/y', [file('y', 'y')], { message: 'Y' })
      const pull = await under.as('bo').openPull({ branch: 'feature/y', title: 'Y', base: 'feature/x' })
      const { forge } = under
      expect(await forge.observe({ kind: 'pull', number: pull })).toBeNull()
      expect(await forge.observe({ kind: 'pull', number: 77 })).toBeNull()
      expect(await forge.observe({ kind: 'issue', number: pull })).toBeNull()
      expect(await forge.observe({ kind: 'issue', number: 77 })).toBeNull()
      expect(await forge.observe(ENGAGEMENT_REF)).toBeNull()
      expect(await forge.observe({ kind: 'engagement', id: '../x' })).toBeNull()
    })

    test('a phase branch that no ledger record speaks of is seen all the same', async () => {
      await under.as('bo').push(DESIGN_BRANCH, [file('x', 'x')])
      const number = await under.as('bo').openPull({ branch: DESIGN_BRANCH, title: 'X', draft: true })
      expect(await look(under.forge)).toMatchObject({ issue: null, pulls: [{ number, phase: 'design', draft: true }] })
      expect(await under.forge.list()).toEqual([ENGAGEMENT_REF])
    })

    test('list names open engagements, and open issues with the mark of a form', async () => {
      const first = await under.as('rita').openIssue({ title: '[Renew] edge-1', body: '' })
      const second = await under.as('rita').openIssue({ title: '[Other]', body: '' })
      await under.as('rita').openIssue({ title: 'No form was used', body: '' })
      expect(await under.forge.list()).toEqual([
        { kind: 'issue', number: first },
        { kind: 'issue', number: second },
      ])
      await startEngagement(under.forge)
      expect(await under.forge.list()).toEqual([ENGAGEMENT_REF, { kind: 'issue', number: second }])
      await under.forge.apply({ kind: 'close-issue', issue: first })
      expect(await under.forge.list()).toEqual([{ kind: 'issue', number: second }])
    })

    test('list names the other open pull requests into the default branch', async () => {
      await under.as('bo').push('feature/x', [file('x', 'x')])
      await under.as('bo').push('feature/y', [file('y', 'y')], { message: 'Y' })
      await under.as('bo').openPull({ branch: 'feature/y', title: 'Y', base: 'feature/x' })
      const number = await under.as('bo').openPull({ branch: 'feature/x', title: 'X' })
      expect(await under.forge.list()).toEqual([{ kind: 'pull', number }])
      await under.as('bo').closePull(number)
      expect(await under.forge.list()).toEqual([])
    })

    test('G27 a branch shows what merging it changes, also where a file was moved meanwhile', async () => {
      const note = 'one\ntwo\nthree\nfour\nfive\n'
      await under.as('ada').push('main', [file('note.md', note)])
      await under.as('bo').push('feature/x', [file('note.md', note.replace('two', 'zwei'))])
      const number = await under.as('bo').openPull({ branch: 'feature/x', title: 'X' })
      await under.as('ada').push('main', [file('note.md', null), file('.specgate/note.md', note)])
      const { outside } = await look(under.forge, { kind: 'pull', number })
      const changes = outside?.content.changes.map(({ path, after }) => [path, after?.text?.slice(4, 8)])
      expect(changes).toEqual([
        ['note.md', 'zwei'],
        ['.specgate/note.md', 'zwei'],
      ])
    })

    test('files by mode: executable, symbolic link, submodule, binary and too long ones', async () => {
      await startEngagement(under.forge)
      const folder = `specs/${ENGAGEMENT}`
      const { base } = await look(under.forge)
      await under.as('bo').push(SPEC_BRANCH, [
        { path: `${folder}/run.sh`, content: 'run\n', mode: '100755' },
        { path: `${folder}/link.md`, content: '/etc/passwd', mode: '120000' },
        { path: `${folder}/module`, content: base.sha, mode: '160000' },
        { path: `${folder}/long.md`, content: 'x'.repeat(1024 * 1024 + 1) },
        { path: `${folder}/fits.md`, content: 'é'.repeat(512 * 1024) },
      ])
      const branch = only((await look(under.forge)).branches)
      expect(
        branch.changes.map(({ path, before, after }) => [path, before, after?.mode, after?.text?.length ?? null]),
      ).toEqual([
        [`${folder}/fits.md`, null, '100644', 512 * 1024],
        [`${folder}/link.md`, null, '120000', null],
        [`${folder}/long.md`, null, '100644', null],
        [`${folder}/module`, null, '160000', null],
        [`${folder}/run.sh`, null, '100755', 4],
      ])
      expect(branch.changes[1]?.after?.digest).toBe(sha256('/etc/passwd'))
      expect(branch.changes[3]?.after?.blob).toBe(base.sha)
    })

    test('a renamed file is one that went and one that came; a changed mode is a change', async () => {
      await startEngagement(under.forge)
      const long = 'line\n'.repeat(200)
      await under.as('bo').push('main', [file(SPEC, long), file(`specs/${ENGAGEMENT}/a.md`, 'a\n')])
      await under
        .as('bo')
        .push(SPEC_BRANCH, [
          file(SPEC, null),
          file(`${SPEC}.moved`, long),
          { path: `specs/${ENGAGEMENT}/a.md`, content: 'a\n', mode: '100755' },
        ])
      const seen = await look(under.forge)
      const changes = only(seen.branches).changes.map(({ path, before, after }) => [path, before?.mode, after?.mode])
      expect(changes).toEqual([
        [`specs/${ENGAGEMENT}/a.md`, '100644', '100755'],
        [SPEC, '100644', undefined],
        [`${SPEC}.moved`, undefined, '100644'],
      ])
      expect(seen.files.map((each) => each.path)).toEqual(['.specgate/policy.yml', `specs/${ENGAGEMENT}/a.md`, SPEC])
    })

    test('commits, oldest first, with the accounts that they claim', async () => {
      const { head } = await proposeSpec(under.forge)
      const bo = under.as('bo')
      const trailers = `Co-authored-by: Ada <ADA@${under.mailHost}>\nco-authored-by: ? <x@example.net>`
      const second = await bo.push(SPEC_BRANCH, [file(SPEC, '2\n')], { message: `Two\n\n${trailers}` })
      const cy = { name: 'Not me', email: `${actor(under, 'cy').id}+renamed@${under.mailHost}` }
      const third = await bo.push(SPEC_BRANCH, [file(SPEC, '3\n')], { author: cy })
      const stranger = { name: 'S', email: 's@example.net' }
      const fourth = await bo.push(SPEC_BRANCH, [file(SPEC, '4\n')], { author: stranger })
      const { content } = only((await look(under.forge)).pulls)
      const committer = actor(under, 'Bo')
      expect(content.sha).toBe(fourth)
      expect(content.commits).toMatchObject([
        { sha: head, parents: [content.mergeBase], author: under.bot, committer: under.bot, coAuthors: [] },
        {
          sha: second,
          author: committer,
          coAuthors: [actor(under, 'ada'), { id: null, login: 'x@example.net' }],
        },
        { sha: third, author: actor(under, 'cy'), committer },
        { sha: fourth, author: { id: null, login: 's@example.net' }, committer },
      ])
      expect(content.commits[1]?.message).toMatch(/^Two\n\nCo-authored-by/)
    })

    test('the predicted merge follows the default branch, and is none on a conflict', async () => {
      await proposeSpec(under.forge)
      const before = only((await look(under.forge)).pulls).content
      await under.as('bo').push('main', [file('README.md', 'more\n')])
      const moved = only((await look(under.forge)).pulls).content
      expect(moved).toEqual({ ...before, predictedTree: moved.predictedTree })
      expect(moved.predictedTree).toMatch(/^[0-9a-f]{40}$/)
      expect(moved.predictedTree).not.toBe(before.predictedTree)
      await under.as('bo').push('main', [file(SPEC, 'somebody else\n')])
      expect(only((await look(under.forge)).pulls).content).toEqual({ ...before, predictedTree: null })
    })

    test('the ledger: its tip, what it added, the engagement in sequence', async () => {
      const { forge } = under
      const envelopes = ['one', openedEnvelope(1), 'three', 'four']
      const paths = [
        'ledger/050-other/000000-ledger.opened.dsse.json',
        OPENED_PATH,
        `ledger/${ENGAGEMENT}/000002-draft.produced.dsse.json`,
        'ledger/050-other/000003-draft.produced.dsse.json',
      ]
      let tip: string | null = null
      for (const [index, path] of paths.entries()) {
        await forge.apply(append(tip, path, String(envelopes[index])))
        tip = (await look(forge, { kind: 'engagement', id: '050-other' })).ledger.tip
      }
      expect((await look(forge)).ledger).toEqual({
        tip,
        last: { path: paths[3], text: 'four' },
        files: [
          { path: paths[1], text: envelopes[1] },
          { path: paths[2], text: 'three' },
        ],
        highestNumber: 50,
      })
    })

    test('a first record that says nothing readable names no issue', async () => {
      await under.as('rita').openIssue({ title: 'Renew', body: '' })
      await under.forge.apply(append(null, OPENED_PATH, '{"payload":"bm90IGpzb24="}'))
      expect(await look(under.forge)).toMatchObject({ engagement: ENGAGEMENT, issue: null })
      expect(await look(under.forge, { kind: 'issue', number: 1 })).toMatchObject({ engagement: null })
    })

    test.each([
      ['closed', async (number: number) => under.as('ada').closePull(number)],
      ['left without its branch', async () => under.as('ada').reset(SPEC_BRANCH, null)],
    ])('a pull request that was %s is closed and keeps its content', async (_name, end) => {
      const { number } = await proposeSpec(under.forge)
      const before = only((await look(under.forge)).pulls)
      await end(number)
      expect(only((await look(under.forge)).pulls)).toEqual({ ...before, state: 'closed' })
    })

    test('a force push is followed', async () => {
      const { head } = await proposeSpec(under.forge)
      const { base } = await look(under.forge)
      const other = await under.as('bo').push(SPEC_BRANCH, [file(SPEC, 'other\n')], { onto: base.sha })
      expect(only((await look(under.forge)).pulls).content.commits.map((each) => each.sha)).toEqual([other])
      await under.as('bo').reset(SPEC_BRANCH, head)
      expect(only((await look(under.forge)).pulls).content.sha).toBe(head)
    })
  })
}
