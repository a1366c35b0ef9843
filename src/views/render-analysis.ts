import type { Coverage } from '../model/coverage.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import { inlineCode } from './inline-text.ts'

const MAX_FINDINGS = 50

/** What the analysis of an engagement's documents says (R7.4): what is to mend, and what each requirement is covered by, in Markdown. */
export function renderAnalysis(coverage: readonly Coverage[], findings: readonly Finding[]): string {
  const told = [...new Set(findings.filter(({ severity }) => severity !== 'note').map(formatFinding))]
  const rest = told.length - MAX_FINDINGS
  const head = told.length === 0 ? '**No finding.**' : `**${told.length} finding${told.length === 1 ? '' : 's'}**`
  const list = [...told.slice(0, MAX_FINDINGS).map(inlineCode), ...(rest > 0 ? [`and ${rest} more`] : [])]
  return [head, list.map((each) => `- ${each}`).join('\n'), coverageTable(coverage)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function coverageTable(coverage: readonly Coverage[]): string {
  if (coverage.length === 0) return 'There is no spec yet whose requirements could be covered.'
  const rows = coverage.map(({ requirement, acceptance, checks, capabilities, decisions, components }) => {
    const cells = [acceptance, checks.map(inlineCode), capabilities, decisions, components.map(inlineCode)]
    return `| ${requirement} | ${cells.map((ids) => ids.join(', ') || '–').join(' | ')} |`
  })
  return [
    '| Requirement | Criteria | Checks | Capabilities | Decisions | Components |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}
