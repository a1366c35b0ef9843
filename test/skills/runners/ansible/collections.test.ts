import { expect, test } from 'vitest'
import { readCollections } from '../../../../src/skills/runners/ansible/collections/read-collections.ts'

test('exact versions, and files beside the list, are pinned', () => {
  const text =
    'collections:\n  - { name: acme.tools, version: "1.2.3" }\n  - { name: acme-more-0.1.0.tar.gz, type: file }\n'
  expect(readCollections(text)).toEqual({
    collections: [
      { name: 'acme.tools', version: '1.2.3' },
      { name: 'acme-more-0.1.0.tar.gz', type: 'file' },
    ],
    problem: null,
  })
})

test.each([
  ['a range', '{ name: acme.tools, version: ">=1.2.3" }'],
  ['any version', '{ name: acme.tools, version: "*" }'],
  ['no version', '{ name: acme.tools }'],
  ['a name alone', 'acme.tools'],
  ['half a version', '{ name: acme.tools, version: "1.2" }'],
  ['several versions', '{ name: acme.tools, version: "1.2.3,1.2.4" }'],
  ['a branch', '{ name: "https://example.net/tools.git", type: git, version: main }'],
  ['an address', '{ name: "https://example.net/tools.tar.gz", type: url }'],
  ['another server', '{ name: acme.tools, version: "1.2.3", source: "https://example.net" }'],
  ['a file elsewhere', '{ name: "../tools.tar.gz", type: file }'],
])('not pinned: %s', (_name, entry) => {
  expect(readCollections(`collections:\n  - ${entry}\n`)).toMatchObject({
    collections: null,
    problem: expect.stringMatching(/^collections\/requirements\.yml does not pin collections: line \d: /),
  })
})

test('roles are not taken', () => {
  expect(readCollections('roles:\n  - name: a.b\ncollections: []\n').problem).toContain('does not pin collections')
})
