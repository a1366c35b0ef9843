import { describe, expect, test } from 'vitest'
import { formatFinding } from '../../src/model/finding.ts'
import { readEdited } from '../builders/edited-use-case.ts'

function keep(rule: string, at: string) {
  return readEdited({ from: new RegExp(`(?<=  ${rule}: ).*`), to: at })
}

describe('a rule that holds for every use case', () => {
  test.each([
    ['a phase that is not there', 'unreachable-fails', 'Look at it', 'there is no Look at it'],
    ['an id that is not there', 'state-saved-first', 'D-099', 'there is no D-099'],
    ['one of several that is not there', 'same-checks-after', '[CAP-001, AC-099]', 'there is no AC-099'],
    ['a place that says something else: saved state', 'state-saved-first', 'D-006', 'D-006 does not say it'],
    ['a place that says something else: order of undoing', 'undone-in-reverse', 'Verify', 'Verify does not say it'],
    ['a place that says something else: limits', 'every-wait-ends', 'D-002', 'D-002 does not say it'],
    ['a place that says something else: follow-ups', 'records-do-not-undo', 'Scope', 'Scope does not say it'],
    ['a reason that is none', 'no-blind-retry', "'not applicable: no'", 'no reason'],
    ['another phase than the first', 'input-checked-first', 'Verify', 'the first phase, Validate the request'],
    ['owner and expiry without the inputs', 'owner-and-expiry', 'Scope', 'no input owner'],
  ])('kept at %s', (_, rule, at, says) => {
    const { findings, spec, line, path } = keep(rule, at)
    expect(spec).toBeNull()
    const told = findings.filter(({ code }) => code === 'SG705')
    expect(told[0]).toMatchObject({ path, line })
    expect(told.map(formatFinding).join('\n')).toContain(says)
  })

  test('left out', () => {
    const { findings } = readEdited({ from: /  batch-stops: batch\n/, to: '' })
    expect(findings.map(formatFinding).join()).toContain('batch-stops')
  })

  test('kept elsewhere, where it is said', () => {
    expect(keep('state-saved-first', '[D-006, Rollback]').findings).toEqual([])
  })
})
