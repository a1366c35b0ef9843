import { resolve } from 'node:path'
import { componentReuse } from '../../derive/component-reuse.ts'
import type { DeliveredComponent } from '../../derive/component-reuse.ts'
import { contentWords } from '../../documents/content-words.ts'
import { readAsBuiltDocuments } from '../../forge/content/as-built-documents.ts'
import { openContentStore } from '../../forge/content/content-store.ts'
import { shippedLibrary } from '../../installation/shipped.ts'
import { closestUseCases } from '../../library/closest-use-cases.ts'
import type { Fit } from '../../model/fit.ts'
import type { LibrarySpec } from '../../model/library-spec.ts'
import type { ExitCode, Terminal } from '../command.ts'
import type { Arguments } from '../read-arguments.ts'

/** `library search WORDS`: the closest use cases, and the components of this repository's as-builts that the words fit, with their reuse (R8.3). */
export async function searchLibrary(words: string, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const library = await shippedLibrary()
  const { fits } = closestUseCases(words, library)
  const delivered = await deliveredIn(resolve(args.need('repo')))
  const found = delivered.filter((each) => isAbout(each, words, library))
  if (args.flag('json')) terminal.out(JSON.stringify({ useCases: fits, components: found }))
  else for (const line of [...fitLines(fits), ...componentLines(found, delivered.length)]) terminal.out(line)
  return fits.length + found.length === 0 ? 1 : 0
}

/** As the default branch of the repository at `dir` has them; any clone will do. */
async function deliveredIn(dir: string): Promise<readonly DeliveredComponent[]> {
  const store = openContentStore(dir)
  try {
    const { code, stdout } = await store.git.tryRun(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
    return code === 0 ? componentReuse(await readAsBuiltDocuments(store, stdout.trim())) : []
  } finally {
    store.close()
  }
}

/** Whether each word asked for is one of the component, its skill, its use case, or the engagements that delivered it. */
function isAbout(delivered: DeliveredComponent, words: string, library: readonly LibrarySpec[]): boolean {
  const { component, skill, useCase } = delivered
  const spec = library.find(({ id }) => id === useCase)
  const text = [
    component,
    skill,
    useCase,
    spec?.title,
    spec?.summary,
    spec?.alsoCalled.join(' '),
    delivered.words,
  ].join(' ')
  const known = new Set(contentWords(text.replaceAll(/[/@-]/g, ' ')))
  return contentWords(words.replaceAll(/[/@-]/g, ' ')).every((word) => known.has(word))
}

function fitLines(fits: readonly Fit[]): readonly string[] {
  if (fits.length === 0) return ['No use case uses these words.']
  return ['use cases', ...fits.map(({ id, title, words }) => `  ${id}  ${title} (by ${words.join(', ')})`)]
}

function componentLines(found: readonly DeliveredComponent[], all: number): readonly string[] {
  if (found.length === 0) return [`No component of an as-built record fits (${all} delivered so far).`]
  return [
    'components of as-built records',
    ...found.map(({ component, skill, useCase, engagements, reused, startedFrom }) => {
      const from = startedFrom === 0 ? '' : `; ${startedFrom} started from one of these`
      return `  ${component}  ${skill} of ${useCase}: reused ${times(reused)}${from}\n    delivered by ${engagements.join(', ')}`
    }),
  ]
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
