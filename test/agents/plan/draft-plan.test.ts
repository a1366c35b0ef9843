import { describe, expect, test } from 'vitest'
import { authoriseDraft } from '../../../src/agents/authorise-draft.ts'
import { draft } from '../../../src/agents/draft.ts'
import { withdrawnContract } from '../../../src/documents/component-contract.ts'
import { parseMarkdown } from '../../../src/documents/markdown.ts'
import type { DraftRequest, FileWrite } from '../../../src/model/effect.ts'
import { contractPath, phaseBranch, specFolder } from '../../../src/model/place.ts'
import type { Snapshot } from '../../../src/model/snapshot.ts'
import { planBesideDesign } from '../../../src/rules/plan-beside-design.ts'
import { buildScene, contextOf } from '../../builders/scene.ts'
import { fileOf } from '../../builders/repository-file.ts'
import type { SceneFacts } from '../../builders/facts.ts'
import { CERTIFICATES } from '../../builders/shipped.ts'
import { ENGAGEMENT } from '../../builders/world.ts'

const SCENE = buildScene({ phase: 'design' })
const OLD = contractPath(ENGAGEMENT, 'open-firewall')
const REQUEST: DraftRequest = {
  agent: 'solution-arch-agent',
  engagement: ENGAGEMENT,
  document: 'design',
  branch: phaseBranch(ENGAGEMENT, 'design'),
  expected: null,
  parent: '',
}

function draftIn(snapshot: Snapshot): readonly FileWrite[] {
  return draft(snapshot, SCENE.engagement, CERTIFICATES, REQUEST)
}

function refusals(snapshot: Snapshot, files: readonly FileWrite[]): readonly string[] {
  return authoriseDraft(snapshot, SCENE.engagement, REQUEST, files).map(({ code, path }) => `${code} ${path}`)
}

test('the plan is drafted in one commit with the design, and its agent may write all of it', () => {
  const files = draftIn(SCENE.snapshot)
  expect(files.map(({ path }) => path.slice(specFolder(ENGAGEMENT).length + 1))).toEqual([
    'solution-design.md',
    'research.md',
    'data-model.md',
    'quickstart.md',
    'tasks.md',
    'checklists/design.md',
    'contracts/rotate-certificate.md',
  ])
  expect(refusals(SCENE.snapshot, files)).toEqual([])
})

describe('the contract of a component that the design does not have any more', () => {
  test('says that it is withdrawn where the default branch holds it', () => {
    const snapshot = { ...SCENE.snapshot, files: [...SCENE.snapshot.files, fileOf(OLD, 'The old contract.\n')] }
    const files = draftIn(snapshot)
    expect(files.find(({ path }) => path === OLD)?.content).toBe(withdrawnContract('open-firewall'))
    expect(refusals(snapshot, files)).toEqual([])
    const context = contextOf(SCENE)
    expect(planBesideDesign.check({ ...context, snapshot }).map(({ code, path }) => [code, path])).toEqual([
      ['SG354', OLD],
    ])
    const withdrawn = fileOf(OLD, withdrawnContract('open-firewall'))
    const after = { ...SCENE.snapshot, files: [...SCENE.snapshot.files, withdrawn] }
    expect(planBesideDesign.check({ ...context, snapshot: after })).toEqual([])
  })

  test('goes where only the branch holds it', () => {
    const content = { ...SCENE.content, changes: [{ path: OLD, before: null, after: fileOf(OLD, 'Old.\n') }] }
    const branches = [{ name: REQUEST.branch, phase: 'design' as const, ...content }]
    const files = draftIn({ ...SCENE.snapshot, branches })
    expect(files.find(({ path }) => path === OLD)).toEqual({ path: OLD, content: null })
    expect(refusals({ ...SCENE.snapshot, branches }, files)).toEqual([])
  })

  test('never goes where the default branch holds it', () => {
    const snapshot = { ...SCENE.snapshot, files: [...SCENE.snapshot.files, fileOf(OLD, 'Old.\n')] }
    expect(refusals(snapshot, [{ path: OLD, content: null }])).toEqual([`SG503 ${OLD}`])
    const deep = `${specFolder(ENGAGEMENT)}/contracts/deep/x.md`
    expect(refusals(SCENE.snapshot, [{ path: deep, content: null }])).toEqual([`SG503 ${deep}`])
  })
})

test('what is not installed is told as such, and nothing is ticked for it', () => {
  const snapshot = { ...SCENE.snapshot, skills: SCENE.snapshot.skills.filter(({ name }) => !name.startsWith('tls-c')) }
  const files = draftIn(snapshot)
  const textOf = (name: string) => files.find(({ path }) => path.endsWith(name))?.content ?? ''
  expect(textOf('contracts/rotate-certificate.md')).toContain(
    'No skill `tls-certificate/rotate@0.0.0` with this digest is installed',
  )
  expect(textOf('checklists/design.md')).toContain('- [ ] Each component runs an installed skill, pinned by digest.')
  expect(textOf('tasks.md')).toContain('checks not known, its skill is not installed')
})

/** All that a reader takes for structure in the plan, by file. */
function structureOf(facts: SceneFacts) {
  const { content } = buildScene({ ...facts, phase: 'design' })
  return content.changes.flatMap(({ path, after }) => {
    if (path.endsWith('solution-design.md')) return []
    const { sections, blocks, items, htmlLines } = parseMarkdown(path, after?.text ?? '')
    const titles = sections.map(({ title }) => title)
    return [[path, titles, blocks.map(({ info }) => info), items.map(({ id }) => id), htmlLines]]
  })
}

describe('values of people and devices are never markup', () => {
  const plain = structureOf({})
  test.each([
    ['a heading', '## Terms'],
    ['a fence', '``` yaml tasks'],
    ['HTML', 'x <script>alert(1)</script> <!-- hidden'],
    ['a table', '| a | b |'],
    ['a task', '- [x] **T001** done'],
    ['a requirement', '- **FR-099** Grant access.'],
    ['a link', '[x](javascript:alert(1)) ![y](https://evil.example/y.png)'],
    ['a backslash at the end', 'x \\'],
    ['an underline', '==='],
  ])('%s', (_, value) => {
    expect(structureOf({ observed: { issuer: value, problem: value, [value]: value } })).toEqual(plain)
    const said = `${value} and more`
    expect(structureOf({ request: { reason: said, 'maintenance-window': said, 'rollback-contact': said } })).toEqual(
      plain,
    )
  })
})
