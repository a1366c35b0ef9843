import type { Finding } from '../model/finding.ts'
import { needsDiscovery, sectionsOf } from './draft-library-spec.ts'
import type { LibraryFile, LibrarySource } from './draft-library-spec.ts'
import { parsePlaceholder } from './fill-placeholders.ts'

const SECTIONS = [
  'Problem',
  'Flow',
  'Discovery questions',
  'Phases',
  'Scope',
  'Requirements',
  'Acceptance criteria',
  'Decisions',
  'Risks and mitigations',
  'System requirements',
] as const

const PHASE_RULES = ['Stop', 'Rollback', 'Escalate'] as const

/** Checks a library spec's text: sections, the required rollback, each phase's rules, placeholders, skills that are named (R8.2). */
export function checkLibraryText(source: LibrarySource): readonly Finding[] {
  return [
    ...sectionFindings(source),
    ...rollbackFindings(source),
    ...phaseFindings(source),
    ...[source.files.spec, source.files.design].flatMap((file) => placeholderFindings(file, source)),
    ...tooEarly(source),
    ...skillFindings(source),
  ]
}

function blocked(
  code: string,
  file: LibraryFile,
  line: number,
  found: string,
  expected: string,
  remedy: string,
): Finding {
  return { code, severity: 'block', path: file.path, line, found, expected, remedy }
}

function sectionFindings(source: LibrarySource): readonly Finding[] {
  const { sections, text } = source.markdown
  const end = text.split('\n').length
  const { spec } = source.files
  const missing = SECTIONS.flatMap((title) => {
    const section = sections.find((each) => each.title === title)
    if (section === undefined)
      return [blocked('SG706', spec, end, `section "${title}" is missing`, `## ${title}`, 'Write it.')]
    return section.empty
      ? [blocked('SG706', spec, section.line, `section "${title}" is empty`, 'text', 'Write it.')]
      : []
  })
  const doubled = sections
    .filter(({ title }, index) => sections.findIndex((each) => each.title === title) !== index)
    .map(({ title, line }) =>
      blocked('SG707', spec, line, `section "${title}" stands twice`, 'it once', 'Join the two.'),
    )
  return [...missing, ...doubled]
}

/** Every spec says how it is undone; where nothing can be, it says `none: reason`. */
function rollbackFindings(source: LibrarySource): readonly Finding[] {
  const section = source.markdown.sections.find(({ title }) => title === 'Rollback')
  const text = sectionsOf(source.markdown)['Rollback'] ?? ''
  if (text !== '' && !/^none:?\s*$/i.test(text)) return []
  const line = section?.line ?? source.markdown.text.split('\n').length
  const remedy = 'Say how the state before is restored, or why nothing needs to be.'
  return [blocked('SG714', source.files.spec, line, 'no rollback', 'text under ## Rollback, or `none: reason`', remedy)]
}

function phaseFindings(source: LibrarySource): readonly Finding[] {
  const start = source.markdown.sections.find(({ title }) => title === 'Phases')?.line ?? 0
  const lines = (sectionsOf(source.markdown)['Phases'] ?? '').split('\n')
  const first = source.markdown.text.split('\n').findIndex((line, index) => index >= start && line.trim() !== '')
  const heads = lines.flatMap((line, index) => (line.startsWith('### ') ? [index] : []))
  return heads.flatMap((head, index) => {
    const body = lines.slice(head + 1, heads[index + 1]).join('\n')
    const missing = PHASE_RULES.filter((rule) => !body.includes(`**${rule}**`))
    if (missing.length === 0) return []
    const found = `phase "${String(lines[head]).slice(4)}" has no rule ${missing.join(', ')}`
    const expected = PHASE_RULES.map((rule) => `**${rule}**`).join(', ')
    return [
      blocked(
        'SG719',
        source.files.spec,
        first + head + 1,
        found,
        expected,
        'Say when it stops, undoes and calls for people.',
      ),
    ]
  })
}

function placeholderFindings(file: LibraryFile, source: LibrarySource): readonly Finding[] {
  const remedy = 'Write {{input.NAME}}, {{target.FIELD}}, {{fact.A.B}} or {{observed.FIELD}}.'
  return file.text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/\{\{(?:([^{}]*)\}\})?/g)].flatMap((match) => {
      const placeholder = parsePlaceholder((match[1] ?? '').trim())
      const [name = ''] = placeholder?.path ?? []
      if (placeholder === null)
        return [blocked('SG712', file, index + 1, `${match[0]} is no placeholder`, 'a known one', remedy)]
      if (placeholder.root !== 'input') return []
      const known = placeholder.path.length === 1 && Object.hasOwn(source.front.inputs.properties, name)
      return known
        ? []
        : [blocked('SG712', file, index + 1, `${match[0]} names no input`, 'the name of an input', remedy)]
    }),
  )
}

/** Intent is locked before the environment is looked at (R1.2): nothing of it may wait for what discovery sees. */
function tooEarly(source: LibrarySource): readonly Finding[] {
  const { items, front, lineOf, files } = source
  const places = [
    ...[...items.requirements, ...items.acceptance].map(({ text, line }) => ({ value: text as unknown, line })),
    ...front.discovery.map(({ inputs }, index) => ({
      value: inputs as unknown,
      line: lineOf.front(['discovery', index, 'inputs']),
    })),
  ]
  return places
    .filter(({ value }) => needsDiscovery(value))
    .map(({ line }) =>
      blocked(
        'SG712',
        files.spec,
        line,
        'an {{observed.…}} before discovery',
        'input, target or fact',
        'Move it to a capability.',
      ),
    )
}

function skillFindings(source: LibrarySource): readonly Finding[] {
  const { front, design, files, lineOf } = source
  const named = new Set(front.skills.map(({ skill }) => skill))
  const used = [
    ...front.discovery.map(({ skill }, index) => ({
      skill,
      file: files.spec,
      line: lineOf.front(['discovery', index, 'skill']),
    })),
    ...design.components.map(({ skill }, index) => ({
      skill,
      file: files.design,
      line: lineOf.design(['components', index, 'skill']),
    })),
  ]
  return used
    .filter(({ skill }) => !named.has(skill))
    .map(({ skill, file, line }) =>
      blocked(
        'SG718',
        file,
        line,
        `${skill} is not among the skills of spec.md`,
        'every skill it uses',
        'Add it, with if-not-available.',
      ),
    )
}
