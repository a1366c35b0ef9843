import { z } from 'zod'
import { linesWithHiddenCharacters } from '../documents/hidden-characters.ts'
import { markdownLimitProblem } from '../documents/markdown-limits.ts'
import { parseMarkdown } from '../documents/markdown.ts'
import type { MarkdownDocument } from '../documents/markdown.ts'
import { markedItems } from '../documents/marked-items.ts'
import { readYaml } from '../documents/read-yaml.ts'
import type { YamlReading } from '../documents/read-yaml.ts'
import { frontMatterText, scanBlock } from '../documents/scan-ids.ts'
import type { Finding } from '../model/finding.ts'
import { ARTICLES, CHECKED_RULES, isChecked, rulesOf } from '../model/constitution.ts'
import type { Article, ArticleNumber, Constitution, ConstitutionRule, Limits } from '../model/constitution.ts'
import { AMENDMENTS, readAmendments } from './read-amendments.ts'

const MOST_FINDINGS = 20
const MOST_KIB = 128
const MOST_RULES = 50
const RULE_ID = /^[A-Z]{1,8}\.\d{1,3}$/
const REMEDY = 'Mend the constitution on the default branch; until then no design passes Gate 2.'
const CODES = { syntax: 'SG870', shape: 'SG870', remedy: REMEDY }

const FrontMatter = z.strictObject({
  schema: z.literal(1),
  version: z.string().regex(/^(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}$/, 'is not a version like 1.0.0'),
  ratified: z.iso.date().nullable(),
  amended: z.iso.date().nullable(),
})
type FrontMatter = z.infer<typeof FrontMatter>

const Duty = z.enum(['required', 'not-checked'])
const WrittenLimits = z.strictObject({
  'iac-tools': z.strictObject({ most: z.int().min(0).max(20) }),
  interface: Duty,
  'validation-first': z.boolean(),
  'real-environments': Duty,
  exceptions: z.enum(['justified', 'none']),
})

export type ConstitutionReading = {
  /** Null when there is any finding. */
  readonly constitution: Constitution | null
  readonly findings: readonly Finding[]
}

/** Reads `.specgate/constitution.md` strictly: every problem of its form is a finding at its line (R7.3, R11.1). */
export function readConstitution(path: string, text: string): ConstitutionReading {
  function told(line: number, found: string, expected: string): Finding {
    return { code: CODES.shape, severity: 'block', path, line, found, expected, remedy: REMEDY }
  }
  if (Buffer.byteLength(text) > MOST_KIB * 1024)
    return { constitution: null, findings: [told(1, `more than ${MOST_KIB} KiB`, 'less')] }
  const limit = markdownLimitProblem(text)
  if (limit !== null) return { constitution: null, findings: [told(limit.line, limit.found, limit.expected)] }
  const unseen = unseenFindings(text, told)
  if (unseen.length > 0) return { constitution: null, findings: unseen }
  const document = parseMarkdown(path, text)
  const front = readFrontMatter(document, told)
  const limits = readLimits(document, told)
  const { articles, findings: ofArticles } = readArticles(document, told)
  const { amendments, findings: ofAmendments } = readAmendments(document, told)
  const findings = [
    ...document.htmlLines.map((line) => told(line, 'raw HTML', 'Markdown only, so that people see what programs read')),
    ...front.findings,
    ...ofArticles,
    ...limits.findings,
    ...ofAmendments,
  ]
  if (front.value === null || limits.value === null || findings.length > 0)
    return { constitution: null, findings: findings.slice(0, MOST_FINDINGS) }
  const { version, ratified, amended } = front.value
  const constitution = { version, ratified, amended, articles, limits: normalise(limits.value), amendments }
  const contradictions = contradictionsOf(constitution, front, limits, told)
  return contradictions.length > 0
    ? { constitution: null, findings: contradictions.slice(0, MOST_FINDINGS) }
    : { constitution, findings: [] }
}

export type TellProblem = (line: number, found: string, expected: string) => Finding

function unseenFindings(text: string, told: TellProblem): readonly Finding[] {
  const carriage = text.split('\n').findIndex((line) => line.includes('\r'))
  if (carriage !== -1) return [told(carriage + 1, 'a carriage return', 'lines that end in LF alone')]
  return linesWithHiddenCharacters(text)
    .slice(0, MOST_FINDINGS)
    .map((line) => told(line, 'a character that cannot be seen', 'visible text only'))
}

function readFrontMatter({ path, text, frontMatter }: MarkdownDocument, told: TellProblem): YamlReading<FrontMatter> {
  if (frontMatter === null || frontMatter.text !== frontMatterText(text)) {
    const finding = told(1, 'no front matter', 'schema, version, ratified and amended between two --- lines at the top')
    return { value: null, findings: [finding], lineOf: () => 1 }
  }
  return readYaml({ path, ...frontMatter }, FrontMatter, CODES)
}

type Written = z.infer<typeof WrittenLimits>

function readLimits({ path, text, blocks }: MarkdownDocument, told: TellProblem): YamlReading<Written> {
  const info = 'yaml limits'
  const found = blocks.filter((block) => block.info === info)
  const [block] = found
  const scanned = scanBlock(text, info)
  if (block === undefined || scanned === null || scanned.firstLine !== block.firstLine || scanned.text !== block.text) {
    const line = found.at(-1)?.firstLine ?? 1
    const problem = told(line, `${found.length} fenced blocks "${info}" that can be read one way only`, 'exactly one')
    return { value: null, findings: [problem], lineOf: () => line }
  }
  return readYaml({ path, ...scanned }, WrittenLimits, CODES)
}

function normalise(written: Written): Limits {
  return {
    iacTools: written['iac-tools'].most,
    needsInterface: written.interface === 'required',
    needsValidationFirst: written['validation-first'],
    needsRealEnvironments: written['real-environments'] === 'required',
    takesExceptions: written.exceptions === 'justified',
  }
}

function readArticles(
  document: MarkdownDocument,
  told: TellProblem,
): { readonly articles: readonly Article[]; readonly findings: readonly Finding[] } {
  const sections = document.sections.filter(({ title }) => /^article\b/i.test(title))
  const numbers = sections.map(({ title }) => /^Article ([IVX]{1,8}): \S/.exec(title)?.[1] ?? title)
  const wrong = numbers.findIndex((number, index) => number !== ARTICLES[index])
  if (wrong !== -1 || sections.length !== ARTICLES.length) {
    const line = sections[wrong]?.line ?? sections.at(-1)?.line ?? 1
    const found =
      wrong === -1 ? `${sections.length} articles` : `"${sections[wrong]?.title ?? ''}" as article ${wrong + 1}`
    return {
      articles: [],
      findings: [told(line, found, `${ARTICLES.length} articles, "## Article I: …" to IX, in order`)],
    }
  }
  const read = sections.map(({ title, line }, index) =>
    readArticle(document, title, line, ARTICLES[index] ?? 'I', told),
  )
  return { articles: read.map(({ article }) => article), findings: read.flatMap(({ findings }) => findings) }
}

function readArticle(
  { passages }: MarkdownDocument,
  section: string,
  line: number,
  number: ArticleNumber,
  told: TellProblem,
): { readonly article: Article; readonly findings: readonly Finding[] } {
  const { items, strayLines } = markedItems(passages, section, (label) => RULE_ID.test(label))
  const rules = items.map((item): ConstitutionRule | Finding => {
    const text = item.beside === null ? item.text : `(${item.beside}) ${item.text}`
    const [, level] = /^(MUST|SHOULD)\b/.exec(text) ?? []
    return (level === 'MUST' || level === 'SHOULD') && /\p{L}{2}/u.test(text.slice(level.length))
      ? { id: item.label, level, text, line: item.line }
      : told(item.line, `${item.label} "${text.slice(0, 40)}"`, 'a rule that begins with MUST or SHOULD')
  })
  const good = rules.filter((rule) => 'id' in rule)
  const findings = [
    ...rules.filter((rule) => 'code' in rule),
    ...(items.length === 0 ? [told(line, `Article ${number} without a rule`, `- **${number}.1** MUST …`)] : []),
    ...(items.length > MOST_RULES ? [told(line, `${items.length} rules in an article`, `at most ${MOST_RULES}`)] : []),
    ...strayLines.map((at) => told(at, 'a list item without a number', `- **${number}.1** MUST …`)),
    ...good.flatMap((rule, index) => {
      const before = index === 0 ? 0 : numberOf(good[index - 1]?.id ?? '')
      return rule.id.startsWith(`${number}.`) && numberOf(rule.id) > before
        ? []
        : [told(rule.line, `rule ${rule.id} in its place`, `rules of Article ${number}, each number once, rising`)]
    }),
  ]
  return { article: { number, title: section.replace(/^Article [IVX]+: /, ''), rules: good }, findings }
}

function numberOf(rule: string): number {
  return Number(rule.slice(rule.indexOf('.') + 1))
}

function contradictionsOf(
  { version, ratified, amended, articles, limits, amendments }: Constitution,
  front: Pick<YamlReading<FrontMatter>, 'lineOf'>,
  written: Pick<YamlReading<Written>, 'lineOf'>,
  told: TellProblem,
): readonly Finding[] {
  const known = new Set(rulesOf({ articles }).map(({ id }) => id))
  const lost = [...CHECKED_RULES.keys()].filter((id) => isChecked(limits, id) && !known.has(id))
  const last = amendments.at(-1)
  const versionLine = front.lineOf(['version'])
  const amendedLine = front.lineOf(['amended'])
  return [
    ...lost.map((id) => told(written.lineOf([]), `no rule ${id}, which programs check`, `rule ${id} in its article`)),
    ...(last === undefined || last.version === version
      ? []
      : [told(versionLine, `version ${version}`, `${last.version}, the version of the last of the ${AMENDMENTS}`)]),
    ...((last?.date ?? null) === amended
      ? []
      : [told(amendedLine, `amended ${amended ?? 'null'}`, `${last?.date ?? 'null'}, the date of the last amendment`)]),
    ...(last === undefined || ratified !== null
      ? []
      : [told(front.lineOf(['ratified']), 'ratified null', 'the date since when it holds')]),
  ]
}
