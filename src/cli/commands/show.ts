import { Refused } from '../../forge/local/refused.ts'
import type { Comment, Issue, Pull, Snapshot } from '../../model/snapshot.ts'
import { observe } from '../../reconcile/observe.ts'
import type { Command, ExitCode } from '../command.ts'
import { numberOf, readArguments } from '../read-arguments.ts'
import { REPO_OPTION, withInstallation } from '../with-installation.ts'

/** Shows an issue or pull request as its reader would see it: checks, files, reviews, conversation. */
export const showCommand: Command = {
  name: 'show',
  usage: 'NUMBER --repo DIR',
  summary: 'Show an issue or pull request: files, checks, reviews, conversation.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, REPO_OPTION)
    const number = numberOf(args.positionals[0], 'the issue or pull request')
    return withInstallation(args, async ({ machine }): Promise<ExitCode> => {
      const asPull = await observe(machine, { kind: 'pull', number })
      const snapshot = asPull ?? (await observe(machine, { kind: 'issue', number }))
      if (snapshot === null) throw new Refused(`there is no issue or phase pull request #${number}`)
      terminal.out(args.flag('json') ? JSON.stringify(threadOf(snapshot, number)) : threadText(snapshot, number))
      return 0
    })
  },
}

function threadOf(snapshot: Snapshot, number: number): Pull | Issue | null {
  return snapshot.pulls.find((pull) => pull.number === number) ?? snapshot.issue
}

function threadText(snapshot: Snapshot, number: number): string {
  const thread = threadOf(snapshot, number)
  if (thread === null) return ''
  const head = `#${thread.number} ${thread.title} (${thread.state}), by @${thread.author.login}`
  const body = 'content' in thread ? pullText(thread) : [thread.body]
  return [head, ...body, ...thread.comments.map(commentText)].join('\n\n')
}

function pullText({ content, checks, reviews, labels }: Pull): readonly string[] {
  const files = content.changes.map(
    ({ path, before, after }) => `  ${before === null ? 'new' : after === null ? 'gone' : 'changed'}  ${path}`,
  )
  const current = checks.filter((check) => check.head === content.sha)
  return [
    `head ${content.sha}\nlabels ${labels.join(', ')}\ngit diff ${content.mergeBase.slice(0, 12)} ${content.sha.slice(0, 12)}`,
    files.join('\n'),
    ...current.map((check) => `── ${check.name}: ${check.conclusion}, ${check.title}\n${indent(check.summary)}`),
    ...reviews.map(({ author, state, commit, body }) =>
      `@${author.login} ${state} at ${commit.slice(0, 10)} ${body}`.trim(),
    ),
  ]
}

function commentText({ author, body, createdAt }: Comment): string {
  return `@${author.login}, ${createdAt}\n${indent(body.replace(/^<!--.*?-->\s*/, ''))}`
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
