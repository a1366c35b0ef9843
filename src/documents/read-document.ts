import type { z } from 'zod'
import type { Finding } from '../model/finding.ts'
import type { Gate } from '../model/phase.ts'
import { hiddenFindings } from './hidden-findings.ts'
import { parseMarkdown } from './markdown.ts'
import type { MarkdownDocument } from './markdown.ts'
import { markdownLimitProblem } from './markdown-limits.ts'
import { OUTLINES } from './outlines.ts'
import { readYaml } from './read-yaml.ts'
import type { YamlReading } from './read-yaml.ts'
import { frontMatterText, scanBlock } from './scan-ids.ts'
import { strayItemProblems } from './stray-items.ts'

/** What the four artifacts share: Markdown, typed front matter and one typed block. */
export type ReadArtifact<F, B> = {
  readonly markdown: MarkdownDocument
  readonly frontMatter: F | null
  readonly block: B | null
  /** Line of a value of the block. */
  readonly blockLine: (path: readonly PropertyKey[]) => number
  readonly findings: readonly Finding[]
}

export type ArtifactShape<F, B> = {
  readonly gate: Gate
  readonly frontMatter: z.ZodType<F>
  /** Info string after `yaml`, for example `components`. */
  readonly block: string
  readonly blockSchema: z.ZodType<B>
}

/** Of one kind; a person who mends these sees the others next. */
const MOST_FINDINGS = 20

/**
 * Reads one artifact and reports everything a person must mend in its form: front matter, sections, block, hidden text, doubled
 * ids. What the content means is for the rules (R11.1).
 */
export function readArtifact<F, B>(path: string, text: string, shape: ArtifactShape<F, B>): ReadArtifact<F, B> {
  const limit = markdownLimitProblem(text)
  if (limit !== null)
    return unreadable(path, {
      code: 'SG321',
      ...limit,
      remedy: 'Shorten or split it; long data belongs into a file of its own.',
    })
  const carriage = text.split('\n').findIndex((line) => line.includes('\r'))
  if (carriage !== -1) {
    const told = { line: carriage + 1, found: 'a carriage return', expected: 'lines that end in LF alone' }
    return unreadable(path, { code: 'SG309', ...told, remedy: 'Save the file with the line ends of Unix.' })
  }
  const markdown = parseMarkdown(path, text)
  const front = readFrontMatter(markdown, shape)
  const block = readBlock(markdown, shape)
  const findings = [
    ...front.findings,
    ...sectionFindings(markdown, shape.gate),
    ...block.findings,
    ...unseenFindings(markdown),
    ...doubledIds(markdown),
    ...strayItems(markdown, shape.gate),
  ]
  return { markdown, frontMatter: front.value, block: block.value, blockLine: block.lineOf, findings }
}

function unreadable<F, B>(path: string, told: Told): ReadArtifact<F, B> {
  const markdown = parseMarkdown(path, '')
  return { markdown, frontMatter: null, block: null, blockLine: () => told.line, findings: [blocked(markdown, told)] }
}

type Told = {
  readonly code: string
  readonly line: number
  readonly found: string
  readonly expected: string
  readonly remedy: string
}

function blocked(document: MarkdownDocument, told: Told): Finding {
  return { severity: 'block', path: document.path, ...told }
}

function readFrontMatter<F, B>(document: MarkdownDocument, shape: ArtifactShape<F, B>): YamlReading<F> {
  const remedy = 'Restore the block between the two --- lines at the top; the template shows its fields.'
  if (document.frontMatter === null || document.frontMatter.text !== frontMatterText(document.text)) {
    const finding = blocked(document, {
      code: 'SG301',
      line: 1,
      found: 'no front matter',
      expected: 'YAML between --- lines',
      remedy,
    })
    return { value: null, findings: [finding], lineOf: () => 1 }
  }
  const codes = { syntax: 'SG301', shape: 'SG302', remedy }
  return readYaml({ path: document.path, ...document.frontMatter }, shape.frontMatter, codes)
}

function sectionFindings(document: MarkdownDocument, gate: Gate): readonly Finding[] {
  const end = document.text.split('\n').length
  return OUTLINES[gate].flatMap(({ title, guidance, isLater = false }) => {
    const [section, again] = document.sections.filter((each) => each.title === title)
    if (section === undefined) {
      if (isLater) return []
      const found = `section "${title}" is missing`
      return [blocked(document, { code: 'SG303', line: end, found, expected: `## ${title}`, remedy: guidance })]
    }
    if (again !== undefined) {
      const found = `section "${title}" stands twice`
      return [
        blocked(document, { code: 'SG303', line: again.line, found, expected: 'it once', remedy: 'Join the two.' }),
      ]
    }
    const empty = {
      code: 'SG304',
      line: section.line,
      found: `section "${title}" is empty`,
      expected: 'text',
      remedy: guidance,
    }
    return section.empty ? [blocked(document, empty)] : []
  })
}

function readBlock<F, B>(document: MarkdownDocument, shape: ArtifactShape<F, B>): YamlReading<B> {
  const info = `yaml ${shape.block}`
  const found = document.blocks.filter((block) => block.info === info)
  const [block] = found
  const scanned = scanBlock(document.text, info)
  const line = found[1]?.firstLine ?? block?.firstLine ?? 1
  if (block === undefined || scanned === null || scanned.firstLine !== block.firstLine || scanned.text !== block.text) {
    const told = {
      code: 'SG305',
      line,
      found: `${found.length} fenced blocks "${info}" that can be read one way only`,
      expected: 'exactly one, not indented, closed by three backticks on a line of their own',
      remedy: `Keep one fenced block that opens with \`\`\`${info}.`,
    }
    return { value: null, findings: [blocked(document, told)], lineOf: () => line }
  }
  const codes = { syntax: 'SG306', shape: 'SG307', remedy: `Mend the ${info} block; the template shows its fields.` }
  return readYaml({ path: document.path, text: block.text, firstLine: block.firstLine }, shape.blockSchema, codes)
}

function unseenFindings(document: MarkdownDocument): readonly Finding[] {
  const html = [...new Set(document.htmlLines)].map((line) =>
    blocked(document, {
      code: 'SG308',
      line,
      found: 'raw HTML',
      expected: 'Markdown only, so that readers see what programs read',
      remedy: 'Write it as Markdown, or in backticks.',
    }),
  )
  return [...html, ...hiddenFindings(document.path, document.text)].slice(0, MOST_FINDINGS)
}

function doubledIds(document: MarkdownDocument): readonly Finding[] {
  const first = new Map<string, number>()
  const again = document.items.filter(({ id, section, line }) => {
    const key = `${section} ${id}`
    if (!isDefinition(id, section)) return false
    if (first.has(key)) return true
    first.set(key, line)
    return false
  })
  return again.slice(0, MOST_FINDINGS).map(({ id, section, line }) => {
    const found = `${id} stands twice`
    const remedy = `Give this one the next free number; line ${first.get(`${section} ${id}`) ?? 1} has ${id}.`
    return blocked(document, { code: 'SG310', line, found, expected: 'each id once', remedy })
  })
}

function strayItems(document: MarkdownDocument, gate: Gate): readonly Finding[] {
  const remedy =
    'Write the item at the start of a line, in a list of its section; speak of it elsewhere without the bold id.'
  return strayItemProblems(document, gate).map((problem) => blocked(document, { code: 'SG322', ...problem, remedy }))
}

function isDefinition(id: string, section: string): boolean {
  return id !== '' && section !== 'Clarifications'
}
