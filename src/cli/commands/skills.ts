import { fileURLToPath } from 'node:url'
import { skillReference } from '../../model/skill.ts'
import type { SkillSummary } from '../../model/skill.ts'
import { formatFinding } from '../../model/finding.ts'
import { loadSkills } from '../../skills/registry.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'

/** Lists skills, or shows one with its inputs and checks. */
export const skillsCommand: Command = {
  name: 'skills',
  usage: '[NAME] [--folder DIR] [--json]',
  summary: 'List the skills, or show what one takes, checks and rolls back.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { folder: { type: 'string' } })
    const folder = args.text('folder') ?? fileURLToPath(new URL('../../../action/skills', import.meta.url))
    const { skills, findings } = await loadSkills(folder, args.text('folder') ?? 'action/skills')
    const [named] = args.positionals
    const shown = skills.map(({ summary }) => summary).filter(({ name }) => named === undefined || name === named)
    if (named !== undefined && shown.length === 0) throw new UsageError(`there is no skill "${named}"`)
    if (args.flag('json')) terminal.out(JSON.stringify({ skills: shown, findings }))
    else {
      for (const skill of shown) terminal.out(named === undefined ? line(skill) : page(skill))
      for (const finding of findings) terminal.out(formatFinding(finding))
    }
    return findings.length > 0 ? 1 : 0
  },
}

function line(skill: SkillSummary): string {
  return `${skillReference(skill)}  ${skill.access}  ${skill.summary}`
}

function page(skill: SkillSummary): string {
  const { checks, rollback, secrets, timeoutSeconds, inputs, digest } = skill
  return [
    line(skill),
    `digest    ${digest}`,
    `checks    before: ${checks.before.join(', ') || 'none'}; after: ${checks.after.join(', ') || 'none'}`,
    `rollback  ${typeof rollback === 'string' ? rollback : `none: ${rollback.none}`}`,
    `secrets   ${secrets.join(', ') || 'none'}`,
    `timeout   ${timeoutSeconds} s for each program`,
    `inputs    ${JSON.stringify(inputs, null, 2)}`,
  ].join('\n')
}
