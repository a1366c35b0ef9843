import { entryOf } from '../model/entry-of.ts'
import { readAnswers } from '../derive/read-answers.ts'
import type { Answer } from '../derive/read-answers.ts'
import { specBasis } from '../derive/basis.ts'
import { targetOf } from '../derive/placeholder-context.ts'
import { titleOf } from '../derive/title-of.ts'
import { clarificationMarker } from '../documents/clarification-marker.ts'
import { readCustomerSpec } from '../documents/customer-spec.ts'
import { renderBlock, renderDocument } from '../documents/render-document.ts'
import { baseOf } from '../derive/base-of.ts'
import { applies, applyingInputs, withApplying } from '../library/applying-inputs.ts'
import { carriedValues } from '../library/carried-values.ts'
import { fillText, NO_CONTEXT } from '../library/fill-placeholders.ts'
import { readIssueForm, withFallbacks } from '../library/issue-form.ts'
import type { FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import type { InputValues, LibraryInput, LibrarySpec } from '../model/library-spec.ts'
import { questionId } from '../model/library-spec.ts'
import { artifactPath, environmentPath, specFolder } from '../model/place.ts'
import type { Issue, Snapshot } from '../model/snapshot.ts'
import { readEnvironment } from '../library/environment.ts'
import type { Environment } from '../library/environment.ts'
import { escapeMarkdown, listed, oneLineValues, proseValues } from './plain-text.ts'
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
  const values = requestedValues(snapshot, engagement, issue, library, answers)
  const inventory = inventoryOf(snapshot, values)
  const target = entryOf(inventory?.targets ?? {}, targetOf({ inputs: values })) ?? {}
  const input = { ...openValues(library, values), ...proseValues(withApplying(library.inputs, values)) }
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
      Inputs: renderBlock('inputs', inputsBlock(library, values)),
      Requirements: section('Requirements'),
      'Acceptance criteria': section('Acceptance criteria'),
      Phases: section('Phases'),
      Capabilities: renderCapabilities(library),
      'Risks and mitigations': section('Risks and mitigations'),
      Rollback: section('Rollback'),
      Clarifications: renderClarifications(library, values, answers),
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

function requestedValues(
  snapshot: Snapshot,
  engagement: Engagement,
  issue: Issue,
  library: LibrarySpec,
  answers: readonly Answer[],
): InputValues {
  const base = baseOf(snapshot, engagement)
  const carried = base === null ? {} : carriedValues(library, base.inputs)
  const given = { ...carried, ...readIssueForm(issue.body, library).values }
  const answered = Object.fromEntries(answers.map(({ input, value }) => [input, value])) as InputValues
  const values = oneLineValues({ ...withFallbacks(library.inputs, given), ...answered })
  return withoutUnknownTarget(snapshot, values)
}

/** A target that the inventory does not list is asked for again rather than carried on. */
function withoutUnknownTarget(snapshot: Snapshot, values: InputValues): InputValues {
  const named = targetOf({ inputs: values })
  const inventory = inventoryOf(snapshot, values)
  if (named === '' || inventory === null || entryOf(inventory.targets, named) !== undefined) return values
  const { endpoint: _endpoint, target: _target, ...rest } = values
  return rest
}

/** The committed inventory of the environment that is asked for; null while that is open, or it cannot be read. */
function inventoryOf({ files }: Snapshot, { environment }: InputValues): Environment | null {
  if (typeof environment !== 'string') return null
  const path = environmentPath(environment)
  const text = files.find((file) => file.path === path)?.text ?? null
  return text === null ? null : readEnvironment(text, path).environment
}

function openInputs(
  library: LibrarySpec,
  values: InputValues,
): readonly { readonly input: LibraryInput; readonly id: string }[] {
  return library.inputs.flatMap((input, index) =>
    values[input.name] === undefined && applies(input, values) ? [{ input, id: questionId(index) }] : [],
  )
}

function openValues(library: LibrarySpec, values: InputValues): Readonly<Record<string, string>> {
  const waiting = library.inputs.filter((input) => values[input.name] === undefined && !applies(input, values))
  return Object.fromEntries([
    ...waiting.map(({ name }) => [name, '(open)']),
    ...openInputs(library, values).map(({ input, id }) => [input.name, `(open: ${id})`]),
  ])
}

function inputsBlock(library: LibrarySpec, values: InputValues): unknown {
  const open = new Map(
    openInputs(library, values).map(({ input, id }) => [input.name, clarificationMarker(id, input.question)]),
  )
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

function renderClarifications(library: LibrarySpec, values: InputValues, answers: readonly Answer[]): string {
  const asked = openInputs(library, values).map(
    ({ input, id }) =>
      `- **${id}** ${input.question} *Why it matters:* ${input.why} *For example:* ${escapeMarkdown(input.example)}`,
  )
  const answered = answers.map(({ question, input, value, by, at, comment }) => {
    const text = escapeMarkdown(Array.isArray(value) ? value.join(', ') : String(value))
    return `- **${question}** ${input}: ${text} (@${by}, comment ${comment}, ${at.slice(0, 10)})`
  })
  const taken = library.inputs.filter(
    ({ name, fallback }) => fallback !== null && String(values[name]) === String(fallback),
  )
  const parts = [
    asked.length === 0
      ? ''
      : `### Open\n\nAnswer each by a comment on this pull request: \`/sdd clarify Q-… <answer>\`.\n\n${asked.join('\n')}`,
    answered.length === 0 ? '' : `### Answered\n\n${answered.join('\n')}`,
    taken.length === 0
      ? ''
      : `### At their defaults\n\n${taken.map(({ name, fallback }) => `- \`${name}\`: ${String(fallback)}`).join('\n')}`,
  ]
  return parts.filter((part) => part !== '').join('\n\n') || 'No question was open.'
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
