import { expect, test } from 'vitest'
import { openRequestReader } from '../../src/documents/request-reader.ts'
import { readSpecRequest } from '../../src/documents/spec-request.ts'

function specOf(endpoint: string): string {
  return `---\nuse-case: ssl-certificate-lifecycle@1.0.0\nenvironment: lab\n---\n\n\`\`\`yaml inputs\nendpoint: ${endpoint}\n\`\`\`\n`
}
const [ONE, TWO] = [specOf('edge-1'), specOf('edge-2')]

test.each([
  ['a request', ONE],
  ['another one', TWO],
  ['no spec at all', 'nothing'],
])('%s is read as it always is', (_, text) => {
  const read = openRequestReader()
  expect([read(text), read(text)]).toEqual([readSpecRequest(text), readSpecRequest(text)])
})

test('the same text is read once', () => {
  const read = openRequestReader()
  const first = read(ONE)
  expect(first?.inputs).toEqual({ endpoint: 'edge-1' })
  expect(read(TWO)).not.toEqual(first)
  expect(read(specOf('edge-1'))).toBe(first)
})

test('the oldest text is forgotten when there is no room for another', () => {
  const read = openRequestReader(ONE.length + TWO.length - 1)
  const [first, second] = [read(ONE), read(TWO)]
  expect(read(TWO)).toBe(second)
  expect(read(ONE)).not.toBe(first)
  expect(read(ONE)).toEqual(first)
})
