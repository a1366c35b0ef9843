import { expect, test } from 'vitest'
import { componentReuse } from '../../src/derive/component-reuse.ts'
import type { Delivery } from '../../src/derive/component-reuse.ts'
import { buildScene } from '../builders/scene.ts'

const { snapshot, content } = buildScene({ phase: 'design' })
const SPEC = textAt('customer-spec.md')
const DESIGN = textAt('solution-design.md')

function textAt(name: string): string {
  const files = [...snapshot.files, ...content.changes.flatMap(({ after }) => after ?? [])]
  return files.find(({ path }) => path.endsWith(`/${name}`))?.text ?? ''
}

function delivery(id: string, change: (text: string) => string = (text) => text, spec: string | null = SPEC): Delivery {
  return { id, spec, design: change(DESIGN) }
}

test('a component that three engagements delivered was reused twice', () => {
  const [found, ...others] = componentReuse(['001-a', '002-b', '003-c'].map((id) => delivery(id)))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    component: 'rotate-certificate',
    skill: 'tls-certificate/rotate@1.0.0',
    useCase: 'ssl-certificate-lifecycle',
    engagements: ['001-a', '002-b', '003-c'],
    reused: 2,
    startedFrom: 0,
  })
})

test.each([
  { name: 'another version of its skill', change: (text: string) => text.replace('rotate@1.0.0', 'rotate@1.1.0') },
  { name: 'another id', change: (text: string) => text.replace('- id: rotate-certificate', '- id: renew-certificate') },
])('$name is another component', ({ change }) => {
  expect(componentReuse([delivery('001-a'), delivery('002-b', change)]).map(({ reused }) => reused)).toEqual([0, 0])
})

test('a stub was not delivered', () => {
  const stub = (text: string): string => text.replace('action: build', 'action: stub')
  expect(componentReuse([delivery('001-a', stub)])).toEqual([])
})

test('who started from one that delivered it is counted', () => {
  const based = SPEC.replace(/^requester: .*$/m, (line) => `${line}\nbased-on: 001-a`)
  const [found] = componentReuse([delivery('001-a'), delivery('002-b', undefined, based)])
  expect(found).toMatchObject({ reused: 1, startedFrom: 1 })
})

test('what cannot be read was delivered by nobody', () => {
  expect(
    componentReuse([
      { id: '001-a', spec: 'x', design: DESIGN },
      { id: '002-b', spec: SPEC, design: null },
    ]),
  ).toEqual([])
})
