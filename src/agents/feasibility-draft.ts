import { entryOf } from '../model/entry-of.ts'
import { assessFeasibility } from '../derive/assess-feasibility.ts'
import { feasibilityBasis } from '../derive/basis.ts'
import { capabilitiesOf } from '../derive/capabilities-of.ts'
import type { Dossier } from '../derive/dossier.ts'
import { readDecisions } from '../derive/read-answers.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { targetOf } from '../derive/placeholder-context.ts'
import { decisionMarker } from '../documents/clarification-marker.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Assessment } from '../documents/feasibility-report.ts'
import { renderBlock, renderDocument, renderTable } from '../documents/render-document.ts'
import { withApplying } from '../library/applying-inputs.ts'
import { fillText } from '../library/fill-placeholders.ts'
import type { FillContext } from '../library/fill-placeholders.ts'
import { digestOf, shortDigest } from '../model/digest.ts'
import type { FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { CapabilityNeed, LibrarySpec } from '../model/library-spec.ts'
import { artifactPath, capabilitiesPath } from '../model/place.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { escapeMarkdown, proseContext, sentence, showValue } from './plain-text.ts'
import { listed } from '../model/listed.ts'

const OUTCOMES: Readonly<Record<Assessment['outcome'], string>> = {
  feasible: 'Feasible: the environment offers everything the approved spec asks for.',
  'feasible-with-constraints': 'Feasible with constraints: the decisions under Tradeoffs bind the design.',
  'feasible-with-changes': 'Feasible with changes to the spec.',
  'not-feasible': 'Not feasible as the spec and the environment stand. No design is drafted.',
}

/** How a comparison reads before the value that is asked for. */
const REQUIRED: Readonly<Record<CapabilityNeed['test']['is'], string>> = {
  equals: 'required',
  'at-least': 'required at least',
  'more-than': 'required more than',
  'at-most': 'required at most',
  includes: 'required among them',
  present: 'required',
}

/**
 * Drafts `capabilities.json` and `feasibility.md` from what discovery saw, held against the locked spec. Conflicts become tradeoffs;
 * the agent lists the options and decides nothing (R1.3, R2.2).
 */
export function draftFeasibility(
  snapshot: Snapshot,
  engagement: Engagement,
  library: LibrarySpec,
  dossier: Dossier,
  discovery: readonly Evidence[],
): readonly FileWrite[] {
  const { spec, environment, files } = dossier
  const gate1 = lockOf(engagement, 'requirements')
  if (spec === null || environment === null || gate1 === null || files.requirements === null) return []
  const capabilities = capabilitiesOf(engagement.id, environment.name, discovery)
  const capabilitiesText = `${JSON.stringify(capabilities, null, 2)}\n`
  const decisions = readDecisions(snapshot, library)
  const assessment = assessFeasibility(
    spec,
    library,
    environment,
    { ...capabilities, digest: digestOf(capabilitiesText) },
    decisions,
    snapshot.skills,
  )
  const target = targetOf(spec)
  const observed = capabilities.observations.find((each) => each.target === target)?.observed ?? {}
  const context = proseContext({
    input: withApplying(library.inputs, spec.inputs),
    target: entryOf(environment.targets, target) ?? {},
    fact: environment.facts,
    observed,
  })
  const text = renderDocument({
    gate: 'feasibility',
    frontMatter: {
      kind: 'feasibility',
      schema: 1,
      engagement: engagement.id,
      environment: environment.name,
      'previous-record': gate1.record,
      spec: files.requirements.digest,
      capabilities: digestOf(capabilitiesText),
      basis: feasibilityBasis(snapshot, engagement, library, discovery),
    },
    title: `Feasibility of ${escapeMarkdown(spec.frontMatter.title)}`,
    note: `Drafted by the solution-arch-agent from the locked spec (${shortDigest(files.requirements.digest)}) and the discovery runs named below, without a model.`,
    sections: {
      Outcome: renderOutcome(assessment),
      'Observed environment': renderObserved(discovery),
      Capabilities: renderCapabilities(assessment, library),
      Tradeoffs: renderTradeoffs(assessment, library, context),
      Requirements: requirementItems(spec, library, assessment).join('\n'),
      Assessment: renderBlock('assessment', assessment),
    },
  })
  return [
    { path: capabilitiesPath(engagement.id), content: capabilitiesText },
    { path: artifactPath(engagement.id, 'feasibility'), content: text },
  ]
}

function renderOutcome({ outcome, capabilities, tradeoffs }: Assessment): string {
  const met = capabilities.filter(({ verdict }) => verdict === 'met').length
  const open = tradeoffs.filter(({ decision }) => decision === null).map(({ id }) => id)
  const said =
    open.length === 0 || outcome === 'not-feasible'
      ? OUTCOMES[outcome]
      : `Not decided yet: ${listed(open)} needs a person's choice.`
  return `**${said}** ${met} of ${capabilities.length} capabilities are met.`
}

/** Each capability with its answer; before them the skills that are not installed, and what that means. */
function renderCapabilities({ capabilities, skills }: Assessment, library: LibrarySpec): string {
  const missing = library.skills.filter(({ skill }) =>
    skills.some((each) => each.skill === skill && each.installed === null),
  )
  const items = capabilities.map((answer) => capabilityItem(answer, library)).join('\n')
  if (missing.length === 0) return items
  const head = `**${missing.length} of ${library.skills.length} skills of this use case are not installed:**`
  return [head, missing.map(({ skill, ifNotAvailable }) => `- \`${skill}\`: ${ifNotAvailable}`).join('\n'), items].join(
    '\n\n',
  )
}

function renderObserved(discovery: readonly Evidence[]): string {
  if (discovery.length === 0) return 'Nothing was looked at: the skill that discovery takes is not installed.'
  return discovery
    .map(({ record, digest }) => {
      const rows = Object.entries(record.outputs).map(([name, value]) => [escapeMarkdown(name), showValue(value)])
      const skill = `${record.skill.name}@${record.skill.version}`
      return [
        `Run \`${record.id}\` of \`${skill}\` against \`${record.target}\` in \`${record.environment}\`: ${record.outcome}, evidence \`${shortDigest(digest)}\`.`,
        rows.length === 0 ? 'It reported nothing.' : renderTable(['observed', 'value'], rows),
      ].join('\n\n')
    })
    .join('\n\n')
}

function capabilityItem(answer: Assessment['capabilities'][number], library: LibrarySpec): string {
  const need = library.capabilities.find((each) => each.id === answer.id)
  const is = need?.test.is ?? 'present'
  const compared = is === 'present' ? '' : `; ${REQUIRED[is]} ${showValue(answer.required)}`
  const observed = answer.observed === null ? 'Nothing was observed' : `Observed ${showValue(answer.observed)}`
  const otherwise = answer.verdict === 'met' ? '' : `\n  ${need?.ifNotAvailable ?? ''}`
  return `- **${answer.id}** ${need?.title ?? ''}: **${answer.verdict}**. ${observed}${compared}.${otherwise}`
}

function renderTradeoffs(assessment: Assessment, library: LibrarySpec, context: FillContext): string {
  if (assessment.tradeoffs.length === 0) return 'None: nothing that was found conflicts with the spec.'
  return assessment.tradeoffs
    .map((tradeoff) => {
      const known = library.capabilities.find((need) => need.tradeoff?.id === tradeoff.id)?.tradeoff ?? null
      if (known === null) return ''
      const options = known.options.map(
        (option) =>
          `- **Option ${option.id}:** ${sentence(fillText(option.text, context).value)} *Then:* ${fillText(option.consequence, context).value}`,
      )
      const { decision, by, comment, reason } = tradeoff
      const decided =
        decision === null
          ? `${decisionMarker(tradeoff.id)} Choose by a comment: \`/sdd decide ${tradeoff.id} <option> <reason>\`.`
          : `**Decided: option ${decision}**, by @${by} (comment ${comment}): ${escapeMarkdown(reason ?? '')}`
      return [`### ${tradeoff.id}`, fillText(known.conflict, context).value, options.join('\n'), decided].join('\n\n')
    })
    .join('\n\n')
}

function requirementItems(spec: CustomerSpec, library: LibrarySpec, assessment: Assessment): readonly string[] {
  return spec.requirements.map(({ id }) => {
    const needs = library.capabilities.filter((need) => need.neededFor.includes(id))
    const unmet = needs.filter((need) => verdictOf(need, assessment) !== 'met')
    const cites = needs.map((need) => need.id).join(', ')
    const state =
      unmet.length === 0
        ? 'feasible'
        : `depends on ${unmet.map((need) => need.tradeoff?.id ?? `${need.id}, unmet`).join(', ')}`
    return `- **${id}**${cites === '' ? '' : ` (${cites})`} ${state}.`
  })
}

function verdictOf(need: CapabilityNeed, assessment: Assessment): string {
  return assessment.capabilities.find((each) => each.id === need.id)?.verdict ?? 'unknown'
}
