import type { Checklist, ChecklistItem } from '../model/checklist.ts'
import { formatFinding } from '../model/finding.ts'
import { inlineCode, inlineText, quotedText } from './inline-text.ts'

/** Most findings that are listed of one phase. */
const MOST = 20

/** The checklists of an engagement in Markdown: what holds, what does not, what is to mend; where there are none, what has to happen first. */
export function renderChecklists(checklists: readonly Checklist[], missing: string): string {
  if (checklists.length === 0)
    return `There is no checklist yet: the first comes with the draft of the spec. Now: ${inlineText(missing.replace(/\.$/, ''))}.`
  return checklists.map(renderOne).join('\n\n')
}

function renderOne({ phase, path, items, findings }: Checklist): string {
  const open = items.filter(({ done }) => !done)
  const head = `**${phase}**: ${items.length - open.length} of ${items.length} done, from ${inlineCode(path)}.`
  const told = [...new Set(findings.map(formatFinding))]
  const rest = told.length - MOST
  const mend = [
    ...told.slice(0, MOST).map((each) => `- ${inlineCode(each)}`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ]
  const parts = [
    head,
    items.map(line).join('\n'),
    mend.length === 0 ? '' : `Still to mend:\n\n${mend.join('\n')}`,
    mend.length === 0 && open.length > 0
      ? 'What is open needs an answer in the document, or a reason in the review.'
      : '',
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function line({ text, done, line: at }: ChecklistItem): string {
  return `- ${done ? '✅' : '⬜'} ${quotedText(text)}${done ? '' : ` (line ${at})`}`
}
