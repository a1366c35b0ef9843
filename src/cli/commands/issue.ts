import { openIssue } from '../../forge/local/actions/open-issue.ts'
import { renderIssueBody } from '../../library/issue-form.ts'
import { readAnswer } from '../../library/read-answer.ts'
import type { InputValue, LibrarySpec } from '../../model/library-spec.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import type { Arguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { actAndReconcile, REPO_OPTION, withInstallation } from '../with-installation.ts'

/** Opens an issue from a library form: the start of an engagement. */
export const issueCommand: Command = {
  name: 'issue',
  usage: '--repo DIR --as LOGIN --form USE-CASE [--title TITLE] [--set FIELD=VALUE …]',
  summary: 'Open an issue from a form of the spec library.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, {
      ...REPO_OPTION,
      as: { type: 'string' },
      form: { type: 'string' },
      title: { type: 'string' },
      set: { type: 'string', multiple: true },
    })
    const library = await withInstallation(args, ({ machine }) => Promise.resolve(machine.library))
    const spec = formNamed(library, args.need('form'))
    const values = valuesOf(spec, args)
    const title = `[${spec.id}] ${args.text('title') ?? spec.title}`
    return actAndReconcile(args, terminal, async (as) => {
      const number = await openIssue({ ...as, title, body: renderIssueBody(values, spec) })
      return { on: number, told: `#${number} ${title}` }
    })
  },
}

function formNamed(library: readonly LibrarySpec[], id: string): LibrarySpec {
  const spec = library.find((each) => each.id === id)
  if (spec === undefined)
    throw new UsageError(`there is no form "${id}"; there are ${library.map((each) => each.id).join(', ')}`)
  return spec
}

function valuesOf(spec: LibrarySpec, args: Arguments): Readonly<Record<string, InputValue>> {
  return Object.fromEntries(
    args.list('set').map((pair): [string, InputValue] => {
      const [name = '', ...value] = pair.split('=')
      const input = spec.inputs.find((each) => each.name === name)
      if (input === undefined)
        throw new UsageError(
          `${spec.id} has no field "${name}"; it has ${spec.inputs.map((each) => each.name).join(', ')}`,
        )
      const read = readAnswer(input, value.join('='))
      if ('problem' in read)
        throw new UsageError(`${name}: "${read.problem.given}" was given; accepted is ${read.problem.accepted}`)
      return [name, read.value]
    }),
  )
}
