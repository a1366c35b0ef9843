import type { User } from '../../../src/model/snapshot.ts'
import { execFile } from 'node:child_process'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openGit } from '../../../src/git/git.ts'
import { createLocalForge } from '../../../src/forge/local/create-local-forge.ts'
import { openLocalForge } from '../../../src/forge/local/open-local-forge.ts'
import { FIRST_FILES, SPEC, SPEC_BRANCH, USERS, check, file, look, only, proposeSpec } from '../forge-under-test.ts'
import { createClock, openLocalUnderTest } from './local-under-test.ts'

const run = promisify(execFile)
const STATE_REF = 'refs/specgate/forge'

describe('the bare repository of a local forge', () => {
  let under: Awaited<ReturnType<typeof openLocalUnderTest>>
  beforeEach(async () => {
    under = await openLocalUnderTest()
  })
  afterEach(() => under.close())

  /** A little of everything: an issue, a pull request with review, check and comment, merged. */
  async function tellStory(story: typeof under): Promise<void> {
    await story.as('rita').openIssue({ title: 'Renew', body: 'edge-1' })
    const { number, head } = await proposeSpec(story.forge)
    await story.as('ada').review(number, 'approved')
    await story.as('cy').comment(number, 'fine')
    await story.forge.apply(check(number, head, 'success'))
    await story.as('cy').merge(number, 'squash')
  }

  function refs(dir: string): Promise<string> {
    return openGit(dir).run(['for-each-ref', '--format=%(refname) %(objectname)'])
  }

  test('never has a working tree, and holds only what git accepts', async () => {
    await tellStory(under)
    expect(await readdir(under.folder)).toEqual(['repo.git'])
    expect((await readdir(under.dir)).toSorted()).toEqual(['HEAD', 'config', 'objects', 'refs'])
    expect(await openGit(under.dir).run(['rev-parse', '--is-bare-repository'])).toBe('true\n')
    await expect(openGit(under.dir).run(['fsck', '--strict', '--full'])).resolves.not.toMatch(/error|missing/)
  })

  test('a plain clone brings the branches and nothing of the forge', async () => {
    await tellStory(under)
    const clone = join(under.folder, 'clone')
    await run('git', ['clone', '--quiet', under.dir, clone])
    const names = (await refs(clone)).split('\n').map((line) => line.split(' ')[0])
    expect(names).toEqual([
      'refs/heads/main',
      'refs/remotes/origin/HEAD',
      'refs/remotes/origin/main',
      'refs/remotes/origin/sdd/ledger',
      '',
    ])
    expect(await readFile(join(clone, SPEC), 'utf8')).toBe('spec\n')
  })

  test('a user’s plain push is seen; the forge’s own references cannot be pushed to', async () => {
    const { number } = await proposeSpec(under.forge)
    const clone = join(under.folder, 'clone')
    const git = (...args: string[]) =>
      run('git', ['-C', clone, '-c', 'user.name=Bo', '-c', 'user.email=bo@users.specgate.local', ...args])
    await run('git', ['clone', '--quiet', '--branch', SPEC_BRANCH, under.dir, clone])
    await writeFile(join(clone, SPEC), 'pushed\n')
    await git('commit', '--quiet', '--all', '--message', 'Pushed')
    await git('push', '--quiet', 'origin', 'HEAD')
    const { content } = only((await look(under.forge)).pulls)
    expect(content.commits.at(-1)).toMatchObject({ author: { id: 12, login: 'Bo' }, message: 'Pushed\n' })
    for (const ref of [STATE_REF, `refs/pull/${number}/head`]) {
      await expect(git('push', 'origin', `+HEAD:${ref}`)).rejects.toThrow('deny updating a hidden ref')
    }
  })

  test('a rebase merge is refused when the branch holds a merge', async () => {
    const { number, head } = await proposeSpec(under.forge)
    const other = await under.as('bo').push('main', [file('README.md', 'more\n')])
    const git = openGit(under.dir)
    const tree = (await git.run(['merge-tree', '--write-tree', head, other])).trim()
    const env = { GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x', GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x' }
    const merge = (await git.run(['commit-tree', tree, '-p', head, '-p', other, '-m', 'Update'], { env })).trim()
    await under.as('bo').reset(SPEC_BRANCH, merge)
    await under.forge.apply(check(number, merge, 'success'))
    expect(only((await look(under.forge)).pulls).content).toMatchObject({
      mergeBase: other,
      commits: [{ sha: head }, { sha: merge }],
    })
    await expect(under.as('cy').merge(number, 'rebase')).rejects.toThrow('holds merge commits')
    await under.as('cy').merge(number, 'merge')
  })

  test('a branch of unrelated history shows everything and cannot be merged', async () => {
    const { number } = await proposeSpec(under.forge)
    const git = openGit(under.dir)
    const { ledger, base } = await look(under.forge)
    await git.run(['update-ref', `refs/heads/${SPEC_BRANCH}`, String(ledger.tip)])
    const { content } = only((await look(under.forge)).pulls)
    expect(content).toMatchObject({ mergeBase: base.sha, predictedTree: null, commits: [{ sha: ledger.tip }] })
    expect(content.changes.map((each) => each.path)).toContain('.specgate/policy.yml')
    await under.forge.apply(check(number, content.sha, 'success'))
    await expect(under.as('cy').merge(number, 'merge')).rejects.toThrow('no history in common')
  })

  test('of too many commits one more is shown than can be judged, so that the rules see it', async () => {
    const { head } = await proposeSpec(under.forge)
    const commits = Array.from({ length: 250 }, (_, n) => {
      const from = n === 0 ? `from ${head}\n` : ''
      return `commit refs/heads/${SPEC_BRANCH}\ncommitter x <x> ${n} +0000\ndata 0\n${from}M 644 inline x\ndata 2\n${n % 10}\n`
    })
    const git = openGit(under.dir)
    await git.run(['fast-import', '--quiet'], { input: commits.slice(0, 249).join('') })
    expect(only((await look(under.forge)).pulls).content.commits).toHaveLength(250)
    await git.run(['fast-import', '--quiet', '--force'], { input: commits.join('') })
    expect(only((await look(under.forge)).pulls).content.commits).toHaveLength(251)
  })

  test('the same story at the same times gives the same objects', async () => {
    const twin = await openLocalUnderTest()
    try {
      await Promise.all([under, twin].map(tellStory))
      expect(await refs(twin.dir)).toBe(await refs(under.dir))
    } finally {
      await twin.close()
    }
  })

  test('what is true already is not written again', async () => {
    const { number, head } = await proposeSpec(under.forge)
    const effects = [check(number, head, 'success'), { kind: 'set-labels', pull: number, labels: ['a'] } as const]
    for (const effect of effects) await under.forge.apply(effect)
    const before = await refs(under.dir)
    for (const effect of effects) await under.forge.apply(effect)
    await under.forge.apply({ kind: 'open-pull', branch: SPEC_BRANCH, phase: 'requirements', title: 'x', body: '' })
    expect(await refs(under.dir)).toBe(before)
  })

  test('many at once: every comment arrives, each with an id of its own', async () => {
    const issue = await under.as('rita').openIssue({ title: 'Renew', body: '' })
    await Promise.all(Array.from({ length: 8 }, (_, n) => under.as('ada').comment(issue, `comment ${n}`)))
    const comments = (await look(under.forge, { kind: 'issue', number: issue })).issue?.comments ?? []
    expect(new Set(comments.map((each) => each.body)).size).toBe(8)
    expect(new Set(comments.map((each) => each.id)).size).toBe(8)
  })

  test('a merge and a push to the branch at once: one of them sees the other', async () => {
    const { number, head } = await proposeSpec(under.forge)
    await under.forge.apply(check(number, head, 'success'))
    const [merged, pushed] = await Promise.allSettled([
      under.as('cy').merge(number, 'merge'),
      under.as('bo').push(SPEC_BRANCH, [file(SPEC, 'late\n')]),
    ])
    const seen = await look(under.forge)
    const text = seen.files.find((each) => each.path === SPEC)?.text
    expect(pushed.status).toBe('fulfilled')
    // Either the push came first and the merge misses its check, or the merge is of what was checked.
    expect(text).toBe(merged.status === 'fulfilled' ? 'spec\n' : undefined)
  })

  test('a lock that was left behind is told, and nothing is done', async () => {
    await mkdir(join(under.dir, 'refs/specgate'), { recursive: true })
    await writeFile(join(under.dir, `${STATE_REF}.lock`), '')
    await expect(under.as('rita').openIssue({ title: 'x', body: '' })).rejects.toThrow('left a .lock file')
    expect(await under.forge.list()).toEqual([])
  })

  test('a damaged state is an error that names the file', async () => {
    const git = openGit(under.dir)
    const tree = (await git.run(['mktree'], { input: '' })).trim()
    const env = { GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x', GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x' }
    await git.run(['update-ref', STATE_REF, (await git.run(['commit-tree', tree, '-m', 'x'], { env })).trim()])
    await expect(under.forge.list()).rejects.toThrow('settings.json is missing')
  })
})

describe('createLocalForge', () => {
  let under: Awaited<ReturnType<typeof openLocalUnderTest>>
  beforeEach(async () => {
    under = await openLocalUnderTest()
  })
  afterEach(() => under.close())

  const WANTED = {
    repository: { id: 1, owner: 'a', name: 'b' },
    users: USERS,
    files: FIRST_FILES,
    now: createClock()(),
  }

  test('leaves a folder alone that holds something', async () => {
    await writeFile(join(under.folder, 'mine.txt'), 'mine')
    await expect(createLocalForge({ ...WANTED, dir: under.folder })).rejects.toThrow('is not empty')
    await expect(createLocalForge({ ...WANTED, dir: under.dir })).rejects.toThrow('is not empty')
    expect((await readdir(under.folder)).toSorted()).toEqual(['mine.txt', 'repo.git'])
  })

  test('completes one that was cut short', async () => {
    const dir = join(under.folder, 'other.git')
    await mkdir(dir)
    await openGit(dir).run(['init', '--quiet', '--bare', '.'])
    await createLocalForge({ ...WANTED, dir, defaultBranch: 'trunk' })
    const forge = openLocalForge({ dir, now: createClock() })
    expect(await forge.list()).toEqual([])
    forge.close()
    expect(await openGit(dir).run(['symbolic-ref', 'HEAD'])).toBe('refs/heads/trunk\n')
  })

  const [first] = USERS as readonly [User, ...User[]]
  test.each([
    ['two users of one id', [...USERS, { ...first, login: 'twin' }], 'same id'],
    ['two users of one name', [...USERS, { ...first, id: 99, login: 'ADA' }], 'same login'],
    ['the bot among the users', [...USERS, { ...first, id: 1, login: 'other' }], 'also the bot'],
  ])('refuses %s', async (_name, users, reason) => {
    await expect(createLocalForge({ ...WANTED, users, dir: join(under.folder, 'x.git') })).rejects.toThrow(reason)
  })

  test('opening a folder that holds no forge says so', async () => {
    const dir = join(under.folder, 'plain.git')
    await mkdir(dir)
    await openGit(dir).run(['init', '--quiet', '--bare', '.'])
    const forge = openLocalForge({ dir, now: createClock() })
    await expect(forge.list()).rejects.toThrow('holds no local forge')
    forge.close()
  })
})
