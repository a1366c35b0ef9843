import { expect, test } from 'vitest'
import { strangeChanges } from '../../src/decide/strange-changes.ts'
import type { BranchContent } from '../../src/model/snapshot.ts'
import { fileOf } from '../builders/repository-file.ts'

const POLICY = '.specgate/policy.yml'

function pull(...files: readonly (readonly [string, string | null])[]): { readonly content: BranchContent } {
  const changes = files.map(([path, text]) => ({
    path,
    before: null,
    after: text === null ? null : fileOf(path, text),
  }))
  return { content: { sha: 'a', mergeBase: 'b', commits: [], changes, predictedTree: null } }
}

function made(path: string, text: string | null) {
  return { path, blob: text === null ? null : fileOf(path, text).blob }
}

test.each([
  ['free files', [made('a.txt', 'x')], [], []],
  ['a governed file as its pull request has it', [made(POLICY, 'x')], [pull([POLICY, 'x'])], []],
  ['one that no pull request changes', [made(POLICY, 'x')], [pull(['a.txt', 'y'])], [POLICY]],
  ['one as none of two has it', [made(POLICY, 'xy')], [pull([POLICY, 'x']), pull([POLICY, 'y'])], [POLICY]],
  ['one as the later of two has it', [made(POLICY, 'y')], [pull([POLICY, 'x']), pull([POLICY, 'y'])], []],
  [
    'an artifact that is gone',
    [made('specs/001-x/as-built.md', null)],
    [pull(['a.txt', null])],
    ['specs/001-x/as-built.md'],
  ],
  [
    'an artifact that is gone as its pull request says',
    [made('specs/001-x/a.md', null)],
    [pull(['specs/001-x/a.md', null])],
    [],
  ],
] as const)('G48 %s', (_name, group, pulls, strange) => {
  expect(strangeChanges(group, pulls)).toEqual(strange)
})
