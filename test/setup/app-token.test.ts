import { generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { signAppToken } from '../../src/setup/github/app-token.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

test('the token names the App, is good for nine minutes, and holds by its key', () => {
  const now = Date.parse('2026-11-20T08:00:00.000Z')
  const [head = '', claims = '', signature = ''] = signAppToken(77, pem, now).split('.')
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
  expect(read(head)).toEqual({ alg: 'RS256', typ: 'JWT' })
  expect(read(claims)).toEqual({ iss: '77', iat: now / 1000 - 60, exp: now / 1000 + 540 })
  expect(verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
})
