import { expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { judgeAmendment } from '../../src/decide/judge-amendment.ts'
import type { OutsidePull, Snapshot } from '../../src/model/snapshot.ts'
import { CONSTITUTION_PATH } from '../../src/model/place.ts'
import { fileOf } from '../builders/repository-file.ts'
import { buildScene } from '../builders/scene.ts'
import { CONSTITUTION } from '../builders/shipped.ts'

const { snapshot: SEEN, pull: PHASE } = buildScene()
const TODAY = SEEN.now.slice(0, 10)

/** A whole amendment, applied to the text; `edits` come after it. */
function amended(
  from: string,
  { version = '2.0.0', date = TODAY, articles = 'VII', by = '#90' } = {},
  edits: Readonly<Record<string, string>> = { 'at most three': 'at most two', 'most: 3': 'most: 2' },
): string {
  const item = `- **${version}** (${date}; ${articles}) Fewer. **Reason:** Too many. **Compatibility:** New designs only. **Approved by:** ${by}`
  const text = from
    .replace(/^version: .*$/m, `version: ${version}`)
    .replace(/^ratified: .*$/m, 'ratified: 2026-01-01')
    .replace(/^amended: .*$/m, `amended: ${date}`)
  return Object.entries(edits).reduce(
    (edited, [part, with_]) => {
      if (!edited.includes(part)) throw new Error(`there is no ${part}`)
      return edited.replace(part, with_)
    },
    `${text.replace('\nNo amendment yet.\n', '')}${item}\n`,
  )
}

const FIRST = amended(CONSTITUTION, { date: '2026-02-01', by: '#3' })
const WORDS = { 'can be called': 'can be phoned' }

function outside(before: string | null, after: string | null): { snapshot: Snapshot; pull: OutsidePull } {
  const standing = before === null ? null : fileOf(CONSTITUTION_PATH, before)
  const proposed = after === null ? null : fileOf(CONSTITUTION_PATH, after)
  const { phase: _phase, ...rest } = PHASE
  const changes = [{ path: CONSTITUTION_PATH, before: standing, after: proposed }]
  const pull = { ...rest, number: 90, headBranch: 'amend', content: { ...rest.content, changes } }
  const others = SEEN.files.filter(({ path }) => path !== CONSTITUTION_PATH)
  const files = standing === null ? others : [...others, standing]
  return { snapshot: { ...SEEN, files, engagement: null, issue: null, pulls: [], branches: [], outside: pull }, pull }
}

function told(before: string | null, after: string | null): readonly string[] {
  const { snapshot, pull } = outside(before, after)
  return judgeAmendment(snapshot, pull).map(({ code, found }) => `${code} ${found}`)
}

test.each<readonly [string, string | null, string]>([
  ['the first amendment', CONSTITUTION, amended(CONSTITUTION)],
  ['a further one', FIRST, amended(FIRST, { version: '3.0.0' }, { 'most: 2': 'most: 1' })],
  ['one of another day', CONSTITUTION, amended(CONSTITUTION, { date: '2026-03-01' })],
  ['wording alone', CONSTITUTION, amended(CONSTITUTION, { version: '1.0.1', articles: 'IV' }, WORDS)],
  ['more than it asks for', CONSTITUTION, amended(CONSTITUTION, { version: '1.1.0', articles: 'IV, V' }, WORDS)],
  ['the first constitution', null, CONSTITUTION],
  ['one in place of what nobody can read', '# Ours\n', CONSTITUTION],
])('passes: %s', (_, before, after) => {
  expect(told(before, after)).toEqual([])
})

test.each<readonly [string, string | null, string | null, readonly string[]]>([
  [
    'no version',
    CONSTITUTION,
    CONSTITUTION.replace('can be called', 'can be phoned'),
    ['SG880 version 1.0.0 after 1.0.0', 'SG881 0 new amendments'],
  ],
  [
    'too small a version',
    CONSTITUTION,
    amended(CONSTITUTION, { version: '1.1.0' }),
    ['SG880 version 1.1.0 after 1.0.0'],
  ],
  ['a lower version', CONSTITUTION, amended(CONSTITUTION, { version: '0.9.0' }), ['SG880 version 0.9.0 after 1.0.0']],
  [
    'a version that is taken by now',
    FIRST,
    amended(CONSTITUTION),
    ['SG880 version 2.0.0 after 2.0.0', 'SG882 amendment 2.0.0 is changed or gone'],
  ],
  ['a day to come', CONSTITUTION, amended(CONSTITUTION, { date: '2099-01-01' }), ['SG881 amended on 2099-01-01']],
  ['another article', CONSTITUTION, amended(CONSTITUTION, { articles: 'I' }), ['SG881 articles I']],
  ['another pull request', CONSTITUTION, amended(CONSTITUTION, { by: '#89' }), ['SG881 approved by #89']],
  ['two at once', CONSTITUTION, amended(FIRST, { version: '3.0.0' }, {}), ['SG881 2 new amendments']],
  [
    'history that is written anew',
    FIRST,
    amended(FIRST, { version: '3.0.0' }, { 'Too many.': 'Too few.' }),
    ['SG882 amendment 2.0.0 is changed or gone'],
  ],
  ['taken away', CONSTITUTION, null, ['SG883 the constitution is taken away']],
  ['one that nobody can read', CONSTITUTION, '# Ours\n', ['SG870 no front matter']],
])('is held up: %s', (_, before, after, expected) => {
  expect(told(before, after).slice(0, expected.length)).toEqual(expected)
})

test('it points at its lines', () => {
  const text = amended(CONSTITUTION, { version: '1.1.0', by: '#1' })
  const { snapshot, pull } = outside(CONSTITUTION, text)
  const line = text.split('\n').findIndex((each) => each.startsWith('- **1.1.0**')) + 1
  expect(judgeAmendment(snapshot, pull).map((finding) => [finding.code, finding.line])).toEqual([
    ['SG880', 3],
    ['SG881', line],
  ])
})

test.each([
  ['that is sound waits for approvals alone', amended(CONSTITUTION), ['SG151']],
  ['without a version is blocked', `${CONSTITUTION}\nMore.\n`, ['SG880', 'SG881', 'SG151']],
])('a pull request %s', (_, after, codes) => {
  const [gate] = decide(outside(CONSTITUTION, after).snapshot).gates
  expect(gate?.findings.map(({ code }) => code)).toEqual(codes)
})

test('another pull request is none of it', () => {
  const { snapshot, pull } = outside(CONSTITUTION, CONSTITUTION)
  const changes = [{ path: 'README.md', before: null, after: fileOf('README.md', 'x\n') }]
  expect(judgeAmendment(snapshot, { ...pull, content: { ...pull.content, changes } })).toEqual([])
})
