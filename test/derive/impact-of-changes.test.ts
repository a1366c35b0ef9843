import { describe, expect, test } from 'vitest'
import { coverageOf } from '../../src/derive/coverage.ts'
import { readDossier } from '../../src/derive/dossier.ts'
import { impactOfChanges } from '../../src/derive/impact-of-changes.ts'
import { specChanges } from '../../src/derive/spec-changes.ts'
import type { SpecChange } from '../../src/derive/spec-changes.ts'
import { readCustomerSpec } from '../../src/documents/customer-spec.ts'
import { readTaskList } from '../../src/documents/task-list.ts'
import { bareComponent } from '../builders/bare-run.ts'
import { buildScene } from '../builders/scene.ts'
import { ENGAGEMENT } from '../builders/world.ts'

const { snapshot } = buildScene({ phase: 'build' })
const dossier = readDossier(snapshot, ENGAGEMENT, null)
const TASKS = snapshot.files.find(({ path }) => path.endsWith('/tasks.md'))
const STANDING = {
  coverage: coverageOf(dossier),
  components: dossier.design?.components ?? [],
  library: dossier.library,
  tasks: readTaskList('tasks.md', TASKS?.text ?? '').list?.tasks ?? [],
}
const TEXT = dossier.files.requirements?.text ?? ''

function changed(from: string | RegExp, to: string): readonly SpecChange[] {
  const [before, after] = [TEXT, TEXT.replace(from, to)].map((text) => readCustomerSpec('spec.md', text).spec)
  if (before === null || after === null || before === undefined || after === undefined) throw new Error('no spec')
  return specChanges(before, after)
}

describe('what another version of a spec asks for otherwise', () => {
  test.each([
    ['nothing', 'a note', 'a note', []],
    ['a requirement', '**FR-004** The key', '**FR-004** The new key', ['MODIFIED FR-004']],
    ['only its line breaks', /\*\*FR-005\*\* (\S+) /, '**FR-005** $1\n  ', []],
    ['one more requirement', '- **FR-006**', '- **FR-007** It is quiet.\n- **FR-006**', ['ADDED FR-007']],
    ['one requirement less', /- \*\*FR-006\*\*.*\n/, '', ['REMOVED FR-006']],
    ['what a criterion verifies', '**AC-003** (FR-004)', '**AC-003** (FR-004, FR-005)', ['MODIFIED AC-003']],
    ['a value', 'validity-days: 90', 'validity-days: 60', ['MODIFIED validity-days']],
  ])('%s', (_, from, to, told) => {
    expect(changed(from, to).map(({ kind, id }) => `${kind} ${id}`)).toEqual(told)
  })
})

describe('what rests on a change', () => {
  test('of a requirement: its criteria and checks, what feasibility needs for it, decisions and components', () => {
    const impact = impactOfChanges(changed('**FR-004** The key', '**FR-004** A key'), STANDING)
    expect(impact).toEqual({
      requirements: ['FR-004'],
      acceptance: ['AC-003'],
      checks: ['key-type-matches'],
      capabilities: ['CAP-006', 'CAP-009'],
      decisions: ['D-001'],
      components: ['rotate-certificate'],
      tasks: ['T001', 'T002', 'T003', 'T004', 'T005'],
    })
  })

  test('of a criterion: the requirements it verifies', () => {
    const impact = impactOfChanges(changed('(FR-005, FR-006) The', '(FR-005) The'), STANDING)
    expect(impact.requirements).toEqual(['FR-005', 'FR-006'])
  })

  test('of a value: the components that take it, and all they are for', () => {
    const impact = impactOfChanges(changed('validity-days: 90', 'validity-days: 60'), STANDING)
    expect([impact.components, impact.requirements.length]).toEqual([['rotate-certificate'], 6])
  })

  test('of a value that no component takes: nothing', () => {
    const change: SpecChange = { kind: 'MODIFIED', id: 'reason', before: '"a"', after: '"b"' }
    expect(impactOfChanges([change], STANDING).components).toEqual([])
  })

  test('and of a component, those that stand on it', () => {
    const chain = [
      bareComponent('a'),
      bareComponent('b', { dependsOn: ['a'] }),
      bareComponent('c', { dependsOn: ['b'] }),
    ]
    const row = {
      requirement: 'FR-001',
      line: 1,
      acceptance: [],
      checks: [],
      capabilities: [],
      decisions: [],
      components: ['a'],
    }
    const change: SpecChange = { kind: 'REMOVED', id: 'FR-001', before: 'x', after: null }
    expect(
      impactOfChanges([change], { coverage: [row], components: chain, library: null, tasks: [] }).components,
    ).toEqual(['a', 'b', 'c'])
  })
})
