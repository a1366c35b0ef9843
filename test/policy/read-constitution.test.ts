import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rulesOf } from '../../src/model/constitution.ts'
import type { Constitution } from '../../src/model/constitution.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { readConstitution } from '../../src/policy/read-constitution.ts'
import { SHIPPED_CONSTITUTION } from '../../src/policy/shipped-constitution.ts'
import { CONSTITUTION } from '../builders/shipped.ts'

const AMENDED = CONSTITUTION.replace('version: 1.0.0', 'version: 1.1.0')
  .replace('ratified: null', 'ratified: 2026-10-01')
  .replace('amended: null', 'amended: 2026-11-02')
  .replace(
    'No amendment yet.',
    [
      '- **1.0.1** (2026-10-05; I, IV) Clearer words. **Reason:** Two people read I.2 in two ways. **Compatibility:** Nothing changes.',
      '  **Approved by:** #7',
      '- **1.1.0** (2026-11-02; VII) Four tools.',
      '',
      '  **Reason:** Helm came.',
      '',
      '  **Compatibility:** More designs pass. **Approved by:** #12',
    ].join('\n'),
  )

function told(text: string): readonly string[] {
  return readConstitution('c.md', text).findings.map(({ line, code }) => `${line} ${code}`)
}

/** Number of the first line that has this in it. */
function at(part: string, text: string = CONSTITUTION): number {
  const index = text.split('\n').findIndex((line) => line.includes(part))
  if (index === -1) throw new Error(`no line has ${part}`)
  return index + 1
}

function withoutLines({ articles, ...rest }: Constitution) {
  const rules = (article: (typeof articles)[number]) => article.rules.map((rule) => ({ ...rule, line: 0 }))
  return { ...rest, articles: articles.map((article) => ({ ...article, rules: rules(article) })) }
}

describe('taken', () => {
  test('what ships, and what holds where there is none is the same', () => {
    const { constitution, findings } = readConstitution('c.md', CONSTITUTION)
    expect(findings.map(formatFinding)).toEqual([])
    if (constitution === null) throw new Error('it is read')
    expect(withoutLines(constitution)).toEqual(withoutLines(SHIPPED_CONSTITUTION))
    expect(rulesOf(constitution).every(({ line }, index, all) => line > (all[index - 1]?.line ?? 1))).toBe(true)
  })

  test('amendments, on one line and on several', () => {
    const { constitution, findings } = readConstitution('c.md', AMENDED)
    expect(findings.map(formatFinding)).toEqual([])
    expect(constitution?.amendments).toEqual([
      {
        version: '1.0.1',
        date: '2026-10-05',
        articles: ['I', 'IV'],
        change: 'Clearer words.',
        reason: 'Two people read I.2 in two ways.',
        compatibility: 'Nothing changes.',
        approvedBy: 7,
        line: at('**1.0.1**', AMENDED),
      },
      {
        version: '1.1.0',
        date: '2026-11-02',
        articles: ['VII'],
        change: 'Four tools.',
        reason: 'Helm came.',
        compatibility: 'More designs pass.',
        approvedBy: 12,
        line: at('**1.1.0**', AMENDED),
      },
    ])
  })

  test.each([
    ['limits that are turned off', 'interface: required', 'interface: not-checked'],
    ['a rule more', '- **IV.2** SHOULD', '- **IV.2** SHOULD: x yy.\n- **IV.3** SHOULD'],
    ['a number left out', '- **IV.2** SHOULD', '- **IV.7** SHOULD'],
    ['another level', '- **VII.1** MUST', '- **VII.1** SHOULD'],
    ['a further section', '## Amendments', '## How we came to this\n\nBy talking.\n\n## Amendments'],
    ['a rule that is not checked taken out when its limit is off', 'validation-first: true', 'validation-first: false'],
  ])('%s', (_, part, by) => {
    expect(told(CONSTITUTION.replace(part, by))).toEqual([])
  })
})

describe('refused at its line', () => {
  test.each<readonly [string, string | RegExp, string, number]>([
    ['no front matter', /^---\n[^]*?---\n/, '', 1],
    ['another schema', 'schema: 1', 'schema: 2', 2],
    ['a version that is none', '1.0.0', '1.0', 3],
    ['a day that there is not', 'ratified: null', 'ratified: 2026-02-30', 4],
    ['an unknown field', 'amended: null', 'amended: null\nauthor: me', 6],
    ['a date without an amendment', 'amended: null', 'amended: 2026-01-01', 5],
    ['an article that is missing', /## Article IV[^]*?(?=## Article V:)/, '', at('## Article IV')],
    [
      'an article too many',
      '## What programs check',
      '## Article X: More\n\n- **X.1** MUST: xx.\n\n## What',
      at('## What'),
    ],
    ['articles out of order', '## Article VII:', '## Article VIII:', at('## Article VII:')],
    ['an article without a title', '## Article VI: Evidence', '## Article VI Evidence', at('## Article VI:')],
    ['an article without rules', /- \*\*VIII\.1[^]*?(?=\n\n## Article IX)/, 'None.', at('## Article VIII')],
    ['a rule without MUST or SHOULD', '- **IV.1** MUST:', '- **IV.1** We like', at('**IV.1**')],
    ['51 rules in an article', '- **IV.1**', `${'- **IV.1** MUST: xx.\n'.repeat(50)}- **IV.1**`, at('## Article IV:')],
    ['a rule without words', /- \*\*IV\.1\*\*.*/, '- **IV.1** MUST: 1.', at('**IV.1**')],
    ['a rule of another article', '- **IV.2**', '- **V.2**', at('**IV.2**')],
    ['a number twice', '- **IV.2**', '- **IV.1**', at('**IV.2**')],
    ['a list item without a number', '- **IV.1** MUST', '- MUST', at('**IV.1**')],
    ['raw HTML', '# Constitution', '<b>x</b>', at('# Constitution')],
    ['a hidden character', 'Few tools', 'Few\u200b tools', at('Few tools')],
    ['a carriage return', '# Constitution', '# Constitution\r', at('# Constitution')],
    ['an unknown limit', 'exceptions: justified', 'owners: 1\nexceptions: justified', at('exceptions: justified')],
    ['a limit that is missing', 'validation-first: true\n', '', at('iac-tools')],
    ['a limit that is a word', 'most: 3', 'most: three', at('most: 3')],
    ['a limit below nothing', 'most: 3', 'most: -1', at('most: 3')],
    ['no limits', '```yaml limits', '```yaml', 1],
    ['limits twice', '## Amendments', '```yaml limits\n{}\n```\n\n## Amendments', at('## Amendments') + 1],
    ['a checked rule that is gone', /- \*\*IX\.1\*\*[^]*?(?=- \*\*IX\.2)/, '', at('iac-tools') - 2],
    ['no section of amendments', '## Amendments', '## Changes', 1],
  ])('%s', (_, part, by, line) => {
    const text = CONSTITUTION.replace(part, () => by)
    expect(text).not.toBe(CONSTITUTION)
    expect(told(text)[0]).toBe(`${line} SG870`)
    expect(readConstitution('c.md', text).constitution).toBeNull()
  })

  test.each<readonly [string, string, string, string]>([
    ['an amendment without a date', '(2026-11-02; VII)', '(VII)', '**1.1.0**'],
    ['an article that there is not', '(2026-11-02; VII)', '(2026-11-02; X)', '**1.1.0**'],
    ['nothing that changed', 'Four tools.', '', '**1.1.0**'],
    ['no reason', 'Helm came.', '…', '**1.1.0**'],
    ['no compatibility', 'More designs pass.', '', '**1.1.0**'],
    ['nobody who approved', 'pass. **Approved by:** #12', 'pass. **Approved by:** us', '**1.1.0**'],
    ['dates that fall', '(2026-10-05;', '(2026-11-05;', '**1.1.0**'],
    ['versions that fall', '- **1.0.1**', '- **1.2.0**', '**1.1.0**'],
    ['an item before them that is none', '- **1.0.1**', '- Something.\n- **1.0.1**', '**1.0.1**'],
    ['another version at the top', 'version: 1.1.0', 'version: 1.2.0', 'version:'],
    ['another date at the top', 'amended: 2026-11-02', 'amended: 2026-11-03', 'amended:'],
    ['an amendment before it holds', 'ratified: 2026-10-01', 'ratified: null', 'ratified:'],
  ])('amendments: %s', (_, part, by, where) => {
    const text = AMENDED.replace(part, () => by)
    expect(text).not.toBe(AMENDED)
    expect(told(text)[0]).toBe(`${at(where, AMENDED)} SG870`)
  })

  test.each([
    ['600 KiB', `${CONSTITUTION}${'x '.repeat(300 * 1024)}`],
    ['deep quotes', `${CONSTITUTION}${'> '.repeat(500)}x`],
    ['many marks', `${CONSTITUTION}${'*a '.repeat(30_000)}`],
    ['a rule of marks', CONSTITUTION.replace(/\*\*IV\.1\*\*.*/, () => `**IV.1** MUST ${'. '.repeat(50_000)}`)],
  ])('in little time: %s', (_, text) => {
    const start = performance.now()
    expect(readConstitution('c.md', text).findings.length).toBeGreaterThan(0)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

test('no text makes the reader throw, and what it reads has no finding', () => {
  const pieces = [
    ...AMENDED.split(/(?<=\n)/),
    '- ',
    '**',
    '---\n',
    '## Article I: ',
    '```',
    '<b>',
    '(',
    ';',
    '#',
    '\u200b',
    ': ',
  ]
  const texts = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
    fc
      .tuple(fc.nat(AMENDED.length), fc.nat(40), fc.constantFrom(...pieces))
      .map(([from, length, by]) => AMENDED.slice(0, from) + by + AMENDED.slice(from + length)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const { constitution, findings } = readConstitution('c.md', text)
      expect(constitution === null).toBe(findings.length > 0)
      for (const finding of findings)
        expect(formatFinding(finding)).toMatch(/^c\.md:[1-9]\d* SG870 .+; expected .+\. .+$/)
    }),
    { numRuns: 300 },
  )
})
