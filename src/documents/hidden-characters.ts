/** Characters that a reader does not see but a program reads: zero-width, bidirectional controls, tags, fillers, variation selectors. */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u{e0000}-\u{e01ef}]/u

const EVERY_HIDDEN = new RegExp(HIDDEN.source, 'gu')

/** A text with its hidden characters spelt out, `U+200B`, for what devices and programs said: it has to be seen, and cannot be mended. */
export function showHidden(text: string): string {
  return text.toWellFormed().replaceAll(EVERY_HIDDEN, (character) => {
    return `(U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`
  })
}

/** The lines, one-based, on which a hidden character stands. */
export function linesWithHiddenCharacters(text: string): readonly number[] {
  if (!HIDDEN.test(text)) return []
  return text.split('\n').flatMap((line, index) => (HIDDEN.test(line) ? [index + 1] : []))
}
