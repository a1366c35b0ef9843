import type { Closest, Fit } from '../model/fit.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { inlineCode, quotedText } from './inline-text.ts'

type Specified = {
  readonly engagement: string
  readonly library: Pick<LibrarySpec, 'id' | 'version' | 'title'>
  /** Null where a person named the use case. */
  readonly closest: Closest | null
  readonly basedOn: string | null
}

/** Which use case a request was opened with and why, and what else it could have been: the reply to `/sdd specify`. */
export function renderSpecified({ engagement, library, closest, basedOn }: Specified): string {
  const use = `use case **${library.title}** (${inlineCode(`${library.id}@${library.version}`)})`
  const others = closest === null ? [] : closest.fits.filter(({ id }) => id !== library.id)
  return [
    `This is engagement ${inlineCode(engagement)} now, with ${use}.`,
    closest === null ? '' : whyOf(closest),
    basedOn === null
      ? ''
      : `It starts from the as-built record of ${inlineCode(basedOn)}: what describes the thing built is taken over, and is yours to check.`,
    others.length === 0
      ? ''
      : `Less close: ${others.map(fitText).join('; ')}. Was another one meant? Close this issue and open one with its form, or with ${inlineCode('/sdd specify USE-CASE')}.`,
    'The spec is drafted next; what nobody said is asked for in its pull request.',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function whyOf({ verdict, fits: [best] }: Closest): string {
  if (verdict === 'none' || best === undefined)
    return 'Why: the request uses the words of no use case, so that a blank spec takes it.'
  return `Why: the request says ${wordsOf(best)}, and no other use case has as many of its rare words.`
}

function fitText(fit: Fit): string {
  return `${inlineCode(fit.id)} (${wordsOf(fit)})`
}

function wordsOf({ words }: Fit): string {
  return words.map((word) => `"${quotedText(word)}"`).join(', ')
}
