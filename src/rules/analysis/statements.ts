import type { Passage } from '../../documents/passages.ts'
import { contentWords } from '../../documents/content-words.ts'
import { itemOf, statementOf } from './judged-text.ts'
import { sentencesOf } from './sentences.ts'
import type { JudgedText } from './judged-text.ts'

/** One sentence of a requirement or criterion, ready to be compared. */
export type Statement = {
  readonly id: string
  readonly passage: Passage
  /** Where it begins in the passage. */
  readonly at: number
  readonly text: string
  readonly words: readonly string[]
  readonly isNegated: boolean
}

const NEGATION = /(?<!\p{L})(?:not|never|no|none|cannot|without|neither|nor|\p{L}+n['’]t)(?!\p{L})/iu

/** The sentences of the items in these sections. */
export function statementsIn({ passages }: JudgedText, sections: readonly string[]): readonly Statement[] {
  return passages.flatMap((passage) => {
    const id = itemOf(passage)
    if (id === null || !sections.includes(passage.section)) return []
    return sentencesOf(statementOf(passage)).map(({ at, text }) => ({
      id,
      passage,
      at: at + Math.max(0, text.search(/\S/)),
      text,
      words: contentWords(text),
      isNegated: NEGATION.test(text),
    }))
  })
}
