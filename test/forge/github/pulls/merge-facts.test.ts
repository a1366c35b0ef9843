import { expect, test } from 'vitest'
import { mergeFacts } from '../../../../src/forge/github/pulls/merge-facts.ts'
import type { CommitObject } from '../../../../src/git/read-commit.ts'

function oid(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(40, '0')
}

/** A commit on others, written by somebody at a minute; its copy is another commit with the same author, time and message. */
function commit(
  name: string,
  parents: readonly string[],
  { minute = 0, message = name, email = 'bo@x' } = {},
): CommitObject {
  const who = { name: 'Bo', email, when: `2026-03-02T09:${String(minute).padStart(2, '0')}:00.000Z` }
  return { oid: oid(name), tree: oid('t'), parents: parents.map(oid), author: who, committer: who, message }
}

const BASE = commit('base', ['root'])
const [FIRST, SECOND] = [
  commit('first', ['base'], { minute: 1, message: 'First\n' }),
  commit('second', ['first'], { minute: 2, message: 'Second\n' }),
]
const COPY_1 = commit('copy1', ['base'], { minute: 1, message: 'First' })
const COPY_2 = commit('copy2', ['copy1'], { minute: 2, message: 'Second' })

test.each<[string, CommitObject[], CommitObject[], ReturnType<typeof mergeFacts>]>([
  [
    'two parents: a merge commit',
    [commit('merge', ['base', 'second']), BASE],
    [FIRST, SECOND],
    { method: 'merge', from: oid('base') },
  ],
  [
    'a commit of its own: a squash',
    [commit('squash', ['base'], { minute: 9, message: 'Spec (#1)' }), BASE],
    [FIRST, SECOND],
    { method: 'squash', from: oid('base') },
  ],
  [
    'one commit squashed at another time: a squash',
    [commit('squash', ['base'], { minute: 9, message: 'First\n' }), BASE],
    [FIRST],
    { method: 'squash', from: oid('base') },
  ],
  ['copies of its commits: a rebase', [COPY_2, COPY_1, BASE], [FIRST, SECOND], { method: 'rebase', from: oid('base') }],
  ['a copy of one commit: a rebase', [COPY_1, BASE], [FIRST], { method: 'rebase', from: oid('base') }],
  [
    'a commit left out by the rebase',
    [commit('copy2', ['base'], { minute: 2, message: 'Second' }), BASE],
    [FIRST, SECOND],
    { method: 'rebase', from: oid('base') },
  ],
  ['the last commit left out by the rebase', [COPY_1, BASE], [FIRST, SECOND], { method: 'rebase', from: oid('base') }],
  [
    'merges in the branch do not survive a rebase',
    [COPY_2, COPY_1, BASE],
    [FIRST, commit('update', ['first', 'base']), SECOND],
    { method: 'rebase', from: oid('base') },
  ],
  [
    'the same message by somebody else: a squash',
    [commit('copy1', ['base'], { minute: 1, message: 'First', email: 'cy@x' }), BASE],
    [FIRST],
    { method: 'squash', from: oid('base') },
  ],
])('%s', (_name, onto, own, facts) => {
  expect(mergeFacts(onto, own)).toEqual(facts)
})

test('a merge that is the first commit of all is none', () => {
  expect(() => mergeFacts([commit('root', [])], [])).toThrow('without a commit before it')
})
