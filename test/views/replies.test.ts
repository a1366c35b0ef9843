import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { COMMANDS } from '../../src/model/command-list.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'
import { CODE_BOOK, explainCode } from '../../src/views/codes/code-book.ts'

const SOURCES = join(import.meta.dirname, '../../src')

describe('the code book', () => {
  test('explains every code that the program uses, and no other', () => {
    const used = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('views/codes'))
      .flatMap((path) => readFileSync(join(SOURCES, path), 'utf8').match(/\bSG\d{3}\b/g) ?? [])
    expect([...CODE_BOOK.keys()].toSorted()).toEqual([...new Set(used)].toSorted())
  })

  test.each([...CODE_BOOK])('%s in whole sentences', (_, { title, meaning, remedy }) => {
    expect(title).toMatch(/^(?:[a-z]|App|Git|GitHub|Node)/)
    expect(meaning).toMatch(/^[A-Z].{20,}\.$/)
    expect(remedy).toMatch(/^[A-Z].{5,}\.$/)
  })

  test.each([
    ['SG120', 'SG120'],
    ['sg120', 'SG120'],
    ['SG999', null],
    ['constructor', null],
    ['', null],
  ])('%j is %j', (code, known) => {
    expect(explainCode(code)?.code ?? null).toBe(known)
  })
})

describe('/sdd help', () => {
  test.each(COMMANDS)('names $name', ({ usage, purpose }) => {
    expect(replyTo('/sdd help', {})).toContain(`| \`${usage}\` | ${purpose} |`)
  })

  test('says who may give what', () => {
    const help = replyTo('/sdd help', {})
    expect(help).toMatch(/\/sdd build` .*\| who may write here \|/)
    expect(help).toMatch(/\/sdd clarify .*\| who asked for the engagement, or may write here \|/)
    expect(help).toMatch(/\/sdd status` .*\| anybody \|/)
  })
})

describe('/sdd status', () => {
  test('tells who must act, how far it is and where to look, and calls nobody', () => {
    const text = replyTo('/sdd status', { phase: 'design', reviews: ['ana'] })
    expect(text).toContain('`001-demo`')
    expect(text).toContain('✅ Requirements · Gate 1 → ✅ Feasibility → 🟡 Design · Gate 2')
    expect(text).toContain('- #4 design, open: design waiting')
    expect(text).toMatch(/- #2 Gate 1, locked: record `/)
    expect(text).toContain('`@sam`')
    expect(text).not.toMatch(/(?<!`)@sam/)
  })

  test('before a pull request is open says what is missing', () => {
    expect(replyTo('/sdd status', { phase: 'build', state: 'closed' })).toContain('The build has not begun')
  })
})

describe('/sdd clarify', () => {
  test('lists what is open to anybody, with the line that answers it', () => {
    const text = replyTo('/sdd clarify', { request: { reason: null, endpoint: 'edge-9' } }, 'pull')
    expect(text).toContain('**2 questions are open**; most hangs on the first.')
    expect(text.indexOf('**Q-001**')).toBeLessThan(text.indexOf('**Q-008**'))
    expect(text).toContain('\n  /sdd clarify Q-001 edge-1\n')
    expect(text).toContain('\n  /sdd clarify Q-008 <answer>\n')
  })

  test.each([
    ['when everything is answered', {}],
    ['once Gate 1 is locked', { phase: 'feasibility' }],
  ] satisfies (readonly [string, SceneFacts])[])('says that nothing is open %s', (_, facts) => {
    expect(replyTo('/sdd clarify', facts)).toContain('No question is open.')
  })
})

describe('/sdd explain', () => {
  test('on a pull request tells each finding with what its code means', () => {
    const text = replyTo('/sdd explain', { request: { 'maintenance-window': null } }, 'pull')
    expect(text).toContain('`specgate / requirements` on #2: blocked.')
    expect(text).toContain('SG311 open question Q-010')
    expect(text).toContain(`\n  ${explainCode('SG311')?.meaning}`)
  })

  test('tells why a review does not count', () => {
    const text = replyTo('/sdd explain', { reviews: ['rik'] }, 'pull')
    expect(text).toContain('does not count: `@rik`: asked for this engagement')
  })

  test('on the issue tells of every open pull request', () => {
    expect(replyTo('/sdd explain', { phase: 'design' })).toContain('`specgate / design` on #4: waiting.')
  })

  test('where nothing is judged says so', () => {
    expect(replyTo('/sdd explain', { state: 'closed' })).toContain('No check speaks of this now:')
  })

  test('a code: what it means, how to mend it, who can waive it, and where it stands', () => {
    const text = replyTo('/sdd explain sg311', { request: { 'maintenance-window': null } }, 'pull')
    expect(text).toContain('**SG311: an open question**')
    expect(text).toContain('To mend it: Answer it')
    expect(text).toContain('Nobody can waive a finding')
    expect(text).toContain('Here:\n\n- `specs/001-demo/customer-spec.md:')
  })

  test('no code that there is', () => {
    expect(replyTo('/sdd explain <b>SG999</b> @rik', {})).toContain('was refused: there is no code')
    expect(replyTo('/sdd explain <b>SG999</b> @rik', {})).not.toMatch(/(?<!\\)<b>|(?<!`"?)@rik/)
  })
})

function replyTo(body: string, facts: SceneFacts, on: 'issue' | 'pull' = 'issue'): string {
  const { effects } = decide(buildScene({ ...facts, comments: [{ by: 'gus', body, on }] }).snapshot)
  const replies = effects.flatMap((effect) =>
    effect.kind === 'upsert-comment' && effect.marker.startsWith('<!-- specgate:reply:') ? [effect.body] : [],
  )
  expect(replies).toHaveLength(1)
  return replies.join('')
}
