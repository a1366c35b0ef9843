import { entryOf } from '../model/entry-of.ts'
import { openQuestions } from '../derive/open-questions.ts'
import { readAnswers } from '../derive/read-answers.ts'
import { inventoryOf, requestedValues } from '../derive/requested-values.ts'
import { specBasis } from '../derive/basis.ts'
import { baseOf } from '../derive/base-of.ts'
import { targetOf } from '../derive/placeholder-context.ts'
import { titleOf } from '../derive/title-of.ts'
import { clarificationMarker } from '../documents/clarification-marker.ts'
import { readCustomerSpec } from '../documents/customer-spec.ts'
import { renderBlock, renderDocument } from '../documents/render-document.ts'
import { applies, applyingInputs, withApplying } from '../library/applying-inputs.ts'
import { fillText, NO_CONTEXT } from '../library/fill-placeholders.ts'
import type { FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import type { InputValues, LibrarySpec } from '../model/library-spec.ts'
import { listed } from '../model/listed.ts'
import type { OpenQuestion } from '../model/question.ts'
import { artifactPath, specFolder } from '../model/place.ts'
import type { Issue, Snapshot } from '../model/snapshot.ts'
import { renderClarifications } from './clarifications.ts'
import { escapeMarkdown, proseValues } from './plain-text.ts'
import { renderChecklist } from './spec-checklist.ts'

/**
 * Drafts `customer-spec.md` and its checklist from the issue form, the library entry and the answers given so far. What nobody said is
 * marked and asked for; nothing is made up (R2.4). Reads no environment but the committed inventory.
 */
export function draftSpec(
  snapshot: Snapshot,
  engagement: Engagement,
  issue: Issue,
  library: LibrarySpec,
): readonly FileWrite[] {
  const answers = readAnswers(snapshot, library)
  const values = requestedValues(snapshot, issue, library, answers)
  const questions = openQuestions(snapshot, issue, library, values)
  const inventory = inventoryOf(snapshot, values)
  const target = entryOf(inventory?.targets ?? {}, targetOf({ inputs: values })) ?? {}
  const input = { ...openValues(library, values, questions), ...proseValues(withApplying(library.inputs, values)) }
  const context = { ...NO_CONTEXT, input, target: proseValues(target), fact: proseValues(inventory?.facts ?? {}) }
  const section = (name: string): string => {
    const { value, unknown } = fillText(library.sections[name] ?? '', context)
    // What stands in an inventory that is not named yet is as open as its name.
    return unknown.reduce(
      (text, each) => text.replaceAll(new RegExp(`\\{\\{\\s*${each}\\s*\\}\\}`, 'g'), '(open)'),
      value,
    )
  }
  const path = artifactPath(engagement.id, 'requirements')
  const title = titleOf(issue, library)
  const text = renderDocument({
    gate: 'requirements',
    frontMatter: {
      kind: 'customer-spec',
      schema: 1,
      engagement: engagement.id,
      title,
      'use-case': `${library.id}@${library.version}`,
      environment: String(values['environment'] ?? 'unknown'),
      issue: issue.number,
      requester: engagement.requester.login,
      ...basedOn(engagement),
      basis: specBasis(snapshot, issue, library),
    },
    title: escapeMarkdown(title),
    note: `Drafted by the spec-agent from ${sourcesOf(engagement, issue, library)}, without a model. No environment was accessed.`,
    sections: {
      Problem: section('Problem'),
      Scope: section('Scope'),
      Inputs: renderBlock('inputs', inputsBlock(library, values, questions)),
      Requirements: section('Requirements'),
      'Acceptance criteria': section('Acceptance criteria'),
      Phases: section('Phases'),
      Capabilities: renderCapabilities(library),
      'Risks and mitigations': section('Risks and mitigations'),
      Rollback: section('Rollback'),
      Clarifications: renderClarifications(library, values, questions, answers, baseOf(snapshot)),
    },
  })
  const checklist = renderChecklist(readCustomerSpec(path, text).spec, library, values)
  return [
    { path, content: text },
    { path: `${specFolder(engagement.id)}/checklists/requirements.md`, content: checklist },
  ]
}

function sourcesOf({ specified }: Engagement, issue: Issue, library: LibrarySpec): string {
  const base = specified?.basedOn ?? null
  const built = base === null ? [] : [`the as-built record of \`${base.engagement}\``]
  return listed([`issue #${issue.number}`, `use case ${library.title} ${library.version}`, ...built])
}

function basedOn({ specified }: Engagement): { readonly 'based-on'?: string } {
  const base = specified?.basedOn ?? null
  return base === null ? {} : { 'based-on': base.engagement }
}

function openValues(
  library: LibrarySpec,
  values: InputValues,
  questions: readonly OpenQuestion[],
): Readonly<Record<string, string>> {
  const waiting = library.inputs.filter((input) => values[input.name] === undefined && !applies(input, values))
  return Object.fromEntries([
    ...waiting.map(({ name }) => [name, '(open)']),
    ...questions.map(({ input, id }) => [input, `(open: ${id})`]),
  ])
}

function inputsBlock(library: LibrarySpec, values: InputValues, questions: readonly OpenQuestion[]): unknown {
  const open = new Map(questions.map(({ input, id, question }) => [input, clarificationMarker(id, question)]))
  const asked = applyingInputs(library.inputs, values)
  return Object.fromEntries(asked.map(({ name }) => [name, values[name] ?? open.get(name)]))
}

function renderCapabilities(library: LibrarySpec): string {
  const items = library.capabilities.map(
    ({ id, title, neededFor, ifNotAvailable }) =>
      `- **${id}** (${neededFor.join(', ')}) ${title}.\n  If not available: ${lowerFirst(ifNotAvailable)}`,
  )
  return `Assessed after Gate 1, against what discovery finds.\n\n${items.join('\n')}`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
