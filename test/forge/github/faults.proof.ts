import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Conflict } from '../../../src/forge/forge.ts'
import type { FaultWorld, KeptComments } from './fault-world.ts'
import {
  API,
  APP,
  BASE,
  TIMEOUT_MS,
  answerGraphql,
  details,
  facts,
  keepComment,
  listComments,
  openFaultWorld,
} from './fault-world.ts'

const MARKER = '<!-- m -->'
const BODY = `${MARKER} hello`
const COMMENT = { kind: 'upsert-comment', target: 1, marker: MARKER, body: BODY } as const
const ISSUE = { kind: 'issue', number: 1 } as const
const SECONDARY = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' }
const BRANCH = 'sdd/042-edge-certificate/requirements'

describe('faults of GitHub', () => {
  let world: FaultWorld
  let kept: KeptComments
  beforeEach(async () => {
    world = await openFaultWorld()
    kept = { bodies: [], writes: 0 }
  })
  afterEach(() => world.close())

  /** One comment was written, exactly once, and every answer that was prepared has been asked for. */
  function expectWrittenOnce(): void {
    expect(kept).toEqual({ bodies: [BODY], writes: 1 })
  }

  async function lateAnswer(request: Request): Promise<unknown> {
    await keepComment(kept, request)
    await setTimeout(TIMEOUT_MS * 3)
    return {}
  }

  describe('rate limits', () => {
    const soon = String(Math.floor(Date.now() / 1000))
    test.each<[string, number, object, Record<string, string>]>([
      ['403, secondary limit with retry-after', 403, SECONDARY, { 'retry-after': '2' }],
      ['429, secondary limit with retry-after', 429, SECONDARY, { 'retry-after': '2' }],
      ['403, secondary limit without a time', 403, SECONDARY, {}],
      [
        '403, primary limit',
        403,
        { message: 'API rate limit exceeded for installation ID 1.' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon },
      ],
      [
        '429, primary limit',
        429,
        { message: 'API rate limit exceeded for installation ID 1.' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon },
      ],
    ])('%s: waits, then writes once', async (_name, status, body, headers) => {
      listComments(kept)
      const limited = nock(API).post(`${BASE}/issues/1/comments`).reply(status, body, headers)
      nock(API)
        .post(`${BASE}/issues/1/comments`)
        .reply(201, (request: Request) => keepComment(kept, request))
      await world.forge.apply(COMMENT)
      expect(limited.isDone()).toBe(true)
      expectWrittenOnce()
    })

    test('a limit on a question: asked again', async () => {
      const { forge, main } = world
      answerGraphql('Facts', { data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] })
      answerGraphql('Facts', facts(main))
      answerGraphql('Details', details(main))
      await forge.observe(ISSUE).catch(() => forge.observe(ISSUE))
      expect(nock.isDone()).toBe(true)
    })
  })

  describe('no answer', () => {
    test.each([500, 502, 503])('%i before anything happened: written at the second try', async (status) => {
      listComments(kept)
      nock(API).post(`${BASE}/issues/1/comments`).reply(status, 'oops')
      nock(API)
        .post(`${BASE}/issues/1/comments`)
        .reply(201, (request: Request) => keepComment(kept, request))
      await world.forge.apply(COMMENT)
      expectWrittenOnce()
    })

    test.each<[string, (interceptor: nock.Interceptor) => nock.Scope]>([
      ['502', (post) => post.reply(502, async (request: Request) => (await keepComment(kept, request), 'oops'))],
      [
        'half an answer',
        (post) => post.reply(201, async (request: Request) => (await keepComment(kept, request), '{"id": 1, "bo')),
      ],
      ['no answer in time', (post) => post.reply(201, (request: Request) => lateAnswer(request))],
    ])('%s after it happened: found, not written again', async (_name, answer) => {
      listComments(kept)
      answer(nock(API).post(`${BASE}/issues/1/comments`))
      await world.forge.apply(COMMENT)
      expectWrittenOnce()
    })

    test('a change in place is simply made again', async () => {
      kept.bodies.push(`${MARKER} old`)
      listComments(kept)
      nock(API).patch(`${BASE}/issues/comments/1`).reply(502, 'oops')
      nock(API)
        .patch(`${BASE}/issues/comments/1`)
        .reply(200, async (request: Request) => {
          kept.bodies[0] = ((await request.json()) as { body: string }).body
          kept.writes += 1
          return { id: 1, body: kept.bodies[0], user: { id: APP.botId } }
        })
      await world.forge.apply(COMMENT)
      expectWrittenOnce()
    })

    test('for good: says so, and writes nothing', async () => {
      listComments(kept)
      nock(API).persist().post(`${BASE}/issues/1/comments`).reply(503, 'oops')
      await expect(world.forge.apply(COMMENT)).rejects.toThrow('GitHub did not answer POST')
      expect(kept).toEqual({ bodies: [], writes: 0 })
    })

    test('a refusal is told in GitHub’s words, and not tried again', async () => {
      listComments(kept)
      const refused = nock(API)
        .post(`${BASE}/issues/1/comments`)
        .reply(403, { message: 'Resource not accessible by integration' })
      await expect(world.forge.apply(COMMENT)).rejects.toThrow('Resource not accessible by integration')
      expect(refused.isDone()).toBe(true)
    })
  })

  describe('half an answer', () => {
    test.each<[string, (main: string) => unknown]>([
      ['that ends in the middle', (main) => JSON.stringify(facts(main)).slice(0, 300)],
      ['without the repository', () => ({ data: { repository: null }, errors: [{ type: 'NOT_FOUND', message: 'x' }] })],
      ['with another error', (main) => ({ ...facts(main), errors: [{ type: 'FORBIDDEN', message: 'no access' }] })],
      [
        'that names no next page',
        (main) => {
          const answer = facts(main)
          answer.data.repository.issue.comments.pageInfo.hasNextPage = true
          return answer
        },
      ],
    ])('%s is an error, never taken for all of it', async (_name, answer) => {
      nock(API)
        .persist()
        .post('/graphql')
        .reply(200, answer(world.main) as nock.Body, { 'content-type': 'application/json' })
      await expect(world.forge.observe(ISSUE)).rejects.toThrow(/cannot be read|no access/)
    })

    test('a second page that fails is asked for again', async () => {
      const { forge, main } = world
      const answer = facts(main, ['one'])
      answer.data.repository.issue.comments.pageInfo = { hasNextPage: true, endCursor: 'c1' } as never
      answerGraphql('Facts', answer)
      answerGraphql('RemarksPage', 'oops', 502)
      const { comments } = facts(main, ['one', 'two']).data.repository.issue
      answerGraphql('RemarksPage', { data: { node: { comments: { ...comments, nodes: comments.nodes.slice(1) } } } })
      answerGraphql('Details', details(main))
      const seen = await forge.observe(ISSUE)
      expect(seen?.issue?.comments.map(({ body }) => body)).toEqual(['one', 'two'])
    })
  })

  describe('heads that conflict', () => {
    const CHECK = {
      kind: 'set-check',
      pull: 3,
      name: 'specgate / gate',
      title: 'all is well',
      summary: '',
      annotations: [],
    } as const

    test('no success is said of a head that was left', async () => {
      const { forge, main } = world
      nock(API)
        .get(`${BASE}/pulls/3`)
        .reply(200, { head: { ref: BRANCH } })
      nock(API)
        .get(`${BASE}/git/ref/${encodeURIComponent(`heads/${BRANCH}`)}`)
        .reply(200, { object: { sha: 'b'.repeat(40) } })
      await expect(forge.apply({ ...CHECK, head: main, conclusion: 'success' })).rejects.toThrow(Conflict)
      expect(nock.isDone()).toBe(true)
    })

    test('GitHub refuses a commit because the branch moved: a conflict', async () => {
      const { forge, main, commit, setRef } = world
      await setRef(BRANCH, main)
      nock(API)
        .post('/graphql')
        .reply(200, async () => {
          await setRef(BRANCH, await commit(main, 'other', 'x'))
          return { data: null, errors: [{ type: 'STALE_DATA', message: 'Expected branch to point to another' }] }
        })
      await expect(forge.apply(commitOn(main))).rejects.toThrow(`branch ${BRANCH} is at`)
    })

    test('the answer to a commit is lost, and it is there: nothing is written again', async () => {
      const { forge, main, git, setRef } = world
      await setRef(BRANCH, main)
      let writes = 0
      nock(API)
        .persist()
        .post('/graphql')
        .reply(502, async (request: Request) => {
          writes += 1
          const sent: unknown = await request.json()
          const { message, fileChanges } = (sent as { variables: { input: CommitInput } }).variables.input
          const content = Buffer.from(String(fileChanges.additions[0]?.contents), 'base64').toString()
          const made = await commitAs(world, main, 'specs/x', content, `${message.headline}\n\n${message.body}`)
          await setRef(BRANCH, made)
          return 'oops'
        })
      await forge.apply(commitOn(main))
      expect(writes).toBe(1)
      expect(await git.run(['show', `${BRANCH}:specs/x`])).toBe('x\n')
    })

    function commitOn(parent: string) {
      const files = [{ path: 'specs/x', content: 'x\n' }]
      return { kind: 'commit-files', branch: BRANCH, expected: parent, parent, message: 'Draft', files } as const
    }
  })

  describe('a run branch to delete', () => {
    const RUNS = `sdd/042-edge-certificate/runs/${'0'.repeat(16)}`

    /** GitHub's answer to the deletion, and what has become of the branch by then; gives how often it was asked for. */
    async function deleteWhile(answer: object | null, becomes: string | null) {
      const { forge, main, setRef } = world
      const asked: unknown[] = []
      await setRef(RUNS, main)
      const id = { id: 'R_1', databaseId: 7001, defaultBranchRef: { name: 'main' } }
      answerGraphql('RepositoryId', { data: { repository: id } })
      nock(API)
        .persist()
        .post('/graphql')
        .reply(answer === null ? 502 : 200, async (request: Request) => {
          asked.push(((await request.json()) as { variables: { input: object } }).variables.input)
          await setRef(RUNS, becomes)
          return answer ?? 'oops'
        })
      const applied = await forge
        .apply({ kind: 'delete-branch', branch: RUNS, expected: main })
        .catch((error: unknown) => error)
      return { applied, asked }
    }

    test('the answer is lost, and it is gone: done, and asked for as it was expected', async () => {
      const { applied, asked } = await deleteWhile(null, null)
      const wanted = { name: `refs/heads/${RUNS}`, beforeOid: world.main, afterOid: '0'.repeat(40), force: true }
      expect(applied).toBeUndefined()
      expect(asked).toEqual([{ repositoryId: 'R_1', refUpdates: [wanted] }])
    })

    test('GitHub refuses because it moved: a conflict', async () => {
      const stale = { data: null, errors: [{ type: 'STALE_DATA', message: 'Expected branch to point to another' }] }
      const { applied } = await deleteWhile(stale, await world.commit(world.main, 'x', 'x'))
      expect(applied).toBeInstanceOf(Conflict)
    })

    test('GitHub refuses and it stays: told in GitHub’s words, since looking again would not help', async () => {
      const refused = { data: null, errors: [{ type: 'FORBIDDEN', message: 'Cannot delete a protected branch' }] }
      const { applied, asked } = await deleteWhile(refused, world.main)
      expect(String(applied)).toContain('Cannot delete a protected branch')
      expect(asked).toHaveLength(1)
    })
  })

  test('a mirror that lacks a file is fetched anew while it is read', async () => {
    const { forge, main, git, mirror, reopen } = world
    answerGraphql('Facts', facts(main))
    answerGraphql('Details', details(main))
    const before = await forge.observe(ISSUE)
    forge.close()
    const blob = (await git.run(['rev-parse', `${main}:.specgate/policy.yml`])).trim()
    await rm(join(mirror, 'objects', blob.slice(0, 2), blob.slice(2)))
    const again = reopen()
    answerGraphql('Facts', facts(main))
    answerGraphql('Details', details(main))
    expect(await again.observe(ISSUE)).toEqual(before)
    again.close()
  })

  describe('reads that lag', () => {
    test('the API shows an older default branch: looked at again', async () => {
      const { forge, main, commit, setRef } = world
      const next = await commit(main, 'README.md', 'more\n')
      await setRef('main', next)
      answerGraphql('Facts', facts(main))
      answerGraphql('Facts', facts(next))
      answerGraphql('Details', details(next))
      expect(await forge.observe(ISSUE)).toMatchObject({
        base: { sha: next },
        users: [{ login: 'rita', permission: 'read' }],
      })
      expect(nock.isDone()).toBe(true)
    })

    test('the branch moves between the two questions: looked at again', async () => {
      const { forge, main, commit, setRef } = world
      const next = await commit(main, 'README.md', 'more\n')
      answerGraphql('Facts', facts(main))
      nock(API)
        .post('/graphql')
        .reply(200, async () => {
          await setRef('main', next)
          return details(next)
        })
      answerGraphql('Facts', facts(next))
      answerGraphql('Details', details(next))
      expect((await forge.observe(ISSUE))?.base.sha).toBe(next)
    })

    test('for too long: a conflict', async () => {
      const { forge, main, commit, setRef } = world
      await setRef('main', await commit(main, 'README.md', 'more\n'))
      for (let look = 0; look < 5; look += 1) answerGraphql('Facts', facts(main))
      await expect(forge.observe(ISSUE)).rejects.toThrow(Conflict)
      expect(nock.isDone()).toBe(true)
    })

    test('a comment that was just written is waited for, so that it is not written again', async () => {
      const { forge, main } = world
      listComments(kept)
      nock(API)
        .post(`${BASE}/issues/1/comments`)
        .reply(201, (request: Request) => keepComment(kept, request))
      await forge.apply(COMMENT)
      for (const comments of [[], [], [BODY]]) {
        answerGraphql('Facts', facts(main, comments))
        answerGraphql('Details', details(main))
      }
      expect((await forge.observe(ISSUE))?.issue?.comments).toMatchObject([{ id: 1, body: BODY }])
      await forge.apply(COMMENT)
      expectWrittenOnce()
    })

    test('one that somebody took away at once is not waited for twice', async () => {
      const { forge, main } = world
      listComments(kept)
      nock(API)
        .post(`${BASE}/issues/1/comments`)
        .reply(201, (request: Request) => keepComment(kept, request))
      await forge.apply(COMMENT)
      for (let look = 0; look < 6; look += 1) {
        answerGraphql('Facts', facts(main))
        answerGraphql('Details', details(main))
      }
      await expect(forge.observe(ISSUE)).rejects.toThrow(Conflict)
      expect((await forge.observe(ISSUE))?.issue?.comments).toEqual([])
    })
  })
})

type CommitInput = {
  readonly message: { readonly headline: string; readonly body: string }
  readonly fileChanges: { readonly additions: readonly { readonly contents: string }[] }
}

async function commitAs(world: FaultWorld, parent: string, path: string, content: string, message: string) {
  const tree = (await world.git.run(['rev-parse', `${await world.commit(parent, path, content)}^{tree}`])).trim()
  const who = { GIT_AUTHOR_NAME: 'b', GIT_AUTHOR_EMAIL: 'b', GIT_COMMITTER_NAME: 'b', GIT_COMMITTER_EMAIL: 'b' }
  return (await world.git.run(['commit-tree', tree, '-p', parent, '-m', message], { env: who })).trim()
}
