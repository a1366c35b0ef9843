import type { ComparedDesign, Comparison } from '../model/comparison.ts'
import { formatFinding } from '../model/finding.ts'
import { inlineCode, inlineText } from './inline-text.ts'

/** Most values that differ which are listed of one design. */
const MOST_VALUES = 10

/** The designs of an engagement side by side, in Markdown: one column for each. */
export function renderComparison({ designs, findings, risk, variants }: Comparison): string {
  const broken = findings.map((each) => `- ${inlineCode(formatFinding(each))}`)
  const offer = variants.map(({ id, title }) => `- \`${id}\`: ${inlineText(title)}`)
  const parts = [
    designs.length === 0
      ? 'There is no design to compare: it is drafted once the feasibility report is approved and merged.'
      : table(designs, risk),
    designs.length === 0 ? '' : HOW,
    broken.length === 0 ? '' : `Not compared, because it cannot be read:\n\n${broken.join('\n')}`,
    offer.length === 0
      ? ''
      : `\`/sdd plan --variant <variant>\` drafts one of these beside the design:\n\n${offer.join('\n')}`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

const HOW =
  'Batch time is the longest that a build takes in which nothing fails: each component is rehearsed and changed, every program of its skill takes all of its time limit, and the batch policy says which components run together. Undoing a failed run takes longer, and what a skill does at once inside its own run shows under Values alone.'

function table(designs: readonly ComparedDesign[], risk: Comparison['risk']): string {
  const [first, ...others] = designs
  const rows: readonly (readonly [string, (design: ComparedDesign) => string])[] = [
    ['Variant', ({ variant }) => (variant === null ? 'none' : inlineCode(variant))],
    ['Components', components],
    ['Skills', ({ skills }) => skills.map(inlineCode).join(', ')],
    ['Risk', (design) => riskOf(design, risk)],
    ['Batch', ({ batch }) => inlineCode(batch)],
    ['Batch time', time],
    ['Acceptance', acceptance],
    ['Values', (design) => (design === first ? '–' : values(design))],
  ]
  const head = ['', ...[first, ...others].flatMap((each) => (each === undefined ? [] : [inlineCode(each.name)]))]
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [
    line(head),
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map(([name, of]) => line([`**${name}**`, ...designs.map(of)])),
  ].join('\n')
}

/** A bar in code would end the cell all the same. */
function cell(text: string): string {
  return text.replaceAll(/(?<!\\)\|/g, '\\|')
}

function components({ components: own, added, leftOut }: ComparedDesign): string {
  const parts = [
    String(own.length),
    added.length === 0 ? '' : `added ${named(added)}`,
    leftOut.length === 0 ? '' : `left out ${named(leftOut)}`,
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function riskOf({ access, withoutRollback, unknownSkills }: ComparedDesign, risk: Comparison['risk']): string {
  const reach = [
    access.destructive === 0 ? '' : `${access.destructive} may destroy`,
    access.change === 0 ? '' : `${access.change} change`,
    access.read === 0 ? '' : `${access.read} only read`,
    withoutRollback.length === 0 ? '' : `no rollback for ${named(withoutRollback)}`,
    unknownSkills.length === 0 ? '' : `skill not installed for ${named(unknownSkills)}`,
  ]
  return [`use case ${risk ?? 'not known'}`, ...reach.filter((part) => part !== '')].join('; ')
}

function time({ time: longest }: ComparedDesign): string {
  if (longest === null) return 'none: its components wait for each other'
  const { seconds, unknown } = longest
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const parts = [hours === 0 ? '' : `${hours} h`, minutes === 0 ? '' : `${minutes} min`, `${seconds % 60} s`]
  const shown = parts.filter((part) => part !== '' && part !== '0 s').join(' ') || '0 s'
  return `at most ${shown}${unknown.length === 0 ? '' : `, and ${named(unknown)}, whose time is not known`}`
}

function acceptance({ unmet, contradicts, isOld }: ComparedDesign): string {
  const parts = [
    unmet.length === 0 ? 'every requirement and criterion answered' : `not answered: ${unmet.join(', ')}`,
    contradicts.length === 0 ? '' : `**would change ${contradicts.join(', ')}**`,
    isOld ? 'drafted from an earlier feasibility report' : '',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function values({ values: differing }: ComparedDesign): string {
  if (differing.length === 0) return 'the same'
  const rest = differing.length - MOST_VALUES
  const told = differing
    .slice(0, MOST_VALUES)
    .map(({ component, input, first, here }) =>
      inlineCode(`${component}.${input}: ${here ?? 'none'}, not ${first ?? 'none'}`),
    )
  return [...told, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ')
}

function named(ids: readonly string[]): string {
  return ids.map(inlineCode).join(', ')
}
