import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LAB } from '../builders/ground.ts'
import { MINIMAL_POLICY } from '../policy/policies.ts'
import { runSpecgate } from './run-specgate.ts'

let dir: string
let repo: string

/** One engagement whose spec waits for Gate 1. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'specgate-design-'))
  repo = join(dir, 'local/repo.git')
  await writeFile(join(dir, 'policy.yml'), MINIMAL_POLICY)
  await writeFile(join(dir, 'users.yml'), '- { login: ana, teams: [network-architects] }\n')
  await writeFile(join(dir, 'lab.yml'), LAB)
  const files = [
    '--policy',
    join(dir, 'policy.yml'),
    '--users',
    join(dir, 'users.yml'),
    '--environment',
    join(dir, 'lab.yml'),
  ]
  await runSpecgate('create', '--dir', join(dir, 'local'), ...files)
  const form = ['--form', 'ssl-certificate-lifecycle', '--set', 'endpoint=edge-1', '--set', 'environment=lab']
  expect(await runSpecgate('issue', '--repo', repo, '--as', 'ana', ...form)).toMatchObject({ code: 0 })
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('before there is a design', () => {
  test.each([
    ['plan', ['plan', '1', '--as', 'ana'], '/sdd plan'],
    ['a variant', ['plan', '1', '--variant', 'cost', '--as', 'ana'], '/sdd plan --variant cost'],
    [
      'a choice',
      ['choose', '1', 'performance', 'Clients', 'know it', '--as', 'ana'],
      '/sdd choose performance Clients know it',
    ],
  ])('%s is said on the issue and refused', async (_, args, said) => {
    const { code, out } = await runSpecgate(...args, '--repo', repo)
    expect(code).toBe(1)
    expect(out).toContain(`@ana on #1: ${said}\n`)
    expect(out).toContain('was refused: there is no design yet')
  })

  test('compare, tasks and checklist say what there is', async () => {
    expect(await runSpecgate('compare', '1', '--repo', repo)).toMatchObject({
      code: 0,
      out: expect.stringContaining('There is no design to compare'),
    })
    expect(await runSpecgate('tasks', '1', '--repo', repo)).toMatchObject({
      code: 1,
      out: expect.stringContaining('There are no tasks yet'),
    })
    expect(await runSpecgate('checklist', '1', '--repo', repo)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/requirements.*: \d of 6 done/),
    })
  })

  test.each(['compare', 'tasks', 'checklist'])('%s tells programs the same', async (name) => {
    const { out } = await runSpecgate(name, '1', '--repo', repo, '--json')
    expect(JSON.parse(out)).toMatchObject(name === 'checklist' ? [{ phase: 'requirements' }] : {})
  })
})

test.each([
  ['plan without an engagement', ['plan', '--as', 'ana']],
  ['choose without a reason', ['choose', '1', 'cost', '--as', 'ana']],
  ['compare without an engagement', ['compare']],
  ['tasks without an engagement', ['tasks']],
  ['checklist without an engagement', ['checklist']],
])('%s is a wrong use', async (_, args) => {
  expect((await runSpecgate(...args, '--repo', repo)).code).toBe(3)
})

test('an answer that refuses nothing is no failure', async () => {
  const { code, out } = await runSpecgate('comment', '1', '/sdd compare', '--repo', repo, '--as', 'ana')
  expect(code).toBe(0)
  expect(out).toContain('There is no design to compare')
})
