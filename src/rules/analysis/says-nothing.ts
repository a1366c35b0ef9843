const NOTHING =
  /^\s*(?:none|n\/a|n\.a|na|nil|nothing|not applicable|not needed|no|-+|–|—|\.+|same as above|see above|as above|accepted)?\s*[.!:;]?\s*$/i

/** Whether a text fills its place without saying anything: empty, or only "none", "n/a", a dash. */
export function saysNothing(text: string): boolean {
  return text.length < 200 && NOTHING.test(text)
}

/** The words that follow "none" at the start of a text; null when the text does not say none. */
export function reasonForNone(text: string): readonly string[] | null {
  const rest = /^\s*(?:none|nothing|n\/a|not applicable|not needed)(?!\p{L})\s*[.,:;()–—-]?(.*)$/isu.exec(text)?.[1]
  return rest === undefined ? null : (rest.match(/\p{L}+|[▪▫]+/gu) ?? [])
}
