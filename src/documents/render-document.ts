import { stringify } from 'yaml'
import type { Gate } from '../model/phase.ts'
import { OUTLINES } from './outlines.ts'

/** What a drafter hands over: typed front matter and one Markdown body for each section of the outline. */
export type DocumentParts = {
  readonly gate: Gate
  readonly frontMatter: Readonly<Record<string, unknown>>
  readonly title: string
  /** One line under the title that says who drafted it, from what. */
  readonly note: string
  readonly sections: Readonly<Record<string, string>>
}

/**
 * Renders an artifact: front matter, title, note, the outline's sections in order. Deterministic.
 * Throws when a section of the outline has no body: that is a fault of the drafter, not of a user.
 */
export function renderDocument(parts: DocumentParts): string {
  const sections = OUTLINES[parts.gate].map(({ title }) => {
    const body = parts.sections[title]?.trim()
    if (body === undefined || body === '') throw new Error(`the drafter left section "${title}" empty`)
    return `## ${title}\n\n${body}\n`
  })
  const front = renderYaml(parts.frontMatter)
  return `---\n${front}---\n\n# ${parts.title}\n\n> ${parts.note}\n\n${sections.join('\n')}`
}

/** A fenced block that `readArtifact` finds again. */
export function renderBlock(name: string, data: unknown): string {
  return `\`\`\`yaml ${name}\n${renderYaml(data)}\`\`\``
}

/** A Markdown table; cells are made safe, a bar or a line break inside a value cannot break it. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

function renderYaml(data: unknown): string {
  return stringify(data, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' })
}

function cellText(value: string): string {
  return value.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}
