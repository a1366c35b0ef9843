import { submitReview } from '../../forge/local/actions/submit-review.ts'
import type { Command } from '../command.ts'
import { numberOf, readArguments } from '../read-arguments.ts'
import type { Arguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { actAndReconcile, REPO_OPTION } from '../with-installation.ts'

const STATES = ['approved', 'changes-requested', 'commented'] as const
type State = (typeof STATES)[number]

const OPTIONS = {
  ...REPO_OPTION,
  as: { type: 'string' },
  commit: { type: 'string' },
  body: { type: 'string' },
} as const

/** Reviews a pull request as a named user, bound to a commit. */
export const reviewCommand: Command = {
  name: 'review',
  usage: 'PULL --repo DIR --as LOGIN --state approved|changes-requested|commented [--body TEXT] [--commit SHA]',
  summary: 'Review a pull request; the review is bound to the commit it was given for.',
  run: (rest, terminal) => {
    const args = readArguments(rest, { ...OPTIONS, state: { type: 'string' } })
    const state = STATES.find((each) => each === args.need('state'))
    if (state === undefined) throw new UsageError(`--state takes ${STATES.join(', ')}`)
    return review(args, terminal, state)
  },
}

/** Short for a review that approves. */
export const approveCommand: Command = {
  name: 'approve',
  usage: 'PULL --repo DIR --as LOGIN [--body TEXT] [--commit SHA]',
  summary: 'Approve a pull request; whether it counts is for the gate to judge.',
  run: (rest, terminal) => review(readArguments(rest, OPTIONS), terminal, 'approved'),
}

function review(args: Arguments, terminal: Parameters<typeof actAndReconcile>[1], state: State) {
  const pull = numberOf(args.positionals[0], 'the pull request')
  const body = args.text('body') ?? ''
  const commit = args.text('commit')
  return actAndReconcile(args, terminal, async (as) => {
    await submitReview({ ...as, pull, state, body, ...(commit === null ? {} : { commit }) })
    return { on: pull, told: `@${as.as} on #${pull}: ${state}` }
  })
}
