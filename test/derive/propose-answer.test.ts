import { describe, expect, test } from 'vitest'
import { namesFor, proposeAnswer } from '../../src/derive/propose-answer.ts'
import type { Request } from '../../src/derive/propose-answer.ts'
import { applyingInputs } from '../../src/library/applying-inputs.ts'
import { withFallbacks } from '../../src/library/issue-form.ts'
import type { LibraryInput, LibrarySpec } from '../../src/model/library-spec.ts'
import { CERTIFICATES, LIBRARY, useCaseOf } from '../builders/shipped.ts'

const LAB = { environment: 'lab', targets: ['edge-1', 'edge-2'] }
const DOCK = { environment: 'dock', targets: ['gate-1'] }

type Facts = Partial<Omit<Request, 'words'>> & { readonly text?: string }

function requestOf({ text = '', ...facts }: Facts): Request {
  return { library: CERTIFICATES, values: {}, places: [LAB, DOCK], words: new Set(text.split(' ')), ...facts }
}

function inputOf(name: string, library: LibrarySpec): LibraryInput {
  const input = library.inputs.find((each) => each.name === name)
  if (input === undefined) throw new Error(`there is no input ${name}`)
  return input
}

/** `from: answer`, or null. */
function proposed(name: string, facts: Facts): string | null {
  const proposal = proposeAnswer(inputOf(name, facts.library ?? CERTIFICATES), requestOf(facts))
  return proposal === null ? null : `${proposal.from}: ${proposal.answer}`
}

describe('where it is', () => {
  test.each([
    ['the target that the issue names', 'endpoint', { text: 'renew edge-2 now' }, 'issue: edge-2'],
    ['no target where it names two', 'endpoint', { text: 'edge-1 or edge-2' }, 'example: edge-1'],
    [
      'no target of another environment',
      'endpoint',
      { text: 'gate-1', values: { environment: 'lab' } },
      'example: edge-1',
    ],
    ['the only target of the environment', 'endpoint', { values: { environment: 'dock' } }, 'only: gate-1'],
    [
      'what is named before what is the only one',
      'environment',
      { places: [DOCK, LAB], text: 'in the dock' },
      'issue: dock',
    ],
    ['the only environment', 'environment', { places: [DOCK] }, 'only: dock'],
    ['the only target while the only environment is open', 'endpoint', { places: [DOCK] }, 'only: gate-1'],
    ['no example that no inventory knows', 'endpoint', { places: [{ ...DOCK, targets: ['gate-1', 'gate-2'] }] }, null],
    ['the example while there is no inventory', 'endpoint', { places: [] }, 'example: edge-1'],
    ['no name that the question does not take', 'endpoint', { places: [{ ...DOCK, targets: ['Gate 1'] }] }, null],
  ] satisfies (readonly [string, string, Facts, string | null])[])('%s', (_, name, facts, answer) => {
    expect(proposed(name, facts)).toBe(answer)
  })

  test('names are of the named environment, or of all', () => {
    const endpoint = inputOf('endpoint', CERTIFICATES)
    expect(namesFor(endpoint, requestOf({}))).toEqual(['edge-1', 'edge-2', 'gate-1'])
    expect(namesFor(endpoint, requestOf({ values: { environment: 'dock' } }))).toEqual(['gate-1'])
    expect(namesFor(inputOf('reason', CERTIFICATES), requestOf({}))).toEqual([])
  })
})

describe('what it is', () => {
  const port = useCaseOf('port-turn-up')
  const record = useCaseOf('dns-record-management')

  test.each([
    ['the option that the issue names', 'mode', { library: port, text: 'a trunk to the server' }, 'issue: trunk'],
    ['no option where it names two', 'mode', { library: port, text: 'from access to trunk' }, 'example: access'],
    ['no option where one is a word of every text', 'record-type', { library: record, text: 'a cname' }, 'example: A'],
    ['an example for free words', 'rollback-contact', {}, 'example: Network operations on call, ext. 4400'],
    ['a list as it is written', 'subject-alternative-names', {}, 'example: edge-1.example.net, www.example.net'],
    [
      'no example that does not go with what is answered',
      'subject-alternative-names',
      { values: { 'common-name': 'shop.example.net' } },
      null,
    ],
    [
      'no example that an answer does not go with',
      'common-name',
      { values: { 'subject-alternative-names': ['shop.example.net'] } },
      null,
    ],
  ] satisfies (readonly [string, string, Facts, string | null])[])('%s', (_, name, facts, answer) => {
    expect(proposed(name, facts)).toBe(answer)
  })
})

test.each(LIBRARY.map((library) => [library.id, library] as const))(
  '%s: its example answers each question',
  (_, library) => {
    const full = withFallbacks(library.inputs, library.example)
    for (const { name } of applyingInputs(library.inputs, full)) {
      const { [name]: _asked, ...values } = full
      expect(`${name} ${String(proposed(name, { library, values, places: [] }))}`).toMatch(/ example: ./)
    }
  },
)
