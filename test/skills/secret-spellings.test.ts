import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spellingsOf } from '../../src/skills/secret-spellings.ts'

const SECRET = `p4ss "wörd"\\<&'%/+`

function holds(text: string, secret = SECRET): boolean {
  return spellingsOf(secret).some((spelling) => text.includes(spelling))
}

describe('the spellings of a secret', () => {
  test.each([
    ['JSON', JSON.stringify({ a: SECRET })],
    ['JSON within JSON', JSON.stringify(JSON.stringify({ a: SECRET }))],
    ['JSON as Python writes it', '{"a": "p4ss \\"w\\u00f6rd\\"\\\\<&\'%/+"}'],
    ['JSON as Go writes it', '{"a":"p4ss \\"wörd\\"\\\\\\u003c\\u0026\'%/+"}'],
    ['a word of Python', `'p4ss "wörd"\\\\<&\\'%/+'`],
    ['a word of a shell', `'p4ss "wörd"\\<&'\\''%/+'`],
    ['a word of a shell, as Python writes it', `'p4ss "wörd"\\<&'"'"'%/+'`],
    ['an address', 'https://user:p4ss%20%22w%C3%B6rd%22%5C%3C%26%27%25%2F%2B@example.net'],
    ['an address in lower case', 'p4ss%20%22w%c3%b6rd%22%5c%3c%26%27%25%2f%2b'],
    ['a path', "p4ss%20%22w%C3%B6rd%22%5C%3C%26'%25/%2B"],
    ['a form', 'p4ss+%22w%C3%B6rd%22%5C%3C%26%27%25%2F%2B'],
    ['a page', 'p4ss &quot;wörd&quot;\\&lt;&amp;&#x27;%/+'],
    ['a page as Go writes it', 'p4ss &#34;wörd&#34;\\&lt;&amp;&#39;%/+'],
    ['digits', Buffer.from(SECRET).toString('hex')],
    ['capital digits', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['digits with colons', (Buffer.from(SECRET).toString('hex').match(/../g) ?? []).join(':')],
    ['basic credentials', Buffer.from(`user:${SECRET}`).toString('base64')],
  ])('in %s', (_, text) => {
    expect(holds(text)).toBe(true)
  })

  test('in base64, whatever stands before and after it', () => {
    const secrets = fc.string({ minLength: 8, maxLength: 60 }).filter((text) => text.trim() !== '')
    fc.assert(
      fc.property(
        secrets,
        fc.uint8Array({ maxLength: 20 }),
        fc.uint8Array({ maxLength: 20 }),
        (secret, before, after) => {
          const bytes = Buffer.concat([before, Buffer.from(secret), after])
          expect(holds(bytes.toString('base64'), secret)).toBe(true)
          expect(holds(bytes.toString('base64url'), secret)).toBe(true)
        },
      ),
    )
  })

  test('in JSON, however deep', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'binary' }), (secret) => {
        expect(holds(JSON.stringify([secret]), secret)).toBe(true)
        expect(holds(JSON.stringify(JSON.stringify([secret])), secret)).toBe(true)
      }),
    )
  })

  test('of a secret of several lines: each line that is long enough to be known', () => {
    const all = spellingsOf('first line\nshort\nlast line')
    expect(all).toEqual(expect.arrayContaining(['first line', 'last line', 'first line\\nshort\\nlast line']))
    expect(all).not.toContain('short')
  })

  test('are never nothing: then everything would be masked', () => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        expect(spellingsOf(secret)).not.toContain('')
      }),
    )
  })
})
