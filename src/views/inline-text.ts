/** Longest text of one line, in characters; the command line shows all of it. */
const MAX_SHOWN = 600

/**
 * A text that may quote people, as plain words inside a line of Markdown: none of it is markup, HTML included, so that `<answer>` is
 * seen as it stands. Mentions stay: they call whoever must act.
 */
export function inlineText(text: string): string {
  return escaped(clipped(text))
}

/** The same for a text that quotes forms, documents or comments: mentions and addresses in it are code, so that it calls and links nobody. */
export function quotedText(text: string): string {
  const words = clipped(text).split(' ')
  return words.map((word) => (/@|:\/\/|www\./i.test(word) ? inlineCode(word) : escaped(word))).join(' ')
}

/** A text as one code span: backticks inside it become apostrophes. */
export function inlineCode(text: string): string {
  return `\`${clipped(text).replaceAll('`', "'")}\``
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|~&$]/g, (character) => `\\${character}`)
}

function clipped(text: string): string {
  const characters = Array.from(
    text
      .toWellFormed()
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  )
  return characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : characters.join('')
}
