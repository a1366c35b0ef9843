import { renderTable } from '../../documents/render-document.ts'
import { topologicalOrder } from '../../derive/topological-order.ts'
import { runId } from '../../derive/run-requests.ts'
import { COMMANDS } from '../../model/command-list.ts'
import { entryOf } from '../../model/entry-of.ts'
import { escapeMarkdown, sentence, showValue } from '../plain-text.ts'
import { rollbackText } from './contract.ts'
import { named, planHead, planText, skillOf } from './plan-facts.ts'
import type { PlanFacts } from './plan-facts.ts'

/** Drafts `quickstart.md`: how a person follows the build, checks the result, goes back and whom they call. */
export function renderQuickstart(facts: PlanFacts): string {
  return planText([
    planHead(facts, 'Quickstart for'),
    `## Before Gate 2\n\n${renderReading(facts)}`,
    `## Build\n\n${renderBuild(facts)}`,
    `## See the result\n\n${renderResult(facts)}`,
    `## Go back\n\n${renderReturn(facts)}`,
    `## Whom to call\n\n${renderContacts(facts)}`,
  ])
}

function renderReading({ design }: PlanFacts): string {
  const contracts =
    design.components.length === 1
      ? `\`contracts/${design.components[0]?.id}.md\``
      : `the ${design.components.length} files in \`contracts/\``
  return `Read \`solution-design.md\`, then ${contracts} and \`tasks.md\`. What does not hold is left open in \`checklists/design.md\`. Where the design differs from its companions, the design counts.`
}

function renderBuild({ spec, inputs }: PlanFacts): string {
  const window = entryOf(inputs, 'maintenance-window')
  const when = window === undefined || window === null ? '' : ` in the window ${showValue(window)}`
  const { issue } = spec.frontMatter
  const steps = [
    'Approve and merge this pull request: that locks Gate 2.',
    `Comment \`${usageOf('build')}\` on issue #${issue}${when}. In an environment of stage 2 the build starts by itself.`,
    `\`${usageOf('status')}\` tells how far it is. Where the policy asks for it, somebody else approves what the dry runs say by \`${usageOf('approve-plan')}\`.`,
    `When it stopped, read the failed run under \`evidence/\`, remove the cause, then comment \`${usageOf('retry')}\`.`,
  ]
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n')
}

function usageOf(name: string): string {
  return COMMANDS.find((each) => each.name === name)?.usage ?? `/sdd ${name}`
}

function renderResult(facts: PlanFacts): string {
  const { design, spec, library, target } = facts
  const rows = spec.acceptance.flatMap(({ id, check }) =>
    design.components
      .filter(({ accepts }) => accepts.includes(id))
      .map((component) => [
        id,
        check === null ? '–' : named([check]),
        `\`${component.id}\` on ${named([component.target])}`,
        `evidence/${runId(component.id, 1, 'apply')}/run.json`,
      ]),
  )
  const looks = named([...new Set(library.discovery.map(({ skill }) => skill))])
  return planText([
    rows.length === 0
      ? 'No criterion is checked by a program.'
      : renderTable(['Criterion', 'Check', 'On', 'Result of the first attempt'], rows),
    library.discovery.length === 0
      ? ''
      : `To see it at the target, look at \`${target}\` again the way discovery did (${looks}, read only) and compare with the table under State in \`data-model.md\`.`,
  ]).trimEnd()
}

function renderReturn(facts: PlanFacts): string {
  const { order, cycle } = topologicalOrder(facts.design.components)
  const all = [...order, ...facts.design.components.filter(({ id }) => cycle.includes(id))]
  return all
    .toReversed()
    .map((component) => {
      const said =
        component.action === 'build' ? rollbackText(skillOf(facts, component)) : `nothing to undo (${component.action})`
      return `- \`${component.id}\`: ${sentence(said)}`
    })
    .join('\n')
}

function renderContacts({ spec, inputs }: PlanFacts): string {
  const contact = entryOf(inputs, 'rollback-contact')
  const asked = `Questions about what is wanted: @${escapeMarkdown(spec.frontMatter.requester)}, who asked for it.`
  if (contact === undefined || contact === null) return `The request names nobody for a rollback that fails. ${asked}`
  return `When a rollback fails too: ${sentence(showValue(contact))} ${asked}`
}
