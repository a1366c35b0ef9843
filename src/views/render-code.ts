import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import { explainCode } from './codes/code-book.ts'
import { inlineCode } from './inline-text.ts'

const WAIVER =
  'Nobody can waive a finding: no role and no comment takes it away. It goes when what it tells of is mended. The policy’s mode `warn` or `observe` reports without blocking; changing the policy takes the approvals of Gate 2.'
const MAX_FINDINGS = 20

/**
 * What a code means, why it exists, how to mend it and who can waive it; then where it stands here. Empty for a code that there is not.
 * @param findings of the pull requests that are asked about
 */
export function renderCode(code: string, findings: readonly Finding[]): string {
  const entry = explainCode(code)
  if (entry === null) return ''
  const here = findings.filter((finding) => finding.code === entry.code).slice(0, MAX_FINDINGS)
  const parts = [
    `**${entry.code}: ${entry.title}**`,
    entry.meaning,
    `To mend it: ${entry.remedy}`,
    WAIVER,
    here.length === 0
      ? ''
      : ['Here:', '', ...here.map((finding) => `- ${inlineCode(formatFinding(finding))}`)].join('\n'),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}
