import { execFileSync } from 'node:child_process'
import { sign } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  openEnvelope,
  PAYLOAD_TYPE,
  preAuthEncoding,
  signEnvelope,
  verifyEnvelope,
  verifyEnvelopeInPool,
} from '../../src/chain/dsse.ts'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { createTrustRoot, readTrustRoot, trustedKeys } from '../../src/chain/trust-root.ts'
import { openFolders } from './fixture/repositories.ts'
import { REPOSITORY } from './fixture/story.ts'

const key = generateObserverKey()
const other = generateObserverKey()
const keys = trustedOf(key)
const text = signEnvelope({ b: 1, a: 'é' }, key)
const folders = openFolders()
afterAll(folders.removeAll)

function trustedOf(...observers: (typeof key)[]) {
  const { root } = readTrustRoot(createTrustRoot(REPOSITORY, observers))
  return root === null ? [] : trustedKeys(root)
}

function open(envelope: string) {
  const { envelope: opened, problem } = openEnvelope(envelope)
  if (opened === null) throw new Error(problem)
  return opened
}

describe('an envelope', () => {
  test('is encoded before signing as the DSSE specification has it', () => {
    const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'))
    expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
  })

  test('is the same text for equal data, whatever the order of its keys', () => {
    expect(signEnvelope({ a: 'é', b: 1 }, key)).toBe(text)
    expect(text.endsWith('}\n')).toBe(true)
    expect(open(text).payload.toString()).toBe('{"a":"é","b":1}')
  })

  test('verifies by its key, in line and in the pool', async () => {
    expect(verifyEnvelope(open(text), keys)).toEqual([key.keyid])
    expect(await verifyEnvelopeInPool(open(text), trustedOf(other, key))).toEqual([key.keyid])
  })

  test('does not verify by another key, nor under the name of a trusted one', async () => {
    expect(verifyEnvelope(open(text), trustedOf(other))).toEqual([])
    const forged = signEnvelope({ a: 1 }, { ...other, keyid: key.keyid })
    expect(verifyEnvelope(open(forged), keys)).toEqual([])
    expect(await verifyEnvelopeInPool(open(forged), keys)).toEqual([])
  })

  test('does not verify when a byte of the payload changed', () => {
    const { payload, signatures } = open(text)
    const changed = Buffer.from(payload)
    changed[2] = 0x62
    expect(verifyEnvelope({ payload: changed, signatures }, keys)).toEqual([])
  })

  test('does not verify when the bare payload was signed instead of its encoding', () => {
    const payload = Buffer.from('{}')
    expect(
      verifyEnvelope({ payload, signatures: [{ keyid: key.keyid, sig: sign(null, payload, key.private) }] }, keys),
    ).toEqual([])
  })

  test('is accepted by openssl too', async () => {
    const folder = await folders.create()
    const { payload, signatures } = open(text)
    await writeFile(join(folder, 'key.pem'), key.public)
    await writeFile(join(folder, 'message'), preAuthEncoding(PAYLOAD_TYPE, payload))
    await writeFile(join(folder, 'signature'), signatures[0]?.sig ?? '')
    const args = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      'key.pem',
      '-rawin',
      '-in',
      'message',
      '-sigfile',
      'signature',
    ]
    expect(execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' })).toContain('Verified Successfully')
  })
})

describe('what is no envelope is refused', () => {
  const plain = JSON.parse(text) as {
    payload: string
    payloadType: string
    signatures: { keyid: string; sig: string }[]
  }
  function line(data: unknown): string {
    return `${JSON.stringify(data)}\n`
  }
  test.each([
    { name: 'nothing', given: '', problem: 'is no DSSE envelope' },
    { name: 'garbage', given: '\u0000\u0001{{{', problem: 'is no DSSE envelope' },
    { name: 'another type', given: line({ ...plain, payloadType: 'text/plain' }), problem: 'payloadType' },
    { name: 'an unknown field', given: line({ ...plain, extra: 1 }), problem: 'extra' },
    {
      name: 'an unknown field in a signature',
      given: line({ ...plain, signatures: [{ ...plain.signatures[0], x: 1 }] }),
      problem: 'signatures.0',
    },
    { name: 'no signature', given: line({ ...plain, signatures: [] }), problem: 'signatures' },
    {
      name: 'too many signatures',
      given: line({ ...plain, signatures: Array(11).fill(plain.signatures[0]) }),
      problem: 'signatures',
    },
    { name: 'no newline at its end', given: text.trimEnd(), problem: 'canonical' },
    { name: 'other spacing', given: `${JSON.stringify(plain, null, 1)}\n`, problem: 'canonical' },
    { name: 'a doubled key', given: text.replace('{"payload"', '{"payload":"","payload"'), problem: 'canonical' },
    {
      name: 'other base64',
      given: line({ ...plain, payload: plain.payload.replace(/=*$/, '') + '\n' }),
      problem: 'canonical',
    },
    { name: 'endless text', given: 'x'.repeat(1024 * 1024 + 1), problem: 'longer' },
  ])('$name', ({ given, problem }) => {
    const opened = openEnvelope(given)
    expect(opened.envelope).toBeNull()
    expect(opened.problem).toContain(problem)
  })
})
