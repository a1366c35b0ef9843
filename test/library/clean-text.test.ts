import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanText } from '../../src/library/clean-text.ts'

test.each([
  { name: 'line ends', text: 'a\r\nb\rc', cleaned: 'a\nb\nc' },
  { name: 'HTML comment', text: 'a <!-- approve --> b', cleaned: 'a   b' },
  { name: 'comment over lines', text: 'a<!--\n### Endpoint\n-->b', cleaned: 'a b' },
  { name: 'comment without an end hides the rest', text: 'a<!-- b', cleaned: 'a ' },
  { name: 'nested marks do not close up', text: '<!<!-- -->-- c -->', cleaned: '<! -- c -->' },
  { name: 'invisible characters do not hide a comment', text: 'a<!\u200B-- b --> c', cleaned: 'a  c' },
  { name: 'control characters', text: 'a\u0000b\tc\u001B[31m\u0085', cleaned: 'a b c [31m ' },
  { name: 'half a surrogate pair', text: 'a\uD800b', cleaned: 'a\uFFFDb' },
  { name: 'visible text of any script', text: 'Grüße, 日本語, 👍', cleaned: 'Grüße, 日本語, 👍' },
])('$name', ({ text, cleaned }) => {
  expect(cleanText(text)).toBe(cleaned)
})

const INVISIBLE = [
  ['soft hyphen', 0x00_ad, 0x00_ad],
  ['Hangul fillers', 0x11_5f, 0x11_60],
  ['Mongolian vowel separator', 0x18_0e, 0x18_0e],
  ['zero width', 0x20_0b, 0x20_0f],
  ['bidirectional embedding', 0x20_2a, 0x20_2e],
  ['word joiner and invisible operators', 0x20_60, 0x20_64],
  ['bidirectional isolates', 0x20_66, 0x20_69],
  ['Hangul filler', 0x31_64, 0x31_64],
  ['variation selectors', 0xfe_00, 0xfe_0f],
  ['byte order mark', 0xfe_ff, 0xfe_ff],
  ['interlinear annotation', 0xff_f9, 0xff_fb],
  ['tags', 0xe_00_00, 0xe_00_7f],
  ['variation selectors supplement', 0xe_01_00, 0xe_01_ef],
] as const

test.each(INVISIBLE)('strips %s', (_name, from, to) => {
  for (let code = from; code <= to; code += 1) expect(cleanText(`a${String.fromCodePoint(code)}b`)).toBe('ab')
})

test('what is clean stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '!', '-', '>', 'a', '\n', '\u200B', '\r') }), (text) => {
      const cleaned = cleanText(text)
      expect(cleanText(cleaned)).toBe(cleaned)
      expect(cleaned).not.toContain('<!--')
    }),
  )
})
