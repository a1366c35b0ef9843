import { renderTable } from '../../documents/render-document.ts'
import { fillText, placeholdersIn } from '../../library/fill-placeholders.ts'
import type { FillContext } from '../../library/fill-placeholders.ts'
import { shortDigest } from '../../model/digest.ts'
import { entryOf } from '../../model/entry-of.ts'
import type { CapabilityNeed } from '../../model/library-spec.ts'
import { escapeMarkdown, proseContext, sentence, showValue } from '../plain-text.ts'
import { listed } from '../../model/listed.ts'
import { planHead, planText } from './plan-facts.ts'
import type { PlanFacts } from './plan-facts.ts'
import { sourceName } from './value-sources.ts'

const COMPARED: Readonly<Record<CapabilityNeed['test']['is'], string>> = {
  equals: '',
  'at-least': 'at least ',
  'more-than': 'more than ',
  'at-most': 'at most ',
  includes: 'among them ',
  present: '',
}

/** Drafts `research.md`: what was found and where, which options were weighed, and what all of it was read from. */
export function renderResearch(facts: PlanFacts): string {
  return planText([
    planHead(facts, 'Research for'),
    `## Found\n\n${renderFound(facts)}`,
    `## Options weighed\n\n${renderOptions(facts)}`,
    `## Sources\n\n${renderSources(facts)}`,
    `## Open points\n\n${renderOpen(facts)}`,
  ])
}

function renderFound(facts: PlanFacts): string {
  const { assessment, library, spec } = facts
  const rows = assessment.capabilities.map(({ id, verdict, observed, required }) => {
    const need = library.capabilities.find((each) => each.id === id)
    const from = [...new Set(placeholdersIn(need?.test.left))].map((each) => sourceName(each, facts))
    const is = need?.test.is ?? 'present'
    return [
      `${id} ${need?.title ?? ''}`.trim(),
      need?.neededFor.join(', ') ?? '–',
      is === 'present' ? 'known' : `${COMPARED[is]}${showValue(required)}`,
      showValue(observed),
      verdict === 'met' || !need?.tradeoff ? verdict : `${verdict}, see ${need.tradeoff.id}`,
      from.join('; ') || '–',
    ]
  })
  const grounded = new Set(library.capabilities.flatMap(({ neededFor }) => neededFor))
  const free = spec.requirements.filter(({ id }) => !grounded.has(id)).map(({ id }) => id)
  const head = ['Capability', 'For', 'Required', 'Observed', 'Verdict', 'Seen in']
  return planText([
    rows.length === 0 ? 'The use case asks for no capability.' : renderTable(head, rows),
    free.length === 0 ? '' : `${listed(free)} ${free.length === 1 ? 'asks' : 'ask'} nothing of the environment.`,
  ]).trimEnd()
}

function renderOptions(facts: PlanFacts): string {
  const { assessment, library, design } = facts
  const context = contextOf(facts)
  const weighed = assessment.tradeoffs.flatMap((tradeoff) => {
    const known = library.capabilities.find((need) => need.tradeoff?.id === tradeoff.id)?.tradeoff ?? null
    if (known === null) return []
    const options = known.options.map(({ id, text, consequence }) => {
      const taken = id === tradeoff.decision ? ' **Taken.**' : ''
      return `- **Option ${id}:** ${sentence(fillText(text, context).value)} *Then:* ${sentence(fillText(consequence, context).value)}${taken}`
    })
    const why = `Decided by @${escapeMarkdown(tradeoff.by ?? 'nobody')}, because: ${sentence(showValue(tradeoff.reason))}`
    return [
      planText([`### ${tradeoff.id}`, fillText(known.conflict, context).value, options.join('\n'), why]).trimEnd(),
    ]
  })
  const decisions = design.decisions.map(({ id }) => id)
  const own =
    decisions.length === 0 ? '' : `What the design itself chose stands there with its reason: ${decisions.join(', ')}.`
  const none = 'Nothing that was found conflicts with the spec, so no person had to choose.'
  return planText([...(weighed.length === 0 ? [none] : weighed), own]).trimEnd()
}

function renderSources({ capabilities, library, sources }: PlanFacts): string {
  const runs = (capabilities?.observations ?? []).map(({ run, target, outcome, evidence }) => [
    `run \`${run}\` on \`${target}\`, ${outcome}`,
    `evidence/${run}/run.json`,
    shortDigest(evidence),
  ])
  const files = sources.map(({ name, path, digest }) => [name, path, shortDigest(digest)])
  const used = ['use case', `${library.id}@${library.version}`, shortDigest(library.digest)]
  return renderTable(['Source', 'Where', 'Digest'], [...runs, ...files, used])
}

function renderOpen({ design }: PlanFacts): string {
  if (design.markers.length === 0) return 'None.'
  return design.markers
    .map(({ question, line }) => `- solution-design.md:${line} ${escapeMarkdown(question)}`)
    .join('\n')
}

function contextOf({ inputs, environment, target, capabilities }: PlanFacts): FillContext {
  const observed = capabilities?.observations.find((each) => each.target === target)?.observed ?? {}
  return proseContext({
    input: inputs,
    target: entryOf(environment.targets, target) ?? {},
    fact: environment.facts,
    observed,
  })
}
