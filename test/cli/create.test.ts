import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { MINIMAL_POLICY } from '../policy/policies.ts'
import { runSpecgate } from './run-specgate.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'specgate-create-'))
  await writeFile(join(dir, 'policy.yml'), MINIMAL_POLICY)
  await writeFile(join(dir, 'users.yml'), '- { login: ana, teams: [network-architects] }\n')
  return async () => rm(dir, { recursive: true, force: true })
})

async function create(users = 'users.yml') {
  const files = ['--policy', join(dir, 'policy.yml'), '--users', join(dir, users)]
  return runSpecgate('create', '--dir', join(dir, 'local'), ...files)
}

test('a repository on the local forge is created once, and verifies', async () => {
  const { code, out } = await create()
  expect(code).toBe(0)
  expect(out).toMatch(/^trust root {2}sha256:[0-9a-f]{64}$/m)
  expect(await runSpecgate('verify', '--repo', join(dir, 'local/repo.git'))).toMatchObject({ code: 0 })
  expect((await create()).code).toBe(2)
})

test('a broken users file is told by file and line', async () => {
  await writeFile(join(dir, 'broken.yml'), '- { login: "not a login" }\n')
  const { code, err } = await create('broken.yml')
  expect(code).toBe(1)
  expect(err).toMatch(/broken\.yml:1 SG/)
})
