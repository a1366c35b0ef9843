/** A sentence and where it begins in its text. */
export type Sentence = { readonly at: number; readonly text: string }

/** Where a sentence ends: a mark, space, and something else than a small letter, so that "e.g. this" stays together. */
const END = /[.!?…](?=\s+[^\s\p{Ll}])/gu

/** A text cut into its sentences. */
export function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = []
  let from = 0
  for (const { index } of text.matchAll(END)) {
    sentences.push({ at: from, text: text.slice(from, index + 1) })
    from = index + 1
  }
  sentences.push({ at: from, text: text.slice(from) })
  return sentences.filter((sentence) => sentence.text.trim() !== '')
}
