import { spawn } from 'node:child_process'
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { chmod, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { createLocalCa } from '../../src/demo/local-ca.ts'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { openPythonRunner } from '../../src/skills/runners/python.ts'
import type { Live } from './live-endpoint.ts'
import { NAME, handshake, liveEndpoint, runSkill } from './live-endpoint.ts'
import { freshFolder } from './toy-skill.ts'

function rotate(live: Live, mode: RunMode, more: RunRequest['inputs'] = {}) {
  const { host, port, certificatePath, keyPath, pidFile } = live.endpoint
  const inputs = {
    host,
    port,
    days: 90,
    'common-name': NAME,
    'subject-alternative-names': [NAME, '127.0.0.1'],
    'key-type': 'ecdsa-p256',
    'ca-certificate': live.ca.certificatePath,
    'certificate-path': certificatePath,
    'key-path': keyPath,
    reload: { 'pid-file': pidFile, signal: 'HUP' },
    'minimum-days-left': 30,
    ...more,
  }
  return runSkill('tls-certificate/rotate', mode, inputs, live)
}

function state(
  files: readonly { readonly name: string; readonly content: string }[],
  name: string,
): Record<string, unknown> {
  return JSON.parse(files.find((file) => file.name === name)?.content ?? '{}') as Record<string, unknown>
}

async function filesOf(live: Live): Promise<Record<string, string>> {
  const names = (await readdir(live.folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(live.folder, name), 'utf8')] as const)),
  )
}

test.each(['ecdsa-p256', 'rsa-2048', 'rsa-3072'])(
  'a rotation to %s: serial and end differ before and after, as a handshake proves',
  async (kind) => {
    const live = await liveEndpoint()
    await chmod(live.endpoint.certificatePath, 0o640)
    const before = await handshake(live.endpoint)
    const { record, files } = await rotate(live, 'apply', { 'key-type': kind })
    const after = await handshake(live.endpoint)

    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null })
    expect(record.checks.map(({ name, passed }) => [name, passed])).toEqual(
      ['endpoint-answers', 'handshake-valid', 'not-expiring', 'key-type-matches'].map((name) => [name, true]),
    )
    expect(record.outputs).toMatchObject({
      'previous-serial': before.serialNumber,
      serial: after.serialNumber,
      'key-type': kind,
    })
    const [old, fresh] = [state(files, 'state-before.json'), state(files, 'state-after.json')]
    expect([old['serial'], fresh['serial']]).toEqual([before.serialNumber, after.serialNumber])
    expect(after.serialNumber).not.toBe(before.serialNumber)
    expect(Date.parse(String(fresh['not-after'])) - Date.parse(String(old['not-after']))).toBeGreaterThan(
      86 * 86_400_000,
    )

    const certificate = new X509Certificate(await readFile(live.endpoint.certificatePath))
    const ca = new X509Certificate(await readFile(live.ca.certificatePath))
    expect(certificate.verify(ca.publicKey)).toBe(true)
    expect([certificate.checkHost(NAME), certificate.checkIP('127.0.0.1')]).toEqual([NAME, '127.0.0.1'])
    expect(certificate.checkPrivateKey(createPrivateKey(await readFile(live.endpoint.keyPath)))).toBe(true)
  },
)

test('files keep their mode, the pair before lies beside, and nothing else is left', async () => {
  const live = await liveEndpoint()
  await chmod(live.endpoint.certificatePath, 0o640)
  const before = await filesOf(live)
  await rotate(live, 'apply')
  const after = await filesOf(live)
  expect(after['endpoint.crt.previous']).toBe(before['endpoint.crt'])
  expect(after['endpoint.key.previous']).toBe(before['endpoint.key'])
  expect(Object.keys(after).toSorted()).toEqual(
    [...Object.keys(before), 'endpoint.crt.previous', 'endpoint.key.previous'].toSorted(),
  )
  const modes = await Promise.all(
    ['endpoint.crt', 'endpoint.key', 'endpoint.key.previous'].map(
      async (name) => (await stat(join(live.folder, name))).mode & 0o777,
    ),
  )
  expect(modes).toEqual([0o640, 0o600, 0o600])
})

test('a failing check after it restores the old certificate, and the endpoint serves it', async () => {
  const live = await liveEndpoint()
  const [before, files] = [await handshake(live.endpoint), await filesOf(live)]
  const { record, files: evidence } = await rotate(live, 'apply', { 'minimum-days-left': 100 })
  expect(record).toMatchObject({
    outcome: 'rolled-back',
    changed: false,
    failure: expect.stringMatching(/not-expiring.*; rolled back$/),
  })
  expect(record.outputs['serial']).not.toBe(before.serialNumber)
  expect(record.checks.at(-1)).toMatchObject({ name: 'endpoint-answers', when: 'after-rollback', passed: true })
  expect((await handshake(live.endpoint)).serialNumber).toBe(before.serialNumber)
  expect(state(evidence, 'state-after.json')).toEqual(state(evidence, 'state-before.json'))
  expect(await filesOf(live)).toMatchObject(files)
})

test('a dry run tells the plan and creates nothing', async () => {
  const live = await liveEndpoint()
  const before = await filesOf(live)
  const { record } = await rotate(live, 'dry-run')
  expect(record).toMatchObject({ outcome: 'succeeded', changed: false })
  expect(record.outputs).toMatchObject({ 'would-issue': { 'common-name': NAME, days: 90, issuer: 'specgate demo CA' } })
  expect(await filesOf(live)).toEqual(before)
})

test('no private key is in the evidence or the journal', async () => {
  const live = await liveEndpoint()
  const old = await filesOf(live)
  const { record, files } = await rotate(live, 'apply')
  const now = await filesOf(live)
  const kept = [JSON.stringify(record), ...files.map(({ content }) => content)].join('\n')
  const journal = await readdir(join(live.folder, 'journal'))
  const whole = kept + (await readFile(join(live.folder, 'journal', String(journal[0]), 'result.json'), 'utf8'))
  const keys = [old['ca.key'], old['endpoint.key'], now['endpoint.key']]
    .join('\n')
    .split('\n')
    .filter((line) => line !== '')
  expect(keys.length).toBeGreaterThan(9)
  for (const line of keys) expect(whole).not.toContain(line)
})

const IMPOSSIBLE: readonly (readonly [string, (live: Live) => Promise<RunRequest['inputs']>, RegExp])[] = [
  [
    'a process that is gone',
    async ({ folder }) => ({ reload: { 'pid-file': join(folder, 'none.pid'), signal: 'HUP' } }),
    /none\.pid holds no process id/,
  ],
  [
    'a certificate file that is missing',
    async ({ folder }) => ({ 'certificate-path': join(folder, 'none.crt') }),
    /none\.crt: No such file/,
  ],
  [
    'the CA of somebody else',
    async () => ({ 'ca-certificate': (await createLocalCa(await freshFolder())).certificatePath }),
    /ca-key is not the key of/,
  ],
  ['a linked key', linkedKey, /linked\.key is not a regular file/],
  ['files of another endpoint', otherFiles, /which is not the certificate in .*other\.crt/],
  ['a key that is not of the certificate', async ({ ca }) => ({ 'key-path': ca.keyPath }), /are not a pair/],
]
test.each(IMPOSSIBLE)('%s is found by the dry run, and nothing is touched', async (_name, change, failure) => {
  const live = await liveEndpoint()
  const inputs = await change(live)
  const before = await filesOf(live)
  const { record } = await rotate(live, 'apply', inputs)
  expect(record).toMatchObject({
    outcome: 'failed',
    changed: false,
    exitCode: null,
    failure: expect.stringMatching(failure),
  })
  expect(await filesOf(live)).toEqual(before)
})

async function linkedKey({ folder, endpoint }: Live): Promise<RunRequest['inputs']> {
  await symlink(endpoint.keyPath, join(folder, 'linked.key'))
  return { 'key-path': join(folder, 'linked.key') }
}

async function otherFiles({ folder, ca }: Live): Promise<RunRequest['inputs']> {
  const [certificatePath, keyPath] = [join(folder, 'other.crt'), join(folder, 'other.key')]
  await ca.issue({ commonName: NAME, alternativeNames: [`DNS:${NAME}`], days: 3, certificatePath, keyPath })
  return { 'certificate-path': certificatePath, 'key-path': keyPath }
}

test('an endpoint that ignores the reload is put back', async () => {
  const live = await liveEndpoint()
  const before = await handshake(live.endpoint)
  const pidFile = join(live.folder, 'deaf.pid')
  const deaf = spawn('/bin/sh', ['-c', 'trap "" HUP; exec sleep 60'], { stdio: 'ignore' })
  await writeFile(pidFile, `${deaf.pid}\n`)
  const { record } = await rotate(live, 'apply', { reload: { 'pid-file': pidFile, signal: 'HUP', seconds: 1 } })
  deaf.kill('SIGKILL')
  expect(record).toMatchObject({
    outcome: 'rolled-back',
    changed: false,
    failure: expect.stringContaining('after the reload'),
  })
  expect((await handshake(live.endpoint)).serialNumber).toBe(before.serialNumber)
})

test('a second rotation goes back to the first, not to the pair before it', async () => {
  const live = await liveEndpoint()
  await rotate(live, 'apply')
  const before = await handshake(live.endpoint)
  const { record } = await rotate(live, 'apply', { 'minimum-days-left': 100 })
  expect(record.outcome).toBe('rolled-back')
  expect((await handshake(live.endpoint)).serialNumber).toBe(before.serialNumber)
})

test.each([
  ['before anything was written', []],
  ['with only the certificate kept', ['endpoint.crt.previous']],
  ['between the two files', ['endpoint.crt.previous', 'endpoint.key.previous', 'endpoint.key']],
  ['with both files replaced', ['endpoint.crt.previous', 'endpoint.key.previous', 'endpoint.key', 'endpoint.crt']],
])('broken off %s: the rollback finds the pair that was in force', async (_name, written) => {
  const live = await liveEndpoint()
  await rotate(live, 'apply') // leaves a stale .previous pair
  const before = await filesOf(live)
  const serial = (await handshake(live.endpoint)).serialNumber
  const { certificatePath, keyPath, pidFile } = live.endpoint
  const other = await liveEndpoint()
  const fresh = await filesOf(other)
  for (const name of written) {
    const content = name.endsWith('.previous') ? before[name.replace('.previous', '')] : fresh[name]
    await writeFile(join(live.folder, name), content ?? '')
  }
  const inputs = {
    host: live.endpoint.host,
    port: live.endpoint.port,
    'common-name': NAME,
    reload: { 'pid-file': pidFile, signal: 'HUP' },
    'certificate-path': certificatePath,
    'key-path': keyPath,
  }
  const path = process.env['PATH'] ?? ''
  const runner = await openPythonRunner({ folder: live.folder, cache: live.folder, path })
  if ('missing' in runner) throw new Error(runner.missing)
  const file = resolve('action/skills/tls-certificate/rotate/restore.py')
  const result = await runner.run({
    file,
    input: { mode: 'rollback', inputs, before: { serial } },
    secrets: {},
    timeoutMs: 30_000,
    plan: null,
  })
  expect(result).toMatchObject({ failure: null, output: { serial, 'put-back': written.length > 2 } })
  const { 'endpoint.crt': certificate, 'endpoint.key': key } = await filesOf(live)
  expect([certificate, key]).toEqual([before['endpoint.crt'], before['endpoint.key']])
  expect((await handshake(live.endpoint)).serialNumber).toBe(serial)
})
