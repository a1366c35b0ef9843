import type { Finding } from '../model/finding.ts'
import { explainCode } from './codes/code-book.ts'

const LEVELS = { block: 'error', wait: 'warning', note: 'note' } as const

/**
 * Findings as SARIF 2.1.0 (OASIS), for GitHub's code scanning and other viewers: one rule for each code, one result for each finding, at its line of
 * a path that is relative to the repository.
 */
export function renderSarif(findings: readonly Finding[]): string {
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted()
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'specgate', rules: codes.map(ruleOf) } },
        results: findings.map(({ code, severity, path, line, found, expected, remedy }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: LEVELS[severity],
          message: { text: `${found}; expected ${expected}. ${remedy}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
                region: { startLine: line },
              },
            },
          ],
        })),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf(code: string) {
  const entry = explainCode(code)
  return {
    id: code,
    shortDescription: { text: entry?.title ?? code },
    fullDescription: { text: entry?.meaning ?? code },
    help: { text: entry?.remedy ?? code },
  }
}
