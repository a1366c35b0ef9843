import { questionId } from '../../model/library-spec.ts'
import type { LibrarySpec } from '../../model/library-spec.ts'
import { shippedLibrary } from '../../installation/shipped.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'

/** Lists the use cases of the spec library, or shows what one asks for. */
export const libraryCommand: Command = {
  name: 'library',
  usage: '[USE-CASE] [--json]',
  summary: 'List the use cases of the spec library, or show what one asks for.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, {})
    const [named] = args.positionals
    const shown = (await shippedLibrary()).filter(({ id }) => named === undefined || id === named)
    if (named !== undefined && shown.length === 0) throw new UsageError(`there is no use case "${named}"`)
    if (args.flag('json')) terminal.out(JSON.stringify(shown))
    else for (const spec of shown) terminal.out(named === undefined ? line(spec) : page(spec))
    return 0
  },
}

function line({ id, version, category, risk, summary }: LibrarySpec): string {
  return `${id}@${version}  ${category}, risk ${risk}\n  ${summary}`
}

function page(spec: LibrarySpec): string {
  const inputs = spec.inputs.map(({ name, question, fallback }, index) => {
    const empty = fallback === null ? 'asked for when left out' : `left out: ${String(fallback)}`
    return `  ${questionId(index)} ${name} (${empty})\n        ${question}`
  })
  return [line(spec), 'inputs', ...inputs].join('\n')
}
