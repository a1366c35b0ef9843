import { describe, expect, test } from 'vitest'
import { specBasis } from '../../src/derive/basis.ts'
import { openQuestions } from '../../src/derive/open-questions.ts'
import type { InputValues } from '../../src/model/library-spec.ts'
import type { OpenQuestion } from '../../src/model/question.ts'
import { environmentPath, POLICY_PATH } from '../../src/model/place.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { LAB } from '../builders/ground.ts'
import { fileOf } from '../builders/repository-file.ts'
import { buildScene } from '../builders/scene.ts'
import { CERTIFICATES, useCaseOf } from '../builders/shipped.ts'

const { snapshot } = buildScene()

function asked(values: InputValues, library = CERTIFICATES, seen: Snapshot = snapshot): readonly OpenQuestion[] {
  if (seen.issue === null) throw new Error('a scene has an issue')
  return openQuestions(seen, seen.issue, library, values)
}

const idsOf = (questions: readonly OpenQuestion[]): readonly string[] =>
  questions.map(({ id, input }) => `${id} ${input}`)

describe('what is open', () => {
  test('is what has no value, ranked', () => {
    expect(idsOf(asked({}))).toMatchInlineSnapshot(`
      [
        "Q-002 environment",
        "Q-001 endpoint",
        "Q-003 common-name",
        "Q-006 validity-days",
        "Q-007 minimum-days-left",
        "Q-004 subject-alternative-names",
        "Q-005 key-type",
        "Q-008 reason",
        "Q-009 security-impact",
        "Q-010 maintenance-window",
        "Q-011 rollback-contact",
      ]
    `)
    expect(idsOf(asked({}, useCaseOf('vlan-provisioning')))).toMatchInlineSnapshot(`
      [
        "Q-003 operation",
        "Q-006 port-membership",
        "Q-010 ping-test",
        "Q-001 target",
        "Q-002 environment",
        "Q-004 vlan-id",
        "Q-016 ticket",
        "Q-012 switches-at-a-time",
        "Q-013 failure-limit",
        "Q-014 reason",
        "Q-015 security-impact",
        "Q-017 maintenance-window",
        "Q-018 rollback-contact",
      ]
    `)
  })

  test('is not what waits for another answer', () => {
    const vlan = useCaseOf('vlan-provisioning')
    const named = (values: InputValues): boolean => asked(values, vlan).some(({ input }) => input === 'vlan-name')
    expect(named({})).toBe(false)
    expect(named({ operation: 'create' })).toBe(true)
    expect(named({ operation: 'delete' })).toBe(false)
  })

  test('is nothing where every input has a value', () => {
    expect(asked({ ...CERTIFICATES.example, 'key-type': 'rsa-2048' })).toEqual([])
  })
})

describe('an environment is possible', () => {
  const { example } = CERTIFICATES
  const { environment: _open, ...rest } = example
  const withDock = (policy: boolean): Snapshot => {
    const dock = fileOf(environmentPath('dock'), LAB.replace('name: lab', 'name: dock'))
    const files = snapshot.files.map((file) =>
      policy && file.path === POLICY_PATH
        ? fileOf(POLICY_PATH, (file.text ?? '').replace('  lab: {', '  dock: { stage: 1 }\n  lab: {'))
        : file,
    )
    return { ...snapshot, files: [dock, ...files] }
  }
  const acceptedAt = (seen: Snapshot, library = CERTIFICATES): readonly string[] =>
    asked(rest, library, seen).map(({ accepted }) => accepted)

  test.each([
    ['when it has an inventory and the policy names it', withDock(true), CERTIFICATES, ['one of dock, lab']],
    ['not when the policy does not name it', withDock(false), CERTIFICATES, ['lab']],
    ['not when the use case is for others', withDock(true), { ...CERTIFICATES, environments: ['dock'] }, ['dock']],
  ] as const)('%s', (_, seen, library, accepted) => {
    expect(acceptedAt(seen, library)).toEqual(accepted)
  })

  test('and a spec is drafted again when another one becomes so', () => {
    const [before, after] = [withDock(false), withDock(true)].map((seen) =>
      seen.issue === null ? null : specBasis(seen, seen.issue, CERTIFICATES),
    )
    expect(after).not.toBe(before)
  })

  test('not when its inventory cannot be read', () => {
    const seen = withDock(true)
    const files = seen.files.map((file) =>
      file.path === environmentPath('dock') ? { ...file, text: 'version: 2' } : file,
    )
    expect(acceptedAt({ ...seen, files })).toEqual(['lab'])
  })
})

test('of a long inventory the first names are told', () => {
  const targets = Array.from({ length: 12 }, (_, index) => `  edge-${index + 10}: { kind: tls-endpoint }`).join('\n')
  const lab = fileOf(environmentPath('lab'), `version: 1\nname: lab\ndescription: Laboratory\ntargets:\n${targets}\n`)
  const files = snapshot.files.map((file) => (file.path === lab.path ? lab : file))
  const [endpoint] = asked({ environment: 'lab' }, CERTIFICATES, { ...snapshot, files })
  expect(endpoint?.accepted).toMatch(/^one of edge-10, .*, edge-19 and 2 more$/)
})
