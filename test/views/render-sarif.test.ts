import { expect, test } from 'vitest'
import type { Finding } from '../../src/model/finding.ts'
import { renderSarif } from '../../src/views/render-sarif.ts'

const FINDING: Finding = {
  code: 'SG311',
  severity: 'block',
  path: 'specs/001-demo/customer spec.md',
  line: 12,
  found: 'open question Q-001',
  expected: 'an answer',
  remedy: 'Answer it.',
}

type Log = {
  version: string
  runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[]
}

test('each finding is a result at its line, each code a rule once', () => {
  const findings = [FINDING, { ...FINDING, line: 13 }, { ...FINDING, code: 'SG130', severity: 'wait' as const }]
  const { version, runs } = JSON.parse(renderSarif(findings)) as Log
  expect(version).toBe('2.1.0')
  expect(runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(['SG130', 'SG311'])
  expect(runs[0]?.results[0]).toEqual({
    ruleId: 'SG311',
    ruleIndex: 1,
    level: 'error',
    message: { text: 'open question Q-001; expected an answer. Answer it.' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'specs/001-demo/customer%20spec.md' },
          region: { startLine: 12 },
        },
      },
    ],
  })
  expect(runs[0]?.results.map(({ level }) => level)).toEqual(['error', 'error', 'warning'])
})

test('no finding is a log without results', () => {
  const { runs } = JSON.parse(renderSarif([])) as Log
  expect([runs.length, runs[0]?.results]).toEqual([1, []])
})
