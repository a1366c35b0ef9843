import { describe, expect, test } from 'vitest'
import { formatFinding } from '../../src/model/finding.ts'
import { readEdited } from '../builders/edited-use-case.ts'

function withVariant(written: string) {
  return readEdited({
    file: 'design.yml',
    from: /^variants:\n[\s\S]*/m,
    to: `variants:\n  - { ${written}, because: Why not. }\n`,
  })
}

describe('a variant of a use case', () => {
  test.each([
    ['that sets no input', 'id: a, title: A, sets: { speed: 1 }', 'SG710', 'sets speed'],
    [
      'that sets a value which is not accepted',
      'id: a, title: A, sets: { validity-days: 0 }',
      'SG713',
      'validity-days',
    ],
    ['for another place', 'id: a, title: A, sets: { endpoint: edge-2 }', 'SG726', 'sets endpoint'],
    ['without a component that there is not', 'id: a, title: A, without: [sweep]', 'SG710', 'without sweep'],
    [
      'without what answers a requirement',
      'id: a, title: A, without: [rotate-certificate]',
      'SG726',
      'nothing else answers FR-001',
    ],
    ['that changes nothing', 'id: a, title: A', 'SG726', 'nothing else than the design'],
    ['that has the batch anyway', 'id: a, title: A, batch: sequential', 'SG726', 'nothing else than the design'],
    ['called default', 'id: default, title: A, batch: parallel', 'SG726', 'the name of the design without a variant'],
    ['with a name that is no file name', 'id: ../a, title: A, batch: parallel', 'SG703', 'not a name'],
    ['with a batch that is none', 'id: a, title: A, batch: fast', 'SG703', 'sequential'],
    ['with a field that nobody reads', 'id: a, title: A, batch: parallel, cost: 3', 'SG703', 'cost'],
  ])('%s', (_, written, code, says) => {
    const { spec, findings } = withVariant(written)
    expect(spec).toBeNull()
    expect(findings.map(formatFinding).join('\n')).toMatch(new RegExp(`design\\.yml:\\d+ ${code} .*${says}`))
  })

  test('that stands twice', () => {
    const both = '  - { id: a, title: A, because: Why not., batch: parallel }\n'
    const { findings } = readEdited({
      file: 'design.yml',
      from: /^variants:\n[\s\S]*/m,
      to: `variants:\n${both}${both}`,
    })
    expect(findings.map(({ code, found }) => `${code} ${found}`)).toEqual(['SG707 variant a: stands twice'])
  })

  test('without a component on which another stands', () => {
    const { findings } = readEdited({
      file: 'design.yml',
      from: /^variants:\n[\s\S]*/m,
      to: `  - id: again
    skill: tls-certificate/rotate@1
    satisfies: [FR-001, FR-002, FR-003, FR-004, FR-005, FR-006]
    accepts: [AC-001, AC-002, AC-003]
    inputs: {}
    depends-on: [rotate-certificate]
variants:
  - { id: a, title: A, because: Why not., without: [rotate-certificate] }
`,
    })
    expect(findings.map(({ code, found }) => `${code} ${found}`)).toEqual([
      'SG726 variant a: does without rotate-certificate, on which again depends',
    ])
  })

  test('that sets what other inputs depend on', () => {
    const { findings } = readEdited(
      { from: '    key-type:\n', to: '    key-type:\n      x-when: { environment: [lab] }\n' },
      { from: /examples: \[lab\]\n/, to: 'examples: [lab]\n      enum: [lab, prod]\n' },
      {
        file: 'design.yml',
        from: /^variants:\n[\s\S]*/m,
        to: 'variants:\n  - { id: a, title: A, because: Why not., sets: { environment: prod } }\n',
      },
    )
    expect(findings.map(({ code }) => code)).toContain('SG726')
  })

  test('that says what it does is offered', () => {
    expect(withVariant('id: a, title: A, batch: parallel').spec?.variants).toEqual([
      { id: 'a', title: 'A', because: 'Why not.', batch: 'parallel', sets: {}, without: [] },
    ])
  })
})
