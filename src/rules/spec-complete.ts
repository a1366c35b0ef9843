import type { CustomerSpec } from '../documents/customer-spec.ts'
import { hiddenFindings } from '../documents/hidden-findings.ts'
import type { Finding } from '../model/finding.ts'
import { artifactPath, specFolder } from '../model/place.ts'
import { findSkill } from '../model/skill.ts'
import { filesUnder } from '../derive/overlay.ts'
import { applyingInputs } from '../library/applying-inputs.ts'
import { checkInputs, inputProblem } from '../library/check-value.ts'
import type { InputProblem } from '../library/check-value.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * Intent is complete before it is locked: well formed, no open question, every requirement with a criterion that a known check
 * proves, every checklist item ticked (R1.2, R2.4).
 *
 * @example ok: a drafted spec with every question answered
 *
 * @example not-ok: a question that nobody answered
 *   request: { maintenance-window: null }
 *   → specs/001-demo/customer-spec.md:{block.maintenance-window} SG311
 *   → specs/001-demo/checklists/requirements.md:5 SG319
 *   → specs/001-demo/checklists/requirements.md:10 SG319
 *
 * @example not-ok: an open item that is hidden from readers by a character that they do not see
 *   replace: { in: checklists/requirements.md, line: '- \[x\] Every', by: "- [\u200b ] Every" }
 *   → specs/001-demo/checklists/requirements.md:{changed} SG309
 *
 * @example not-ok: no spec at all
 *   without: [customer-spec.md]
 *   → specs/001-demo/customer-spec.md:1 SG302
 *
 * @example not-ok: a section is missing
 *   replace: { in: customer-spec.md, line: '## Rollback', by: '### Rollback' }
 *   → specs/001-demo/customer-spec.md:{end} SG303
 *
 * @example not-ok: broken front matter
 *   replace: { in: customer-spec.md, line: 'schema: 1', by: 'schema: [1' }
 *   → specs/001-demo/customer-spec.md:{changed+1} SG301
 *
 * @example not-ok: one id twice
 *   replace: { in: customer-spec.md, line: '- \*\*FR-002\*\*', by: '- **FR-001**' }
 *   → specs/001-demo/customer-spec.md:{changed} SG310
 *
 * @example not-ok: a criterion for a requirement that is not there
 *   replace: { in: customer-spec.md, line: '\*\*AC-003\*\* \(FR-004\)', by: '**AC-003** (FR-004, FR-077)' }
 *   → specs/001-demo/customer-spec.md:{changed} SG312
 *
 * @example not-ok: a requirement that nothing verifies
 *   insert: { in: customer-spec.md, before: '## Acceptance criteria', line: "- **FR-050** The endpoint answers on IPv6.\n" }
 *   → specs/001-demo/customer-spec.md:{changed} SG313
 *
 * @example not-ok: a criterion without a check
 *   replace: { in: customer-spec.md, line: 'check: `key-type-matches`', by: 'somebody looks at it' }
 *   → specs/001-demo/customer-spec.md:{changed} SG314
 *
 * @example not-ok: a criterion with a check that no skill of the use case offers
 *   replace: { in: customer-spec.md, line: 'check: `key-type-matches`', by: 'check: `looks-good`' }
 *   → specs/001-demo/customer-spec.md:{changed} SG318
 *
 * @example not-ok: a value that the use case does not take
 *   block: { validity-days: 9999 }
 *   → specs/001-demo/customer-spec.md:{block.validity-days} SG315
 *
 * @example not-ok: a use case that the library does not have
 *   front: { use-case: teleport@1.0.0 }
 *   → specs/001-demo/customer-spec.md:1 SG315
 */
export const specComplete: Rule = {
  id: 'spec-complete',
  judges: ['requirements'],
  check: (context) => {
    const { dossier, engagement } = context
    const path = artifactPath(engagement.id, 'requirements')
    if (dossier.files.requirements === null) {
      return [
        block(
          'SG302',
          { path },
          'no customer spec',
          'one',
          'Comment /sdd retry to have it drafted, or write it from the template.',
        ),
      ]
    }
    if (dossier.spec === null) return dossier.findings.requirements
    return [
      ...markerFindings(dossier.spec),
      ...coverageFindings(dossier.spec),
      ...inputFindings(context, dossier.spec),
      ...unknownChecks(context, dossier.spec),
      ...checklistFindings(context),
    ]
  },
}

function markerFindings(spec: CustomerSpec): readonly Finding[] {
  return spec.markers.map(({ id, question, line }) => {
    const remedy = `Comment "/sdd clarify ${id ?? 'Q-…'} <answer>" on the pull request, or write the answer in its place.`
    return block('SG311', { path: spec.path, line }, `open question ${id ?? ''}: ${question}`, 'an answer', remedy)
  })
}

function coverageFindings(spec: CustomerSpec): readonly Finding[] {
  const { path, requirements, acceptance, capabilities } = spec
  const known = new Set(requirements.map(({ id }) => id))
  const verified = new Set(acceptance.flatMap(({ cites }) => cites))
  const findings: Finding[] = []
  for (const item of [...acceptance, ...capabilities]) {
    for (const cited of item.cites.filter((id) => !known.has(id))) {
      const remedy = `Add ${cited} under Requirements, or cite one that is there.`
      findings.push(
        block('SG312', { path, line: item.line }, `${item.id} cites ${cited}`, 'a requirement of this spec', remedy),
      )
    }
  }
  for (const { id, line } of requirements.filter((item) => !verified.has(item.id))) {
    const remedy = `Add an acceptance criterion that cites (${id}).`
    findings.push(block('SG313', { path, line }, `${id} is verified by nothing`, 'an acceptance criterion', remedy))
  }
  for (const { id, line, check } of acceptance) {
    if (check !== null) continue
    const remedy = 'End the item with: check: `name-of-a-check`.'
    findings.push(block('SG314', { path, line }, `${id} names no check`, 'the check that proves it', remedy))
  }
  if (requirements.length === 0) {
    findings.push(
      block('SG313', { path }, 'no requirement', 'at least FR-001', 'Say what must hold when the work is done.'),
    )
  }
  return findings
}

function inputFindings({ dossier }: RuleContext, spec: CustomerSpec): readonly Finding[] {
  if (dossier.library === null) {
    const found = `use case ${spec.frontMatter['use-case']}`
    return [
      block(
        'SG315',
        { path: spec.path },
        found,
        'a use case and version of the spec library',
        'Name one that `specgate library list` shows.',
      ),
    ]
  }
  if (spec.markers.length > 0) return []
  return missingInputs(dossier.library, spec)
    .concat(checkInputs(dossier.library.inputs, spec.inputs))
    .map(({ field, given, accepted }) => {
      const line = spec.inputLine(field)
      return block('SG315', { path: spec.path, line }, `input ${field}: ${given}`, accepted, 'Correct the value.')
    })
}

function missingInputs(library: LibrarySpec, spec: CustomerSpec): readonly InputProblem[] {
  const missing = applyingInputs(library.inputs, spec.inputs).filter(({ name }) => spec.inputs[name] === undefined)
  const strange = Object.keys(spec.inputs).filter((name) => !library.inputs.some((input) => input.name === name))
  return [
    ...missing.map((input) => inputProblem(input, undefined)),
    ...strange.map((field) => ({ field, given: 'a value', accepted: `inputs of ${library.id} only` })),
  ]
}

function unknownChecks({ snapshot, dossier: { library } }: RuleContext, spec: CustomerSpec): readonly Finding[] {
  if (spec.markers.length > 0) return []
  const skills = (library?.components ?? []).map(({ skill }) => findSkill(snapshot.skills, skill))
  const checks = new Set(skills.flatMap((skill) => skill?.checks.after ?? []))
  // Which checks a skill has that is not installed nobody knows; feasibility tells that it is missing.
  if (checks.size === 0 || skills.includes(null)) return []
  return spec.acceptance.flatMap(({ id, line, check }) => {
    if (check === null || checks.has(check)) return []
    const expected = `one of ${[...checks].join(', ')}`
    return [
      block(
        'SG318',
        { path: spec.path, line },
        `${id} names check ${check}`,
        expected,
        'Name a check that a skill of this use case offers.',
      ),
    ]
  })
}

/** An item as forges show it, with any mark of a list and inside quotes. */
const OPEN_ITEM = /^[\s>]*(?:[-*+]|\d{1,9}[.)])\s+\[\s\]/
/** Told at once; whoever ticks these sees the others next. */
const MOST_OPEN_ITEMS = 50

function checklistFindings({ snapshot, engagement, pull }: RuleContext): readonly Finding[] {
  const folder = `${specFolder(engagement.id)}/checklists`
  const findings = filesUnder(snapshot, pull.content, folder).flatMap(({ path, text }) => [
    ...hiddenFindings(path, text ?? ''),
    ...(text ?? '').split('\n').flatMap((line, index) => {
      const item = OPEN_ITEM.exec(line)
      if (item === null) return []
      const found = `open item "${line.slice(item[0].length).trim().slice(0, 80)}"`
      const remedy = 'Mend the spec until the item holds, then tick it.'
      return [block('SG319', { path, line: index + 1 }, found, 'every item ticked', remedy)]
    }),
  ])
  return findings.slice(0, MOST_OPEN_ITEMS)
}
