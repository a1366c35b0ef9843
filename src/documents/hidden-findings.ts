import type { Finding } from '../model/finding.ts'
import { linesWithHiddenCharacters } from './hidden-characters.ts'

const MOST = 20

/** Lines of a document that its reader does not see as programs do; the first twenty. */
export function hiddenFindings(path: string, text: string): readonly Finding[] {
  return linesWithHiddenCharacters(text)
    .slice(0, MOST)
    .map((line) => ({
      code: 'SG309',
      severity: 'block',
      path,
      line,
      found: 'a character that cannot be seen',
      expected: 'visible text only',
      remedy: 'Type the line again; it may have been pasted with hidden text.',
    }))
}
