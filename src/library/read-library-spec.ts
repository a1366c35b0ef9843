import { linesWithHiddenCharacters } from '../documents/hidden-characters.ts'
import { markdownLimitProblem } from '../documents/markdown-limits.ts'
import { parseMarkdown } from '../documents/markdown.ts'
import type { MarkdownDocument } from '../documents/markdown.ts'
import { readYamlFile } from '../documents/read-yaml-file.ts'
import { readYaml } from '../documents/read-yaml.ts'
import type { YamlReading } from '../documents/read-yaml.ts'
import { digestOfData } from '../model/digest.ts'
import type { Finding } from '../model/finding.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { checkLibraryConditions } from './check-library-conditions.ts'
import { checkLibraryIds } from './check-library-ids.ts'
import { checkLibraryInputs } from './check-library-inputs.ts'
import { checkLibraryQuestions } from './check-library-questions.ts'
import { checkLibrarySafety } from './check-library-safety.ts'
import { checkLibraryText } from './check-library-text.ts'
import { checkLibraryVariants } from './check-library-variants.ts'
import { draftLibrarySpec } from './draft-library-spec.ts'
import type { LibraryFile, LibrarySource } from './draft-library-spec.ts'
import { ExampleRequest, LibraryDesign, LibraryFrontMatter } from './library-files.ts'
import { readSpecItems } from './read-spec-items.ts'

export type LibrarySpecReading = { readonly spec: LibrarySpec | null; readonly findings: readonly Finding[] }

const CODES = { syntax: 'SG702', shape: 'SG703', remedy: 'Mend the file; docs show the format of a library spec.' }
const MAX_BYTES = 256 * 1024
/** Whoever mends these sees the others next. */
const MOST_FINDINGS = 50

/** The files of a library folder, by the end of their path. */
export const LIBRARY_FILES = ['spec.md', 'design.yml', 'example/request.yml'] as const

/**
 * Reads one use case of the spec library from its files (R8.2). The last folder of the paths is the use case's id. Anything a
 * person must mend is a finding at its line, and with any finding there is no spec.
 * @param files `<anywhere>/<id>/spec.md`, `…/design.yml`, `…/example/request.yml`; others are ignored
 */
export function readLibrarySpec(files: readonly LibraryFile[]): LibrarySpecReading {
  const [spec, design, example] = LIBRARY_FILES.map((name) =>
    files.find(({ path }) => path === name || path.endsWith(`/${name}`)),
  )
  if (spec === undefined || design === undefined || example === undefined) {
    return { spec: null, findings: [missingFile(files)] }
  }
  const tooLong = [spec, design, example].filter(({ text }) => Buffer.byteLength(text) > MAX_BYTES)
  if (tooLong.length > 0) {
    return {
      spec: null,
      findings: tooLong.map(({ path }) => blocked('SG702', path, 1, 'more than 256 KiB', 'less', 'Shorten it.')),
    }
  }
  const limit = markdownLimitProblem(spec.text)
  if (limit !== null) {
    const { line, found, expected } = limit
    return { spec: null, findings: [blocked('SG702', spec.path, line, found, expected, 'Shorten or split it.')] }
  }
  const markdown = parseMarkdown(spec.path, spec.text)
  const front = readFrontMatter(markdown)
  const components = readYamlFile(design, LibraryDesign, CODES)
  const request = readYamlFile(example, ExampleRequest, CODES)
  const items = readSpecItems(markdown)
  const hidden = linesWithHiddenCharacters(spec.text).map((line) =>
    blocked('SG702', spec.path, line, 'a character that cannot be seen', 'visible text only', CODES.remedy),
  )
  const findings = [...hidden, ...front.findings, ...components.findings, ...request.findings, ...items.findings]
  if (front.value === null || components.value === null || request.value === null || findings.length > 0) {
    return { spec: null, findings: findings.slice(0, MOST_FINDINGS) }
  }
  const source: LibrarySource = {
    files: { spec, design, example },
    markdown,
    front: front.value,
    design: components.value,
    example: request.value,
    items,
    lineOf: { front: front.lineOf, design: components.lineOf, example: request.lineOf },
  }
  const further = [
    ...checkFolder(source),
    ...checkLibraryText(source),
    ...checkLibraryIds(source),
    ...checkLibraryInputs(source),
    ...checkLibraryConditions(source),
    ...checkLibraryQuestions(source),
    ...checkLibrarySafety(source),
  ]
  if (further.length > 0) return { spec: null, findings: further.slice(0, MOST_FINDINGS) }
  const ofVariants = checkLibraryVariants(source)
  if (ofVariants.length > 0) return { spec: null, findings: ofVariants.slice(0, MOST_FINDINGS) }
  const digest = digestOfData(
    Object.fromEntries([spec, design, example].map(({ text }, index) => [LIBRARY_FILES[index], text])),
  )
  return { spec: draftLibrarySpec(source, digest), findings: [] }
}

function blocked(code: string, path: string, line: number, found: string, expected: string, remedy: string): Finding {
  return { code, severity: 'block', path, line, found, expected, remedy }
}

function missingFile(files: readonly LibraryFile[]): Finding {
  const missing = LIBRARY_FILES.filter((name) => !files.some(({ path }) => path === name || path.endsWith(`/${name}`)))
  const folders = files.flatMap(({ path }) =>
    LIBRARY_FILES.filter((name) => path.endsWith(`/${name}`)).map((name) => path.slice(0, -name.length)),
  )
  return blocked(
    'SG701',
    `${folders[0] ?? ''}${missing[0] ?? ''}`,
    1,
    'no such file',
    missing.join(', '),
    'Add the file.',
  )
}

function readFrontMatter(markdown: MarkdownDocument): YamlReading<LibraryFrontMatter> {
  if (markdown.frontMatter !== null) {
    return readYaml({ path: markdown.path, ...markdown.frontMatter }, LibraryFrontMatter, CODES)
  }
  const finding = blocked('SG702', markdown.path, 1, 'no front matter', 'YAML between --- lines', CODES.remedy)
  return { value: null, findings: [finding], lineOf: () => 1 }
}

function checkFolder({ files, front, lineOf }: LibrarySource): readonly Finding[] {
  const folder = files.spec.path.split('/').at(-2)
  if (folder === undefined || folder === front.id) return []
  return [
    blocked(
      'SG716',
      files.spec.path,
      lineOf.front(['id']),
      `id ${front.id}`,
      `the folder's name, ${folder}`,
      'Rename one of them.',
    ),
  ]
}
