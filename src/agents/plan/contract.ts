import type { Component } from '../../documents/read-components.ts'
import { renderBlock, renderTable } from '../../documents/render-document.ts'
import type { CustomerSpec } from '../../documents/customer-spec.ts'
import type { SkillSummary } from '../../model/skill.ts'
import { escapeMarkdown, sentence } from '../plain-text.ts'
import { named, outputsOf, planHead, planText, skillOf } from './plan-facts.ts'
import type { PlanFacts } from './plan-facts.ts'

const ACCESS: Readonly<Record<SkillSummary['access'], string>> = {
  read: 'reads only',
  change: 'changes the target',
  destructive: 'changes the target and may destroy what is there',
}

/** Drafts `contracts/<component>.md`: the component's terms as the design has them, and what its skill holds itself to. */
export function renderContract(facts: PlanFacts, component: Component): string {
  const skill = skillOf(facts, component)
  const { dependsOn, ...terms } = component
  return planText([
    planHead(facts, `Contract of \`${component.id}\`:`),
    skill === null ? '' : sentence(escapeMarkdown(skill.summary)),
    `## Terms\n\n${renderBlock('contract', [{ ...terms, 'depends-on': dependsOn }])}`,
    `## What its skill holds itself to\n\n${skill === null ? unknownSkill(component) : renderSkill(skill, component, facts)}`,
    `## What it must not touch\n\n${limitsOf(skill, component, facts).join('\n')}`,
  ])
}

function unknownSkill({ skill }: Component): string {
  return `No skill \`${skill}\` with this digest is installed, so its access, checks, outputs, secrets, rollback and time limit are unknown. The gate stays shut until it is.`
}

function renderSkill(skill: SkillSummary, component: Component, { spec, environment }: PlanFacts): string {
  const secrets = skill.secrets.map((name) => {
    const known = Object.hasOwn(environment.secrets, name)
    return `${named([name])}${known ? '' : ` (not known in \`${environment.name}\`)`}`
  })
  return renderTable(
    ['Term', 'What holds'],
    [
      ['Access', ACCESS[skill.access]],
      [
        'Dry run',
        skill.dryRun ? 'says beforehand what would change' : 'none: it cannot say beforehand what it changes',
      ],
      [
        'Checks before',
        `${named(skill.checks.before)}${skill.checks.before.length === 0 ? '' : '; when one fails, nothing is changed'}`,
      ],
      ['Checks after', skill.checks.after.map((check) => checkText(check, component, spec)).join(', ') || '–'],
      ['State', skill.readsBack ? 'read before and after' : 'not read: what it changed is told by its checks alone'],
      ['Outputs', named(outputsOf(skill))],
      ['Secrets, by name', secrets.join(', ') || 'none'],
      ['Rollback', rollbackText(skill)],
      ['Time limit', `${skill.timeoutSeconds} seconds`],
    ],
  )
}

/** The check, and the criteria of this component that it proves. */
function checkText(check: string, { accepts }: Component, spec: CustomerSpec): string {
  const proves = spec.acceptance.filter((each) => each.check === check && accepts.includes(each.id)).map(({ id }) => id)
  return `${named([check])}${proves.length === 0 ? '' : ` (${proves.join(', ')})`}`
}

/** How the component is undone. */
export function rollbackText(skill: SkillSummary | null): string {
  if (skill === null) return 'unknown, because the skill is not installed'
  if (typeof skill.rollback !== 'string') return `none: ${escapeMarkdown(skill.rollback.none)}`
  return `${named([skill.rollback])} puts the state before back, by itself when a check after fails`
}

function limitsOf(skill: SkillSummary | null, { target }: Component, { environment }: PlanFacts): readonly string[] {
  const others = Object.keys(environment.targets).filter((name) => name !== target).length
  const rest = others === 0 ? '' : ` (${others} more in its inventory)`
  return [
    `- Any target of \`${environment.name}\` other than \`${target}\`${rest}.`,
    ...(skill?.access === 'read' ? [`- Anything on \`${target}\` itself: it only reads.`] : []),
    skill === null || skill.secrets.length === 0 ? '- Any secret.' : `- Any secret other than ${named(skill.secrets)}.`,
    '- Anything after its time limit, or after a check before has failed.',
    '- This repository: its evidence is committed for it.',
  ]
}
