import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GithubResponse } from '../../../src/forge/github/client.ts'
import { Conflict } from '../../../src/forge/forge.ts'
import type { GithubForge } from '../../../src/forge/github/open-github-forge.ts'
import { openGithubForge } from '../../../src/forge/github/open-github-forge.ts'
import type { Annotation, ForgeEffect } from '../../../src/model/effect.ts'
import type { Scratch } from '../../git/scratch-repository.ts'
import { openScratch } from '../../git/scratch-repository.ts'

type Parameters = Readonly<Record<string, unknown>>
type Answer = (parameters: Parameters) => readonly [number, unknown]
type SetCheck = Extract<ForgeEffect, { kind: 'set-check' }>

const BRANCH = 'sdd/042-edge-certificate/requirements'
const GET_PULL = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
const GET_RUNS = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs'
const POST_RUN = 'POST /repos/{owner}/{repo}/check-runs'
const PATCH_RUN = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}'

describe('effects, as GitHub is asked for them', () => {
  let origin: Scratch
  let folder: string
  let forge: GithubForge
  let main: string
  let routes: Record<string, Answer>
  let graphql: (document: string) => unknown
  let asked: [string, Parameters][]
  beforeEach(async () => {
    origin = await openScratch()
    folder = await mkdtemp(join(tmpdir(), 'specgate-effects-'))
    main = await origin.commit('refs/heads/main', { 'README.md': 'one\n' })
    routes = { [GET_PULL]: () => [200, { head: { ref: BRANCH }, requested_reviewers: [], requested_teams: [] }] }
    asked = []
    forge = openGithubForge({
      client: {
        token: async () => 'a-token',
        graphql: async (document) => graphql(document),
        request: async (route, parameters = {}): Promise<GithubResponse> => {
          asked.push([route, parameters])
          const answer = routes[route]
          if (answer === undefined) throw new Error(`nobody expected ${route}`)
          const [status, data] = answer(parameters)
          return { status, headers: {}, data }
        },
      },
      repository: { owner: 'acme', name: 'network' },
      gitUrl: pathToFileURL(origin.dir).href,
      mirror: join(folder, 'm.git'),
      app: { id: 7, botId: 900, botLogin: 'specgate[bot]' },
      seal: { sign: () => 'c2VhbA==', holds: (_text, signature) => signature === 'c2VhbA==' },
      pauseMs: 1,
    })
  })
  afterEach(async () => {
    forge.close()
    await origin.close()
    await rm(folder, { recursive: true, force: true })
  })

  function writes(): readonly [string, Parameters][] {
    return asked.filter(([route]) => !route.startsWith('GET '))
  }

  describe('set-check', () => {
    let runs: Record<string, unknown>[]
    beforeEach(() => {
      runs = []
      routes[GET_RUNS] = () => [200, { check_runs: runs }]
      routes[POST_RUN] = (sent) => {
        runs.push(shown(runs.length + 1, sent))
        return [201, runs.at(-1)]
      }
      routes[PATCH_RUN] = (sent) => {
        runs = runs.map((run) => (run['id'] === sent['check_run_id'] ? shown(Number(run['id']), sent) : run))
        return [200, runs.find((run) => run['id'] === sent['check_run_id'])]
      }
    })

    function shown(id: number, sent: Parameters): Record<string, unknown> {
      const output = sent['output'] as { annotations?: unknown[] }
      return {
        id,
        name: sent['name'],
        status: sent['status'],
        conclusion: sent['conclusion'] ?? null,
        app: { id: 7 },
        output: { ...output, annotations_count: output.annotations?.length ?? 0 },
      }
    }

    function check(more: Partial<SetCheck> = {}): SetCheck {
      const said = { name: 'specgate / gate', title: 'no approval yet', summary: 'Ada must act.', annotations: [] }
      return { kind: 'set-check', pull: 3, head: main, conclusion: 'failure', ...said, ...more }
    }

    test('is made once, and changed in place', async () => {
      await forge.apply(check({ conclusion: 'pending' }))
      await forge.apply(check({ title: 'two missing' }))
      await forge.apply(check({ title: 'two missing' }))
      await forge.apply(check())
      expect(writes().map(([route]) => route)).toEqual([POST_RUN, PATCH_RUN, PATCH_RUN])
      expect(runs).toMatchObject([{ id: 1, status: 'completed', conclusion: 'failure' }])
    })

    test('a run that was completed and is to wait again becomes a new one', async () => {
      await forge.apply(check())
      await forge.apply(check({ conclusion: 'pending' }))
      await forge.apply(check({ conclusion: 'pending' }))
      expect(writes().map(([route]) => route)).toEqual([POST_RUN, POST_RUN])
      expect(runs.at(-1)).toMatchObject({ id: 2, status: 'in_progress' })
    })

    test('a run that GitHub leaves as it was becomes a new one: a revoked success must not stand', async () => {
      routes['GET /repos/{owner}/{repo}/git/ref/{ref}'] = () => [200, { object: { sha: main } }]
      await forge.apply(check({ conclusion: 'success' }))
      routes[PATCH_RUN] = () => [200, runs[0]]
      await forge.apply(check())
      expect(runs).toMatchObject([{ conclusion: 'success' }, { conclusion: 'failure' }])
    })

    test('what another process wrote is found, and left when it says the same', async () => {
      runs.push(shown(5, { ...check(), output: check(), status: 'completed', conclusion: 'failure' }))
      await forge.apply(check())
      expect(writes()).toEqual([])
      await forge.apply(check({ title: 'another' }))
      expect(writes().map(([route, { check_run_id: id }]) => [route, id])).toEqual([[PATCH_RUN, 5]])
    })

    test('a run that the list does not show yet is not made again', async () => {
      await forge.apply(check())
      routes[GET_RUNS] = () => [200, { check_runs: [] }]
      await forge.apply(check())
      await forge.apply(check({ annotations: [note(1)] }))
      expect(runs).toHaveLength(1)
    })

    test('texts are cut to the bytes that GitHub takes', async () => {
      await forge.apply(check({ title: 'é'.repeat(40_000), summary: '€'.repeat(40_000) }))
      const { title, summary } = (writes()[0]?.[1]['output'] ?? {}) as { title: string; summary: string }
      expect([title, summary].map((text) => Buffer.byteLength(text))).toEqual([65_534, 65_535])
    })

    function note(line: number): Annotation {
      return { path: 'specs/x.md', line, level: 'failure', title: 't'.repeat(300), message: 'm' }
    }

    test('at most fifty annotations, and none that are there already: GitHub only adds', async () => {
      const annotations = Array.from({ length: 60 }, (_, index) => note(index + 1))
      await forge.apply(check({ annotations }))
      await forge.apply(check({ annotations, title: 'again' }))
      const sent = writes().map(([, { output }]) => (output as { annotations?: Record<string, unknown>[] }).annotations)
      expect(sent[0]).toHaveLength(50)
      expect(sent[0]?.[0]).toEqual({
        path: 'specs/x.md',
        start_line: 1,
        end_line: 1,
        annotation_level: 'failure',
        title: 't'.repeat(255),
        message: 'm',
      })
      expect(sent[1]).toBeUndefined()
    })

    test('success needs the head to be there still', async () => {
      const ref = 'GET /repos/{owner}/{repo}/git/ref/{ref}'
      routes[ref] = () => [200, { object: { sha: main } }]
      await forge.apply(check({ conclusion: 'success' }))
      for (const answer of [[404, null] as const, [200, { object: { sha: 'b'.repeat(40) } }] as const]) {
        routes[ref] = () => answer
        await expect(forge.apply(check({ conclusion: 'success', title: 'later' }))).rejects.toThrow(Conflict)
      }
      expect(asked.find(([route]) => route === ref)?.[1]).toMatchObject({ ref: `heads/${BRANCH}` })
      expect(writes()).toHaveLength(1)
    })
  })

  describe('request-reviewers', () => {
    const POST = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers'
    const effect = { kind: 'request-reviewers', pull: 3, users: ['ada', 'Eve'], teams: ['security', 'gone'] } as const

    test('whoever cannot be asked is passed over; the others are asked', async () => {
      const taken: Parameters[] = []
      routes[POST] = (sent) => {
        const all = [...(sent['reviewers'] as string[]), ...(sent['team_reviewers'] as string[])]
        if (all.some((each) => each === 'Eve' || each === 'gone')) return [422, { message: 'not a collaborator' }]
        taken.push(sent)
        return [201, { number: 3 }]
      }
      await forge.apply(effect)
      expect(taken).toMatchObject([
        { reviewers: ['ada'], team_reviewers: [] },
        { reviewers: [], team_reviewers: ['security'] },
      ])
    })

    test('whoever was asked is not asked again', async () => {
      const requested = {
        requested_reviewers: [{ login: 'Ada' }, { login: 'eve' }],
        requested_teams: [{ slug: 'security' }],
      }
      routes[GET_PULL] = () => [200, requested]
      routes[POST] = () => [201, { number: 3 }]
      await forge.apply(effect)
      expect(writes()).toMatchObject([[POST, { reviewers: [], team_reviewers: ['gone'] }]])
    })
  })

  describe('a first record, when GitHub does not take the branch', () => {
    const record = { kind: 'append-envelope', expectedTip: null, path: 'ledger/x/1.json', envelope: '{}' } as const
    beforeEach(() => {
      routes['POST /repos/{owner}/{repo}/git/trees'] = () => [201, { sha: LEDGER_TREE }]
      routes['POST /repos/{owner}/{repo}/git/commits'] = () => [201, { sha: main }]
      routes['POST /repos/{owner}/{repo}/git/refs'] = () => [422, { message: 'Repository rule violations found' }]
    })

    test('because somebody made it: a conflict', async () => {
      routes['GET /repos/{owner}/{repo}/git/ref/{ref}'] = () => [200, { object: { sha: main } }]
      await expect(forge.apply({ ...record, message: 'x' })).rejects.toThrow(Conflict)
    })

    test('because a rule forbids it: told in GitHub’s words, since looking again would not help', async () => {
      routes['GET /repos/{owner}/{repo}/git/ref/{ref}'] = () => [404, null]
      const applied = forge.apply({ ...record, message: 'x' })
      await expect(applied).rejects.toThrow('Repository rule violations found')
      await expect(applied).rejects.not.toThrow(Conflict)
    })
  })

  describe('merge groups', () => {
    let first: string
    let second: string
    beforeEach(async () => {
      first = await origin.commit('refs/heads/gh-readonly-queue/main/pr-1', { a: '1' }, [main])
      second = await origin.commit('refs/heads/gh-readonly-queue/main/pr-2', { a: '2' }, [first])
    })

    function queue(entries: readonly (readonly [number, string, string])[]): void {
      const nodes = entries.map(([number, base, head], index) => ({
        position: index + 1,
        baseCommit: { oid: base },
        headCommit: { oid: head },
        pullRequest: { number, headRefOid: head },
      }))
      const pageInfo = { hasNextPage: false, endCursor: null }
      graphql = (document) =>
        document.includes('MergeQueue')
          ? { repository: { mergeQueue: { entries: { nodes, pageInfo } } } }
          : { repository: { id: 'R_1', databaseId: 5, defaultBranchRef: { name: 'main' } } }
    }

    test('give the numbers of their pull requests', async () => {
      queue([
        [11, main, first],
        [12, first, second],
      ])
      expect(await forge.readMergeGroup(second, main)).toEqual([11, 12])
      expect(await forge.readMergeGroup(second, first)).toEqual([12])
    })

    test('that git does not show, or that the entries do not cover, are errors', async () => {
      queue([[12, first, second]])
      await expect(forge.readMergeGroup(second, main)).rejects.toThrow('does not tell')
      await expect(forge.readMergeGroup(main, first)).rejects.toThrow('no group that ends in')
    })

    test('whose entries are not part of it are errors', async () => {
      const other = await origin.commit('refs/heads/gh-readonly-queue/main/pr-3', { a: '3' }, [main])
      queue([
        [11, main, other],
        [12, other, second],
      ])
      await expect(forge.readMergeGroup(second, main)).rejects.toThrow(`commit ${other} of the merge queue`)
    })

    test('get a check on their commit', async () => {
      routes[GET_RUNS] = () => [200, { check_runs: [] }]
      routes[POST_RUN] = () => [
        201,
        { id: 1, name: 'x', status: 'completed', conclusion: 'failure', output: NO_OUTPUT },
      ]
      const said = { name: 'specgate / gate', conclusion: 'failure', title: 't', summary: 's' } as const
      await forge.setGroupCheck(second, said)
      expect(writes()).toMatchObject([[POST_RUN, { head_sha: second, status: 'completed', conclusion: 'failure' }]])
    })
  })
})

/** Tree of `ledger/x/1.json` with `{}` in it. */
const LEDGER_TREE = '872b4f7fa68be3797b01bce8188fd6b7a1cf988e'

const NO_OUTPUT = { title: null, summary: null, annotations_count: 0 }
