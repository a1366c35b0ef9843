import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { maskSecrets } from '../../src/skills/mask-secrets.ts'

const SECRET = 'p4ss wörd/"quoted"+more'
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

test.each([
  ['as it is', SECRET],
  ['inside a word', `x${SECRET}y`],
  ['base64', Buffer.from(SECRET).toString('base64')],
  ['base64 with a newline', Buffer.from(`${SECRET}\n`).toString('base64')],
  ['base64url', Buffer.from(SECRET).toString('base64url')],
  ['hexadecimal', Buffer.from(SECRET).toString('hex')],
  ['URL-encoded', encodeURIComponent(SECRET)],
  ['form-encoded', encodeURIComponent(SECRET).replaceAll('%20', '+')],
  ['JSON', JSON.stringify({ a: SECRET })],
  ['JSON in ASCII, as Python writes it', JSON.stringify({ a: SECRET }).replace('ö', '\\u00f6')],
])('a secret is masked: %s', (_name, text) => {
  const masked = maskSecrets([SECRET]).text(`before ${text} after`)
  expect(masked).toMatch(/^before \S?.*\*\*\*.* after$/)
  expect(masked).not.toContain('p4ss')
  expect(masked).not.toContain(text)
})

test('a key is masked as a whole, and each of its lines', () => {
  const { text } = maskSecrets([privateKey])
  expect(text(`a\n${privateKey}b`)).toBe('a\n***b')
  for (const line of privateKey.trim().split('\n').slice(1, -1)) expect(text(`found ${line}!`)).toBe('found ***!')
})

test.each([
  ['private key', privateKey],
  ['private key that was cut', privateKey.slice(0, 300)],
  ['GitHub token', `ghp_${'a1B2'.repeat(9)}`],
  ['GitHub fine-grained token', `github_pat_${'a1B2_'.repeat(12)}`],
  ['AWS key', 'AKIAIOSFODNN7EXAMPLE'],
  ['JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0x.c2lnbmF0dXJl'],
  ['password in an address', 'https://user:hunter2hunter2@example.net/'],
  ['authorisation header', 'Authorization: Basic dXNlcjpwYXNz'],
  ['bearer token', 'Bearer abcdefghijklmnopqrstuvwxyz'],
])('a secret nobody named is masked by its shape: %s', (_name, text) => {
  const masked = maskSecrets([]).text(text)
  expect(masked).toContain('***')
  expect(masked.length).toBeLessThan(text.length)
})

test.each([
  'serial 7EF116E51AFDBF668AF9B8CFB5EA2913, Basic constraints',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
  'https://example.net:8443/path@2',
])('ordinary text stays: %s', (text) => {
  expect(maskSecrets(['']).text(text)).toBe(text)
})

test('data is masked at every depth', () => {
  const { data } = maskSecrets([SECRET, '4711'])
  expect(data({ a: [{ [SECRET]: SECRET }, 14711, 5, true, null] })).toEqual({
    a: [{ '***': '***' }, '***', 5, true, null],
  })
})

test.each([4, 10, SECRET.length - 1])('at a cut, %i characters of a secret are masked too', (length) => {
  const mask = maskSecrets([SECRET])
  const cut = `before ${SECRET.slice(0, length)}`
  expect(mask.cutText(cut)).toBe('before ***')
  expect(mask.text(cut)).toBe(cut)
})
