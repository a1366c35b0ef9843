import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINIMAL_POLICY } from '../policy/policies.ts'
import { runSpecgate } from './run-specgate.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'specgate-specify-'))
  await writeFile(join(dir, 'policy.yml'), MINIMAL_POLICY)
  await writeFile(join(dir, 'users.yml'), '- { login: ana, teams: [network-architects] }\n')
  const files = ['--policy', join(dir, 'policy.yml'), '--users', join(dir, 'users.yml')]
  await runSpecgate('create', '--dir', join(dir, 'local'), ...files)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

function inRepo(): readonly string[] {
  return ['--repo', join(dir, 'local/repo.git')]
}

test('a request in own words becomes an engagement, and the reason is told', async () => {
  const request = 'Please create VLAN 214 on the access switches'
  const { code, out } = await runSpecgate('specify', request, '--as', 'ana', ...inRepo())
  expect(out).toContain('use case **VLAN Provisioning**')
  expect(out).toContain('the request says "vlan"')
  expect(out).not.toContain('✗')
  expect(code).toBe(0)
})

test('what there is not to start from is refused', async () => {
  const { code, out } = await runSpecgate('specify', 'The same again', '--based-on', '9', '--as', 'ana', ...inRepo())
  expect(out).toContain('✗ `/sdd specify` was refused: there is no closed engagement "9" to start from')
  expect(code).toBe(1)
})

test('a request without a word is a wrong call', async () => {
  expect(await runSpecgate('specify', '--as', 'ana', ...inRepo())).toMatchObject({ code: 3 })
})

test('the library is searched by words, with what was built', async () => {
  const { code, out } = await runSpecgate('library', 'search', 'renew', 'certificate', ...inRepo())
  expect(out).toMatch(/^ {2}ssl-certificate-lifecycle {2}SSL Certificate Lifecycle \(by .*renew/m)
  expect(out).toContain('No component of an as-built record fits (0 delivered so far).')
  expect(code).toBe(0)
  expect(await runSpecgate('library', 'search', 'pizza', ...inRepo())).toMatchObject({ code: 1 })
  expect(await runSpecgate('library', 'search', ...inRepo())).toMatchObject({ code: 3 })
})

test('the constitution in force is shown', async () => {
  const { code, out } = await runSpecgate('constitution', ...inRepo())
  expect(out).toContain('**Article I: Module first**')
  expect(code).toBe(0)
  expect(await runSpecgate('constitution', '--repo', dir)).toMatchObject({ code: 2 })
})
