import { addComment } from '../../forge/local/actions/add-comment.ts'
import { openIssue } from '../../forge/local/actions/open-issue.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { actAndReconcile, REPO_OPTION } from '../with-installation.ts'

const TITLE_CHARACTERS = 72

/** Starts an engagement from a request in one's own words: the closest use case, a named one, or what was built before (R7.1, R1.8). */
export const specifyCommand: Command = {
  name: 'specify',
  usage: 'TEXT --repo DIR --as LOGIN [--title TITLE] [--use-case ID] [--based-on ENGAGEMENT]',
  summary: 'Start an engagement from a request in your own words; "--use-case blank" for what no use case describes.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, {
      ...REPO_OPTION,
      as: { type: 'string' },
      title: { type: 'string' },
      'use-case': { type: 'string' },
      'based-on': { type: 'string' },
    })
    const text = args.positionals.join(' ').trim()
    if (text === '') throw new UsageError('the request is needed, in your own words')
    const base = args.text('based-on')
    const said = ['/sdd specify', args.text('use-case'), base === null ? null : `--based-on ${base}`]
    const title = args.text('title') ?? cut(text.split('\n')[0] ?? '')
    return actAndReconcile(args, terminal, async (as) => {
      const number = await openIssue({ ...as, title, body: text })
      const body = said.filter((part) => part !== null).join(' ')
      await addComment({ ...as, target: number, body })
      return { on: number, told: `#${number} ${title}\n@${as.as} on #${number}: ${body}` }
    })
  },
}

function cut(line: string): string {
  return line.length <= TITLE_CHARACTERS ? line : `${line.slice(0, TITLE_CHARACTERS).replace(/\s+\S*$/, '')} …`
}
