import type { Passage } from '../../documents/passages.ts'
import type { Finding } from '../../model/finding.ts'
import { block } from '../rule.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { blockAt, few, itemOf, judgedText } from './judged-text.ts'
import type { JudgedText } from './judged-text.ts'
import { saysNothing } from './says-nothing.ts'
import { unusedInputs } from './unused-inputs.ts'

/**
 * What a reviewer looks for is there: sections that say something, inputs that are used, phases that can be stopped, risks with what limits
 * them, a way back for each component, a choice and a reason for each decision (R7.4).
 *
 * @example ok: a drafted spec
 *
 * @example ok: a drafted design
 *   phase: design
 *
 * @example not-ok: a section that says nothing
 *   replace: { in: customer-spec.md, line: '^## Problem\n[^#]*', by: "## Problem\n\nn/a\n\n" }
 *   → specs/001-demo/customer-spec.md:{changed+2} SG823
 *   → specs/001-demo/customer-spec.md:{block.reason} SG824
 *
 * @example not-ok: an input that nothing uses
 *   replace: { in: customer-spec.md, line: '^Security impact: [^\n]*', by: 'There are no other risks.' }
 *   → specs/001-demo/customer-spec.md:{block.security-impact} SG824
 *
 * @example not-ok: a phase that does not say when it stops
 *   replace: { in: customer-spec.md, line: '^- \*\*Stop\*\*: a deviation has no recorded cause\.\n', by: '' }
 *   → specs/001-demo/customer-spec.md:{changed-2} SG825
 *
 * @example not-ok: a phase whose escalation is a dash
 *   replace: { in: customer-spec.md, line: '^- \*\*Escalate\*\*: to the approvers[^\n]*', by: '- **Escalate**: –' }
 *   → specs/001-demo/customer-spec.md:{changed-4} SG825
 *
 * @example not-ok: a risk without what limits it
 *   replace: { in: customer-spec.md, line: '^- \*\*The reload drops connections\*\* \(medium, low\):[^\n]*', by: '- **The reload drops connections** (medium, low): accepted' }
 *   → specs/001-demo/customer-spec.md:{changed} SG826
 *
 * @example not-ok: a component that the rollback forgets
 *   phase: design
 *   replace: { in: solution-design.md, line: '^- `rotate-certificate`: `restore.py`[^\n]*', by: '- The saved pair is put back.' }
 *   → specs/001-demo/solution-design.md:{block.0} SG827
 *
 * @example not-ok: a decision without a reason
 *   phase: design
 *   replace: { in: solution-design.md, line: '\n  \*Because:\* it is the recorded[^\n]*|\n  \*Because:\* what the approvers[^\n]*', by: '' }
 *   → specs/001-demo/solution-design.md:{changed-1} SG828
 */
export const nothingMissing: Rule = {
  id: 'nothing-missing',
  judges: ['requirements', 'design'],
  check: (context) => {
    const judged = judgedText(context)
    if (judged === null) return []
    const { dossier, gate } = context
    const own =
      gate === 'requirements'
        ? [...unusedInputs(dossier), ...phaseFindings(judged), ...riskFindings(judged)]
        : [...componentFindings(context, judged), ...decisionFindings(judged)]
    return few([...sectionFindings(judged), ...own])
  },
}

/** Sections in which "none" is an answer, or whose words other rules judge. */
const FREE = new Set(['', 'Clarifications', 'Rollback'])

function sectionFindings({ path, passages }: JudgedText): readonly Finding[] {
  const sections = new Map<string, Passage[]>()
  for (const passage of passages) {
    if (passage.kind === 'heading' || FREE.has(passage.section)) continue
    const own = sections.get(passage.section) ?? []
    own.push(passage)
    sections.set(passage.section, own)
  }
  return [...sections].flatMap(([section, own]) => {
    const [first] = own
    if (first === undefined || !own.every(({ text }) => saysNothing(text))) return []
    const found = `section "${section}" says nothing`
    return [
      blockAt(
        'SG823',
        path,
        first,
        0,
        found,
        'what belongs there, or why there is nothing',
        'Write it, with the reason where there is nothing.',
      ),
    ]
  })
}

const ENTRIES = ['Stop', 'Rollback', 'Escalate']

function phaseFindings({ path, passages }: JudgedText): readonly Finding[] {
  const phases = new Map<string, { readonly head: Passage; readonly entries: Set<string> }>()
  for (const passage of passages) {
    if (passage.section !== 'Phases' || (passage.kind === 'heading' && passage.heading === '')) continue
    const phase = phases.get(passage.heading) ?? { head: passage, entries: new Set<string>() }
    phases.set(passage.heading, phase)
    const [, name = '', said = ''] = /^(stop|rollback|escalate)\s*:(.*)$/is.exec(passage.text.slice(0, 300)) ?? []
    // What stands for a missing rollback is told by `rollback-said`.
    if (name !== '' && (/^rollback$/i.test(name) || !saysNothing(said))) phase.entries.add(name.toLowerCase())
  }
  const named = [...phases].filter(([heading]) => heading !== '' || phases.size === 1)
  return named.flatMap(([heading, { head, entries }]) => {
    const missing = ENTRIES.filter((name) => !entries.has(name.toLowerCase()))
    if (missing.length === 0) return []
    const found = `phase "${heading}" without ${missing.join(', ')}`
    const remedy = 'Add "- **Stop**: …", "- **Rollback**: …" and "- **Escalate**: …", each with what happens.'
    return [blockAt('SG825', path, head, 0, found, 'when it stops, how it is undone, whom it is escalated to', remedy)]
  })
}

/** A risk is a list item with its name in bold, or any list item where none has; what follows it unnamed belongs to it. */
function riskFindings({ path, passages }: JudgedText): readonly Finding[] {
  const items = passages.filter(
    ({ section, kind, inList }) => section === 'Risks and mitigations' && kind === 'prose' && inList,
  )
  const areNamed = items.some(({ label }) => label !== '')
  const risks: { head: Passage; said: string }[] = []
  for (const item of items) {
    const begins = areNamed ? item.label !== '' && !/^mitigation/i.test(item.label) : true
    const last = risks.at(-1)
    if (begins || last === undefined) risks.push({ head: item, said: limitOf(item) })
    else last.said += ` ${item.text}`
  }
  return risks.flatMap(({ head, said }) => {
    if (!saysNothing(said)) return []
    const found = `risk "${(head.label || head.text).slice(0, 80)}" without a mitigation`
    const remedy = 'Say after the colon what limits the risk, or why it is taken.'
    return [blockAt('SG826', path, head, 0, found, 'what limits it', remedy)]
  })
}

/** What an item says of its risk beyond naming it. */
function limitOf({ text, label }: Passage): string {
  const rest = text.slice(label.length)
  if (label !== '') return rest.replace(/^\s*(?:\([^)]*\))?\s*[:.–—-]?/u, '')
  const colon = rest.indexOf(': ')
  if (colon !== -1) return rest.slice(colon + 1)
  return /mitigat|limit|prevent|reduc|avoid|because/i.test(rest) ? rest : ''
}

function componentFindings({ dossier: { design } }: RuleContext, { path, passages }: JudgedText): readonly Finding[] {
  const rollback = passages.filter(({ section, kind }) => section === 'Rollback' && kind === 'prose')
  const named = new Set(rollback.flatMap(({ text }) => text.match(/[a-z0-9]+(?:-[a-z0-9]+)*/g) ?? []))
  return (design?.components ?? []).flatMap(({ id, action }, index) => {
    if (action !== 'build' || named.has(id)) return []
    const place = { path, line: design?.componentLine(index) ?? 1 }
    const remedy = `Add "- \`${id}\`: …" under Rollback, or "none:" with the reason.`
    return [block('SG827', place, `component ${id} has no rollback`, 'an item under Rollback', remedy)]
  })
}

function decisionFindings({ path, passages }: JudgedText): readonly Finding[] {
  const decisions: { head: Passage; said: string }[] = []
  for (const passage of passages) {
    if (passage.section !== 'Decisions' || passage.kind === 'heading') continue
    const last = decisions.at(-1)
    if (itemOf(passage) !== null) decisions.push({ head: passage, said: passage.text })
    else if (last !== undefined) last.said += ` ${passage.text}`
  }
  return decisions.flatMap(({ head, said }) => {
    const [, choice = '', reason = ''] = /Choice:(.*?)(?:Because|Rationale):(.*)$/s.exec(said) ?? []
    const missing = [
      ...(hasPart(choice, said, 'Choice') ? [] : ['a choice']),
      ...(saysNothing(reason) ? ['a reason'] : []),
    ]
    if (missing.length === 0) return []
    const remedy = 'Write "*Choice:* …" and "*Because:* …" in the item.'
    return [
      blockAt('SG828', path, head, 0, `${itemOf(head) ?? ''} has not ${missing.join(' and not ')}`, 'both', remedy),
    ]
  })
}

/** Whether a decision has its choice, with a reason after it or not. */
function hasPart(found: string, said: string, name: string): boolean {
  const rest = said.includes(`${name}:`) ? said.slice(said.indexOf(`${name}:`) + name.length + 1) : ''
  return !saysNothing(found === '' ? rest : found)
}
