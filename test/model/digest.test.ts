import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, DIGEST, digestOf, digestOfData, shortDigest } from '../../src/model/digest.ts'

describe('digest of bytes', () => {
  // FIPS 180-4 examples.
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('of "%s" is the known one', (text, hex) => {
    expect(digestOf(text)).toBe(`sha256:${hex}`)
  })

  test('takes a text as UTF-8', () => {
    expect(digestOf('Größe')).toBe(digestOf(Buffer.from('Größe', 'utf8')))
    expect(digestOf('Größe')).not.toBe(digestOf(Buffer.from('Größe', 'latin1')))
  })

  test('a short digest is its first twelve digits', () => {
    expect(shortDigest(digestOf('abc'))).toBe('ba7816bf8f01')
  })
})

describe('canonical JSON', () => {
  test('sorts keys at every depth and leaves lists in order', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }, 1], a: null })).toBe('{"a":null,"b":[{"a":2,"z":1},1]}')
  })

  test('keeps a key named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1},"b":1}')
  })

  test('is independent of key order and loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(reversed(value))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('the digest of data is the digest of its canonical JSON in UTF-8', () => {
    const hex = createHash('sha256').update('{"a":"ü","b":2}').digest('hex')
    expect(digestOfData({ b: 2, a: 'ü' })).toBe(`sha256:${hex}`)
    expect(digestOfData({ b: 2, a: 'ü' })).toMatch(DIGEST)
  })
})

/** The same data with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]) => [key, reversed(each)]),
  )
}
