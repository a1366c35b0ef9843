import { describe, expect, test } from 'vitest'
import { issueWords } from '../../src/derive/issue-words.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import { CERTIFICATES } from '../builders/shipped.ts'

const has = (body: string, word: string, title = ''): boolean => issueWords({ title, body }, CERTIFICATES).has(word)

describe('the words of an issue', () => {
  test.each([
    ['a word', 'Please renew edge-1 today', true],
    ['at the end of a sentence', 'It is edge-1.', true],
    ['with another case', 'Edge-1 expires', true],
    ['in quotes, code and parentheses', '"edge-1"', true],
    ['one of two with a stroke between', 'edge-1/edge-2', true],
    ['a longer name', 'edge-10 and edge-1-old and my-edge-1', false],
    ['a name in a domain', 'edge-1.example.net', false],
    ['an address', 'ops@edge-1', false],
    ['what nobody sees', '<!-- edge-1 -->', false],
    ['an answer to a field of names', '### Endpoint\n\nedge-1', false],
    ['an answer to a field of choices', '### Key type\n\nedge-1', false],
    ['an answer in free words', '### Reason for the change\n\nThe certificate of edge-1 expires', true],
    ['what follows a field of names', '### Endpoint\n\n_No response_\n\n### Security impact\n\nedge-1', true],
    ['more than is read', `edge-1 ${'x'.repeat(64 * 1024)}`, false],
  ])('%s', (_, body, found) => {
    expect(has(body, 'edge-1')).toBe(found)
  })

  test('the title counts, the name of the form in it does not', () => {
    expect(has('', 'edge-1', '[ssl-certificate-lifecycle] Renew edge-1')).toBe(true)
    expect(has('', 'ssl-certificate-lifecycle', '[ssl-certificate-lifecycle] Renew edge-1')).toBe(false)
  })

  test('the headings of the form do not count', () => {
    expect(has(renderIssueBody({}, CERTIFICATES), 'endpoint')).toBe(false)
  })
})
