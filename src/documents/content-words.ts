/** Words that carry grammar, or say once more what a requirement says anyway. */
const FILLERS = new Set(
  `a an the this that these those it its their there of to in on at by for with as and or is are was were be been being has have had having
   do does did shall should must will would can could may might also always then all each every both whole given requested very really
   just so such which who whose where when after change needs need has`.split(/\s+/),
)

/** Words that say the same in a requirement; each stands for the first of its line. */
const SAME = new Map(
  [
    ['reply', 'answer', 'respond', 'response'],
    ['less', 'fewer'],
    ['save', 'store', 'keep', 'kept'],
    ['start', 'begin'],
    ['remove', 'delete'],
    ['show', 'display'],
  ].flatMap(([first = '', ...others]) => others.map((word) => [stemOf(word), stemOf(first)] as const)),
)

const WORD = /[\p{L}\p{N}▪▫]+(?:[._:/-][\p{L}\p{N}▪▫]+)*/gu

/** The words of a text in small letters, in their order. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(WORD) ?? []
}

/** The words that carry a meaning, each in its plain form: what two statements are compared by. */
export function contentWords(text: string): readonly string[] {
  return wordsOf(text).flatMap((word) => {
    if (FILLERS.has(word)) return []
    const stem = stemOf(word)
    return [SAME.get(stem) ?? stem]
  })
}

/** A word without the endings of plural, past and the third person; the same for all forms of most words, which is enough to compare. */
export function stemOf(word: string): string {
  if (word.length < 4 || /[\d▪▫]/.test(word)) return word
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(?<=ss|sh|ch|x)es$/, '')
    .replace(/(?<![su])s$/, '')
  const plain = singular.length < 6 ? singular : singular.replace(/(?:ed|ing)$/, '')
  return plain.replace(/e$/, '')
}
