import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GATES, PULL_PHASES } from '../../src/model/phase.ts'
import {
  artifactPath,
  assetPath,
  capabilitiesPath,
  ENGAGEMENT_ID,
  engagementId,
  environmentPath,
  evidenceFolder,
  parsePhaseBranch,
  phaseBranch,
  slugOf,
} from '../../src/model/place.ts'

describe('phase branches', () => {
  test.each(PULL_PHASES)('the branch of %s is read back', (phase) => {
    expect(parsePhaseBranch(phaseBranch('042-edge', phase))).toEqual({ engagement: '042-edge', phase })
  })

  test.each([
    'main',
    'sdd/ledger',
    'sdd/042-edge',
    'sdd/042-edge/as-built',
    'sdd/042-edge/Design',
    'sdd/042-edge/design/more',
    'sdd/042-edge/design/',
    'sdd//design',
    'x/042-edge/design',
    '/sdd/042-edge/design',
    'sdd/42-edge/design',
    'sdd/042-Edge/design',
    'sdd/042-edge-/design',
    'sdd/042-../design',
    'sdd/042-edge\n/design',
  ])('%j is none', (branch) => {
    expect(parsePhaseBranch(branch)).toBe(null)
  })
})

describe('engagement ids', () => {
  test.each([
    [7, 'edge', '007-edge'],
    [42, 'a-b', '042-a-b'],
    [1234, 'edge', '1234-edge'],
  ])('%i and %s give %s', (number, slug, id) => {
    expect(engagementId(number, slug)).toBe(id)
    expect(id).toMatch(ENGAGEMENT_ID)
  })

  test.each([
    ['[certificates] Renew edge-1', 'certificates-renew-edge-1'],
    ['  Größe  ändern!', 'gro-e-a-ndern'],
    ['日本語', 'engagement'],
    ['', 'engagement'],
    ['../../etc/passwd', 'etc-passwd'],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ])('the slug of %j is %s', (title, slug) => {
    expect(slugOf(title)).toBe(slug)
  })

  test('any title gives a slug of at most 40 characters that makes an id', () => {
    const title = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.stringMatching(/^[ -~]{0,90}$/))
    fc.assert(
      fc.property(title, fc.integer({ min: 1, max: 999_999 }), (text, number) => {
        const slug = slugOf(text)
        expect(slug.length).toBeLessThanOrEqual(40)
        const id = engagementId(number, slug)
        expect(ENGAGEMENT_ID.exec(id)?.slice(1)).toEqual([String(number).padStart(3, '0'), slug])
        expect(slugOf(slug)).toBe(slug)
      }),
    )
  })
})

test('everything of an engagement lies in its folder', () => {
  expect(GATES.map((gate) => artifactPath('042-edge', gate))).toEqual([
    'specs/042-edge/customer-spec.md',
    'specs/042-edge/feasibility.md',
    'specs/042-edge/solution-design.md',
    'specs/042-edge/as-built.md',
  ])
  expect(capabilitiesPath('042-edge')).toBe('specs/042-edge/capabilities.json')
  expect(assetPath('042-edge', 'rotate')).toBe('specs/042-edge/build/rotate.json')
  expect(evidenceFolder('042-edge', 'rotate-1-apply')).toBe('specs/042-edge/evidence/rotate-1-apply')
  expect(environmentPath('lab')).toBe('.specgate/environments/lab.yml')
})
