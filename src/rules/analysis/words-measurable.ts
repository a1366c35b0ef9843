import type { Passage } from '../../documents/passages.ts'
import type { Finding } from '../../model/finding.ts'
import { block } from '../rule.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { blockAt, few, itemOf, judgedText, SHORT_VALUE, statementOf, withoutCodes } from './judged-text.ts'
import { sentencesOf } from './sentences.ts'
import { textsIn } from './values-given.ts'
import { LEFTOVER, MEASURE, NAMED_AFTER, VAGUE_KINDS, vaguePattern } from './vague-words.ts'

/**
 * What binds somebody is said so that two readers take it in one way: no vague word without a measure in its sentence, nothing left over
 * that somebody meant to replace (R7.4). Values that the requester typed are data and not judged.
 *
 * @example ok: a drafted spec
 *
 * @example ok: a vague word with its measure
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The endpoint answers fast: within 200 ms.\n" }
 *
 * @example ok: vague words of the requester
 *   request: { reason: 'It should be fast, robust and user-friendly, if possible.' }
 *
 * @example ok: a drafted design
 *   phase: design
 *
 * @example not-ok: a quality that nobody can measure
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The endpoint `edge-1` answers quickly on port 443.\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG811
 *
 * @example not-ok: an amount that nobody can count, on the second line of a criterion
 *   replace: { in: customer-spec.md, line: 'shows exactly the requested', by: 'shows some of the requested' }
 *   → specs/001-demo/customer-spec.md:{changed} SG811
 *
 * @example not-ok: a way out, which no measure mends
 *   replace: { in: customer-spec.md, line: 'within 10 seconds\.$', by: 'within 10 seconds if possible.' }
 *   → specs/001-demo/customer-spec.md:{changed} SG811
 *
 * @example not-ok: a list without an end
 *   replace: { in: customer-spec.md, line: '^- protocol versions and cipher suites', by: '- protocol versions, cipher suites, etc.' }
 *   → specs/001-demo/customer-spec.md:{changed} SG811
 *
 * @example not-ok: a decision that leaves the choice open
 *   phase: design
 *   replace: { in: solution-design.md, line: 'Choice:\* every name is written', by: 'Choice:* every name is written as appropriate' }
 *   → specs/001-demo/solution-design.md:{changed} SG811
 *
 * @example not-ok: a note to oneself
 *   replace: { in: customer-spec.md, line: '^- \*\*Stop\*\*: a deviation has no recorded cause', by: '- **Stop**: TODO' }
 *   → specs/001-demo/customer-spec.md:{changed} SG812
 *
 * @example not-ok: a placeholder that nothing filled
 *   replace: { in: customer-spec.md, line: '^What is wanted: ', by: 'What is wanted for {{input.endpoint}}: ' }
 *   → specs/001-demo/customer-spec.md:{changed} SG812
 *
 * @example not-ok: an input that is a note to oneself
 *   block: { rollback-contact: TBD }
 *   → specs/001-demo/customer-spec.md:{block.rollback-contact} SG812
 *
 * @example not-ok: a component whose input was never filled
 *   phase: design
 *   block: { 0.inputs.certificate-path: <path> }
 *   → specs/001-demo/solution-design.md:{block.0.inputs} SG812
 */
export const wordsMeasurable: Rule = {
  id: 'words-measurable',
  judges: ['requirements', 'design'],
  check: (context) => {
    const judged = judgedText(context)
    if (judged === null) return []
    const passages = judged.passages.filter(({ section }) => section !== 'Clarifications')
    const vague = passages.flatMap((passage) => vagueFindings(judged.path, passage))
    const left = passages.flatMap((passage) => leftoverFindings(judged.path, passage))
    return few([...vague, ...left, ...valueFindings(context)])
  },
}

/** Sections that bind somebody; the others explain. */
const BINDING = new Set([
  'Scope',
  'Requirements',
  'Acceptance criteria',
  'Phases',
  'Capabilities',
  'Resolution',
  'Decisions',
  'Test plan',
  'Rollback',
])

/** Sections in which something is asked for or chosen. */
const ASKING = new Set(['Requirements', 'Acceptance criteria', 'Decisions'])

const KINDS = VAGUE_KINDS.map((kind) => ({ ...kind, pattern: vaguePattern(kind) }))
const WHOLE_LEFTOVER = new RegExp(`^\\s*(?:${LEFTOVER.source})[.!]?\\s*$`, 'iu')

function vagueFindings(path: string, passage: Passage): readonly Finding[] {
  if (passage.kind === 'heading' || !BINDING.has(passage.section)) return []
  const text = withoutCodes(passage, statementOf(passage), SHORT_VALUE)
  // A reason explains a decision and binds nobody; a way out in it would still be one.
  const because = passage.section === 'Decisions' ? text.indexOf('Because:') : -1
  const kinds = KINDS.filter(({ onlyInItems }) => !onlyInItems || ASKING.has(passage.section))
  const isCriterion = itemOf(passage)?.startsWith('AC-') === true
  return sentencesOf(text).flatMap((sentence) => {
    const isMeasured = MEASURE.test(sentence.text)
    return kinds.flatMap(({ lacks, measurable, pattern }) =>
      [...sentence.text.matchAll(pattern)].flatMap((match) => {
        const at = sentence.at + match.index
        const explains = because !== -1 && at > because
        if (measurable && (isMeasured || explains || isNamed(sentence.text, match))) return []
        // What a criterion asks for by it is told by `criteria-testable`.
        if (isCriterion && match[0].toLowerCase() === 'and/or') return []
        const found = `"${match[0]}": ${lacks}`
        const expected = measurable
          ? 'a number with its unit, a comparison or a named value'
          : 'when it applies, or all that it holds'
        const remedy = measurable
          ? 'Say how much, how many, how often or which, in the same sentence.'
          : 'Name the condition or every member, or leave the words out.'
        return [blockAt('SG811', path, passage, at, found, expected, remedy)]
      }),
    )
  })
}

function isNamed(sentence: string, match: RegExpExecArray): boolean {
  return NAMED_AFTER.test(sentence.slice(match.index + match[0].length, match.index + match[0].length + 80))
}

const EXPECTED_TEXT = 'what is meant'
const FILL_IN = 'Replace it; what nobody knows yet is asked by [NEEDS CLARIFICATION: question].'

function leftoverFindings(path: string, passage: Passage): readonly Finding[] {
  const inProse = [...withoutCodes(passage, passage.text, SHORT_VALUE).matchAll(LEFTOVER)].map(
    ({ 0: text, index }) => ({
      text,
      index,
    }),
  )
  const inCode = passage.codes.flatMap(({ at, text }) =>
    [...text.matchAll(/\{\{[^{}]{0,100}\}\}/g)].map((match) => ({ text: match[0], index: at + match.index })),
  )
  return [...inProse, ...inCode].map(({ text, index }) =>
    blockAt('SG812', path, passage, index, `"${text}" left in the text`, EXPECTED_TEXT, FILL_IN),
  )
}

function valueFindings({ gate, dossier: { spec, design } }: RuleContext): readonly Finding[] {
  if (gate === 'requirements') {
    return Object.entries(spec?.inputs ?? {}).flatMap(([name, value]) => {
      if (!textsIn(value).some((text) => WHOLE_LEFTOVER.test(text))) return []
      const place = { path: spec?.path ?? '', line: spec?.inputLine(name) ?? 1 }
      return [block('SG812', place, `input ${name}: ${String(value)}`, EXPECTED_TEXT, FILL_IN)]
    })
  }
  return (design?.components ?? []).flatMap(({ id, inputs }, index) =>
    textsIn(inputs).flatMap((text) => {
      if (!WHOLE_LEFTOVER.test(text)) return []
      const place = { path: design?.path ?? '', line: design?.componentLine(index, 'inputs') ?? 1 }
      return [block('SG812', place, `an input of ${id} is ${text}`, EXPECTED_TEXT, FILL_IN)]
    }),
  )
}
