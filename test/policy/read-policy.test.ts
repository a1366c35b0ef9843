import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { formatFinding } from '../../src/model/finding.ts'
import { GATES } from '../../src/model/phase.ts'
import { personOf } from '../../src/policy/policy.ts'
import { readPolicy } from '../../src/policy/read-policy.ts'
import { FULL_POLICY, MINIMAL_POLICY } from './policies.ts'

/** `line CODE` of each finding, in order. */
function told(text: string | null): readonly string[] {
  return readPolicy(text).findings.map(({ line, code }) => `${line} ${code}`)
}

function lines(text: string, change: Readonly<Record<number, string>>): string {
  return text
    .split('\n')
    .map((line, index) => change[index + 1] ?? line)
    .join('\n')
}

describe('readPolicy: taken', () => {
  test('a minimal policy, every default filled', () => {
    const { policy, findings } = readPolicy(MINIMAL_POLICY)
    expect(findings).toEqual([])
    expect(policy).toMatchObject({
      mode: 'enforce',
      deny: { author: true, contributor: true, requester: true },
      environments: {},
      aliases: {},
      gates: { design: { approvals: 1, from: ['team:network-architects'], distinctRoles: false } },
    })
  })

  test('a full policy', () => {
    const { policy, findings } = readPolicy(FULL_POLICY)
    expect(findings).toEqual([])
    expect(policy).toMatchObject({
      mode: 'warn',
      deny: { author: false, contributor: true, requester: true },
      environments: {
        lab: { stage: 2, runner: ['ubuntu-latest'], planApproval: false },
        prod: { stage: 1, runner: ['self-hosted', 'dmz'], planApproval: true },
      },
      gates: { design: { approvals: 2, distinctRoles: true } },
    })
  })

  test.each([
    ['line ends of Windows', FULL_POLICY.replaceAll('\n', '\r\n')],
    ['as many approvals as distinct roles', lines(FULL_POLICY, { 8: '    approvals: 2' })],
    [
      'more approvals than roles, when roles may repeat',
      lines(FULL_POLICY, { 8: '    approvals: 5', 10: '    distinct-roles: false' }),
    ],
    ['the same alias named twice for nobody else', lines(FULL_POLICY, { 20: '  Ana: [ana-admin]' })],
  ])('%s', (_, text) => {
    expect(told(text)).toEqual([])
  })

  test('two accounts of one person are one person, whatever the case', () => {
    const { policy } = readPolicy(FULL_POLICY)
    if (policy === null) throw new Error('the policy is valid')
    expect(['ana', 'ANA', 'Ana-Admin', 'ana-ci', 'sam'].map((login) => personOf(policy, login))).toEqual([
      'ana',
      'ana',
      'ana',
      'ana',
      'sam',
    ])
  })
})

const GATE_LINE = '  feasibility: { approvals: 1, from: [team:network-architects] }'

describe('readPolicy: refused at its line', () => {
  test.each<readonly [string, string | null, readonly string[]]>([
    ['no file', null, ['1 SG400']],
    ['an empty file', '', ['1 SG402']],
    ['an unknown key', lines(FULL_POLICY, { 3: 'moed: warn' }), ['3 SG402']],
    ['an unknown key in a gate', lines(FULL_POLICY, { 10: '    distinct-role: true' }), ['10 SG402']],
    [
      'an unknown gate',
      lines(FULL_POLICY, {
        11: '  as-built: { approvals: 1, from: [team:ops] }\n  deploy: { approvals: 1, from: [team:ops] }',
      }),
      ['12 SG402'],
    ],
    ['a missing gate', lines(FULL_POLICY, { 6: '' }), ['4 SG402']],
    ['zero approvals', lines(FULL_POLICY, { 8: '    approvals: 0' }), ['8 SG402']],
    ['minus one approval', lines(FULL_POLICY, { 8: '    approvals: -1' }), ['8 SG402']],
    ['half an approval', lines(FULL_POLICY, { 8: '    approvals: 0.5' }), ['8 SG402']],
    ['a number as text', lines(FULL_POLICY, { 8: '    approvals: "2"' }), ['8 SG402']],
    ['no approvals given', lines(FULL_POLICY, { 8: '' }), ['7 SG402']],
    ['nobody to approve', lines(FULL_POLICY, { 9: '    from: []' }), ['9 SG402']],
    ['a role without its kind', lines(FULL_POLICY, { 9: '    from: [network-architects]' }), ['9 SG402']],
    ['another version', lines(FULL_POLICY, { 2: 'version: 2' }), ['2 SG402']],
    ['an unknown mode', lines(FULL_POLICY, { 3: 'mode: off' }), ['3 SG402']],
    ['a duty that is neither', lines(FULL_POLICY, { 15: '  requester: maybe' }), ['15 SG402']],
    ['stage 3, which is not there yet', lines(FULL_POLICY, { 17: '  lab: { stage: 3 }' }), ['17 SG402']],
    ['an environment name with capitals', lines(FULL_POLICY, { 17: '  Lab: { stage: 1 }' }), ['17 SG402']],
    ['a gate twice', lines(FULL_POLICY, { 6: `${GATE_LINE}\n${GATE_LINE}` }), ['7 SG401']],
    [
      'an alias of YAML',
      lines(FULL_POLICY, { 5: '  requirements: &g { approvals: 1, from: [team:a] }', 6: '  feasibility: *g' }),
      ['6 SG401'],
    ],
    ['a merge key', lines(FULL_POLICY, { 6: '  feasibility: { <<: 1, approvals: 1, from: [team:a] }' }), ['6 SG402']],
    ['a tag', lines(FULL_POLICY, { 3: 'mode: !!js/function warn' }), ['3 SG401']],
    ['a tab', lines(FULL_POLICY, { 8: '\tapprovals: 2' }), ['8 SG401']],
    ['not YAML', lines(FULL_POLICY, { 5: '  requirements: { approvals: 1, from: [team:a]' }), ['6 SG401']],
    ['two documents', `${FULL_POLICY}---\nversion: 1\n`, ['21 SG401']],
    ['more distinct roles than named', lines(FULL_POLICY, { 8: '    approvals: 3' }), ['7 SG403']],
    ['a role named twice as two', lines(FULL_POLICY, { 9: '    from: [team:security, team:Security]' }), ['7 SG403']],
    ['an account of two people', lines(FULL_POLICY, { 20: '  ana: [shared]\n  sam: [Shared]' }), ['21 SG404']],
    [
      'a person who is the account of another',
      lines(FULL_POLICY, { 20: '  ana: [sam]\n  sam: [sam-ci]' }),
      ['20 SG404'],
    ],
    ['300 KiB', `${FULL_POLICY}# ${'x'.repeat(300 * 1024)}\n`, ['1 SG401']],
    ['100 000 brackets', `mode: ${'['.repeat(100_000)}`, ['1 SG401']],
  ])('%s', (_, text, expected) => {
    expect(readPolicy(text).policy).toBeNull()
    expect(told(text)).toEqual(expected)
  })

  test('says what was found, what was expected, and the remedy, on one line', () => {
    const text = lines(FULL_POLICY, { 3: 'mode: off' })
    expect(readPolicy(text).findings.map(formatFinding)).toMatchInlineSnapshot(`
      [
        ".specgate/policy.yml:3 SG402 mode: Invalid option: expected one of "observe"|"warn"|"enforce"; expected one of observe, warn, enforce. Mend the policy on the default branch; until then every gate stays shut.",
      ]
    `)
  })
})

test('readPolicy: whatever is taken out of a gate, or made too small, gives no policy', () => {
  const whole = parse(FULL_POLICY) as { gates: Record<string, Record<string, unknown>> }
  const damage = fc.oneof(
    fc.constant<[string, unknown]>(['gate', undefined]),
    fc.tuple(fc.constant('gate'), fc.constantFrom<unknown>(null, {}, [], 'none', 0, false)),
    fc.constant<[string, unknown]>(['approvals', undefined]),
    fc.tuple(
      fc.constant('approvals'),
      fc.oneof(fc.integer({ max: 0 }), fc.double({ max: 0.99 }), fc.constantFrom<unknown>(null, '1', true, [1])),
    ),
    fc.constant<[string, unknown]>(['from', undefined]),
    fc.tuple(
      fc.constant('from'),
      fc.constantFrom<unknown>([], null, 'team:a', [null], [''], ['*'], ['team:'], ['anyone']),
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(...GATES), damage, (gate, [field, value]) => {
      const policy = structuredClone(whole)
      const holder: Record<string, unknown> = field === 'gate' ? policy.gates : (policy.gates[gate] ?? {})
      const key = field === 'gate' ? gate : field
      if (value === undefined) Reflect.deleteProperty(holder, key)
      else holder[key] = value
      const { policy: read, findings } = readPolicy(stringify(policy))
      expect(read).toBeNull()
      expect(findings.length).toBeGreaterThan(0)
    }),
  )
})

test('readPolicy: any text gives a policy or findings, never both, never neither, never an error', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 2000 }), mutated(FULL_POLICY))
  fc.assert(
    fc.property(text, (written) => {
      const { policy, findings } = readPolicy(written)
      expect(policy === null).toBe(findings.length > 0)
      if (policy !== null)
        expect(GATES.every((gate) => policy.gates[gate].approvals >= 1 && policy.gates[gate].from.length > 0)).toBe(
          true,
        )
    }),
    { numRuns: 300 },
  )
})

/** The text with some of it cut out or something put in. */
function mutated(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length })
  return fc
    .tuple(place, fc.nat({ max: 40 }), fc.string({ maxLength: 20 }))
    .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length))
}
