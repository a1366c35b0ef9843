/** Longest untrusted text that is looked at, in UTF-8 bytes. */
export const MAX_TEXT_BYTES = 64 * 1024

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}]/gu
const CONTROL = /[\p{Cc}\u2028\u2029]/gu
const HTML_COMMENT = /<!--.*?(?:-->|$)/gs

/**
 * Leaves of an untrusted text what its reader sees: no zero-width, bidirectional, tag or variation characters, no control characters
 * but line feed, no HTML comments; line ends become LF.
 */
export function cleanText(text: string): string {
  // Invisible characters go first: they can break up the mark of a comment.
  return withoutComments(withoutHiddenCharacters(text))
}

export function withoutHiddenCharacters(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(INVISIBLE, '')
    .replaceAll(CONTROL, (each) => (each === '\n' ? each : ' '))
}

/** A comment leaves a space, so that its surroundings cannot close up to a new one. Without an end it hides all that follows. */
export function withoutComments(text: string): string {
  return text.replaceAll(HTML_COMMENT, ' ')
}

/** A text on one line, so that it can start no heading, no list and no fence. */
export function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/\s+/g, ' ').trim()
}
