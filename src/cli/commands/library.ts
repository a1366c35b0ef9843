import { questionId } from '../../model/library-spec.ts'
import type { LibrarySpec } from '../../model/library-spec.ts'
import { shippedLibrary } from '../../installation/shipped.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { REPO_OPTION } from '../with-installation.ts'
import { searchLibrary } from './search-library.ts'

/** Lists the use cases of the spec library, shows what one asks for, or searches them and what was built from them. */
export const libraryCommand: Command = {
  name: 'library',
  usage: '[USE-CASE | search WORDS --repo DIR] [--json]',
  summary: 'List the use cases of the spec library, show one, or search them and the as-built components.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, REPO_OPTION)
    const [named, ...words] = args.positionals
    if (named === 'search') {
      if (words.length === 0) throw new UsageError('the words to search for are needed')
      return searchLibrary(words.join(' '), args, terminal)
    }
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
