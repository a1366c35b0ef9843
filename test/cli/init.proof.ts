import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { digestOf } from '../../src/model/digest.ts'
import { runSpecgate } from './run-specgate.ts'
import type { Ran } from './run-specgate.ts'

const key = generateObserverKey()
const PUBLISHED = JSON.stringify({ keyid: key.keyid, publicKeyPem: key.public })
const POLICY = '.specgate/policy.yml'
const ROOT = '.specgate/trust/root.json'
const SOURCE = `acme/specgate@${'c'.repeat(40)}`

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'specgate-init-'))
  await writeFile(join(dir, 'key.json'), PUBLISHED)
  return async () => rm(dir, { recursive: true, force: true })
})

async function init(...further: readonly string[]): Promise<Ran> {
  const named = ['--repository', 'acme/network', '--repository-id', '5', '--app-id', '77', '--source', SOURCE]
  return runSpecgate('init', '--dir', join(dir, 'work'), '--key', join(dir, 'key.json'), ...named, ...further)
}

const read = (path: string) => readFile(join(dir, 'work', path), 'utf8')
const outcomesOf = (out: string) => [...new Set(out.split('\n').map((line) => line.split(' ')[0]))]

test('everything is written, and its fingerprint is told', async () => {
  const { code, out, err } = await init()
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.split('\n').filter((line) => line.startsWith('created'))).toHaveLength(35)
  expect(out).toContain(`trust root  ${digestOf(await read(ROOT))}`)
  expect(out).toContain('@acme/network-architects @acme/security')
  expect(JSON.parse(await read(ROOT))).toMatchObject({ repository: { url: 'https://github.com/acme/network' } })
  expect((await runSpecgate('doctor', '--dir', join(dir, 'work'), '--key', join(dir, 'key.json'))).code).toBe(0)
})

test("a second run writes nothing; another text stays, also the team's issue config", async () => {
  await mkdir(join(dir, 'work/.github/ISSUE_TEMPLATE'), { recursive: true })
  await writeFile(join(dir, 'work/.github/ISSUE_TEMPLATE/config.yml'), 'blank_issues_enabled: false\n')
  await init()
  const again = await init()
  expect(outcomesOf(again.out)).not.toContain('created')
  expect(again.out).toContain('kept        .github/ISSUE_TEMPLATE/config.yml')
  expect(await read('.github/ISSUE_TEMPLATE/config.yml')).toBe('blank_issues_enabled: false\n')
  await writeFile(join(dir, 'work', POLICY), 'version: 1\n')
  const third = await init()
  expect(third.out).toContain(`differs     ${POLICY}`)
  expect(third.out).toContain('--force overwrites it')
  expect(await read(POLICY)).toBe('version: 1\n')
  expect((await init('--force')).out).toContain(`overwritten ${POLICY}`)
  expect(await read(POLICY)).toContain('team:network-architects')
})

test('a trust root is never replaced, and the fingerprint of another one is not told', async () => {
  await init()
  const before = await read(ROOT)
  const other = generateObserverKey()
  await writeFile(join(dir, 'key.json'), JSON.stringify({ keyid: other.keyid, publicKeyPem: other.public }))
  const { out } = await init('--force')
  expect(out).toContain(`differs     ${ROOT}`)
  expect(out).not.toMatch(/sha256:/)
  expect(await read(ROOT)).toBe(before)
})

test('roles and environment are asked for; a bare slug is a team', async () => {
  await init('--architects', 'arch', '--security', 'user:sam', '--operations', 'team:noc', '--environment', 'prod')
  expect(await read(POLICY)).toContain('design: { approvals: 2, from: [team:arch, user:sam], distinct-roles: true }')
  expect(await read('.specgate/environments/prod.yml')).toContain("name: 'prod'")
})

test('without key, number and source the rest is written, and what waits is said', async () => {
  const { code, out } = await runSpecgate('init', '--dir', join(dir, 'bare'), '--json')
  expect(code).toBe(0)
  const told = z
    .object({ left: z.array(z.object({ path: z.string() })), fingerprint: z.null(), pull: z.null() })
    .parse(JSON.parse(out))
  expect(told.left.map(({ path }) => path).slice(0, 2)).toEqual([ROOT, '.github/rulesets/'])
})

test('the key comes from the App over HTTP', async () => {
  const server = createServer((request, response) =>
    response.end(request.url === '/specgate/key.json' ? PUBLISHED : '{}'),
  )
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect((await init('--key', `${url}/specgate/key.json`)).code).toBe(0)
  expect(await read(ROOT)).toContain(key.keyid)
  expect(await init('--key', `${url}/other`)).toMatchObject({ code: 2, err: expect.stringContaining('no ledger key') })
  server.closeAllConnections()
  server.close()
})

test.each([
  { name: 'nothing named', args: [], said: '--repository OWNER/NAME, or --dir DIR' },
  { name: 'a broken name', args: ['--dir', 'x', '--repository', 'acme'], said: '--repository takes OWNER/NAME' },
  {
    name: 'an address in the clear',
    args: ['--repository', 'a/b', '--api', 'http://github.example'],
    said: 'https URL',
  },
  {
    name: 'no token',
    args: ['--repository', 'a/b', '--token-env', 'SPECGATE_NO_SUCH'],
    said: 'SPECGATE_NO_SUCH holds no token',
  },
  { name: 'a broken role', args: ['--dir', 'x', '--security', 'role:x'], said: '--security takes' },
  { name: 'a broken environment', args: ['--dir', 'x', '--environment', '../x'], said: '--environment takes' },
  { name: 'a moving source', args: ['--dir', 'x', '--source', 'acme/specgate@main'], said: 'whole commit id' },
  { name: 'a broken number', args: ['--dir', 'x', '--app-id', '0'], said: '--app-id takes a number' },
])('usage: $name', async ({ args, said }) => {
  const { code, err } = await runSpecgate('init', ...args)
  expect(code).toBe(3)
  expect(err).toContain(said)
})

test('roles that make a gate nobody could pass are found before anything is written', async () => {
  const { code, err } = await init('--architects', 'net', '--security', 'net')
  expect(code).toBe(1)
  expect(err).toContain('SG403')
  await expect(read(POLICY)).rejects.toThrow('ENOENT')
})

test('a key over an address in the clear is refused', async () => {
  expect(await init('--key', 'http://app.example/specgate/key.json')).toMatchObject({
    code: 2,
    err: expect.stringContaining('https only'),
  })
})
