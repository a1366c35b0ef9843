import fc from 'fast-check'
import { expect, test } from 'vitest'
import { titleOf } from '../../src/derive/title-of.ts'
import { linesWithHiddenCharacters } from '../../src/documents/hidden-characters.ts'
import { CERTIFICATES } from '../builders/shipped.ts'
import { buildScene } from '../builders/scene.ts'

const { issue } = buildScene().snapshot

function titled(title: string): string {
  if (issue === null) throw new Error('the scene has an issue')
  return titleOf({ ...issue, title }, CERTIFICATES)
}

test.each([
  [`[${CERTIFICATES.id}] Renew edge-1`, 'Renew edge-1'],
  ['Renew edge-1', 'Renew edge-1'],
  [`[${CERTIFICATES.id}]`, CERTIFICATES.title],
  [' \u200b ', CERTIFICATES.title],
  ['Renew\n\n## edge-1', 'Renew ## edge-1'],
  ['⚠\ufe0f Renew edge-1', '⚠ Renew edge-1'],
  ['\u202eRenew\u3164 edge-1', 'Renew edge-1'],
  ['x'.repeat(300), 'x'.repeat(100)],
  ['\u{1f511}'.repeat(300), '\u{1f511}'.repeat(100)],
])('%j → %s', (title, own) => {
  expect(titled(title)).toBe(own)
})

test('whatever the issue is called, its title is one visible line that a document takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
      const own = titled(title)
      expect(own).toMatch(/^\S(?:.*\S)?$/)
      expect(own.length).toBeLessThanOrEqual(200)
      expect(own.isWellFormed()).toBe(true)
      expect(linesWithHiddenCharacters(own)).toEqual([])
    }),
    { numRuns: 500 },
  )
})
