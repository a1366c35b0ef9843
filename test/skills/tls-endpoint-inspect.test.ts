import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLocalCa } from '../../src/demo/local-ca.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { endpointFiles, startTlsEndpoint } from '../../src/demo/tls-endpoint.ts'
import { runProcess } from '../../src/skills/run-process.ts'
import type { Live } from './live-endpoint.ts'
import { NAME, handshake, liveEndpoint, runSkill } from './live-endpoint.ts'
import { freshFolder } from './toy-skill.ts'

async function inspect(live: Live, more: RunRequest['inputs'] = {}) {
  const { host, port } = live.endpoint
  const { record } = await runSkill('tls-endpoint/inspect', 'read', { host, port, 'server-name': NAME, ...more }, live)
  expect(record).toMatchObject({ outcome: 'succeeded', changed: false, exitCode: 0, failure: null })
  return record.outputs
}

test('a good endpoint: what it says is what another client sees', async () => {
  const live = await liveEndpoint()
  const seen = await handshake(live.endpoint)
  expect(await inspect(live, { 'ca-certificate': live.ca.certificatePath })).toEqual({
    reachable: true,
    protocol: 'TLSv1.3',
    'subject-common-name': NAME,
    'subject-alternative-names': [NAME, '127.0.0.1'],
    issuer: 'CN=specgate demo CA',
    serial: seen.serialNumber,
    'not-before': new Date(seen.valid_from).toISOString().replace('.000', ''),
    'not-after': new Date(seen.valid_to).toISOString().replace('.000', ''),
    'days-left': 2,
    'key-type': 'ecdsa-p256',
    'fingerprint-sha256': seen.fingerprint256,
    'hostname-matches': true,
    'chain-trusted': true,
    problem: null,
  })
})

test('nobody is there: reported, not a failure', async () => {
  const live = await liveEndpoint()
  await live.endpoint.stop()
  const outputs = await inspect(live)
  expect(outputs).toMatchObject({ reachable: false, serial: null, 'chain-trusted': null })
  expect(outputs['problem']).toMatch(/^no connection to 127\.0\.0\.1 port \d+: Connection refused$/)
})

test('something that does not speak TLS: reported, not a failure', async () => {
  const live = await liveEndpoint()
  const server = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect(await inspect(live, { port })).toMatchObject({
    reachable: false,
    problem: expect.stringContaining('no TLS handshake'),
  })
  server.close()
})

test('another CA is not trusted, another name does not match, and without a CA nothing is said about trust', async () => {
  const live = await liveEndpoint()
  const other = await createLocalCa(await freshFolder())
  expect(
    await inspect(live, { 'ca-certificate': other.certificatePath, 'server-name': 'edge-2.example.net' }),
  ).toMatchObject({
    reachable: true,
    'hostname-matches': false,
    'chain-trusted': false,
    problem: expect.stringMatching(/certificate|issuer|signature/),
  })
  expect(await inspect(live, { 'server-name': '127.0.0.1' })).toMatchObject({
    'hostname-matches': true,
    'chain-trusted': null,
  })
})

test('a CA file that is not there is a failure in one sentence', async () => {
  const live = await liveEndpoint()
  const { host, port } = live.endpoint
  const inputs = { host, port, 'ca-certificate': '/nonexistent/ca.crt' }
  const { record } = await runSkill('tls-endpoint/inspect', 'read', inputs, live)
  expect(record).toMatchObject({
    outcome: 'failed',
    failure: 'it ended with exit code 1: /nonexistent/ca.crt holds no certificate of a CA',
  })
})

/** Self-signed certificates of every kind of key, made by openssl. */
test.each([
  ['rsa-2048', ['-newkey', 'rsa:2048']],
  ['rsa-3072', ['-newkey', 'rsa:3072']],
  ['ecdsa-p384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1']],
  ['ed25519', ['-newkey', 'ed25519']],
])('%s, many kinds of names, a date after 2050: read without trusting it', async (kind, key) => {
  const folder = await freshFolder()
  const { certificatePath, keyPath } = endpointFiles(folder)
  const names = `DNS:${NAME},DNS:*.example.org,IP:2001:db8::1,email:ops@example.net,URI:https://example.net/`
  const config = join(folder, 'openssl.cnf')
  await writeFile(
    config,
    `[req]\ndistinguished_name=dn\nprompt=no\nutf8=yes\nstring_mask=utf8only\n[dn]\nO=Größe, Inc\nCN=${NAME}\n[ext]\nsubjectAltName=${names}\n`,
  )
  const request = [
    '-x509',
    '-nodes',
    '-config',
    config,
    '-extensions',
    'ext',
    '-days',
    '14000',
    '-set_serial',
    '0x0abc',
  ]
  const argv = ['openssl', 'req', ...request, ...key, '-keyout', keyPath, '-out', certificatePath] as const
  await runProcess({ argv, cwd: folder, env: {}, timeoutMs: 20_000 })
  const endpoint = await startTlsEndpoint({ folder })
  try {
    const seen = await handshake(endpoint)
    const live = { folder, ca: { certificatePath, keyPath, issue: async () => {} }, endpoint }
    expect(await inspect(live, { 'server-name': 'www.example.org' })).toMatchObject({
      'key-type': kind,
      serial: '0ABC',
      'subject-common-name': NAME,
      'subject-alternative-names': [
        NAME,
        '*.example.org',
        '2001:db8::1',
        'email:ops@example.net',
        'uri:https://example.net/',
      ],
      issuer: `O=Größe, Inc, CN=${NAME}`,
      'not-after': new Date(seen.valid_to).toISOString().replace('.000', ''),
      'fingerprint-sha256': seen.fingerprint256,
      'hostname-matches': true,
    })
  } finally {
    await endpoint.stop()
  }
})
