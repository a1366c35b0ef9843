import { spellingsOf } from './secret-spellings.ts'

const MASK = '***'
/** A shorter beginning of a secret at the end of a cut text tells nothing. */
const SHORTEST_CUT = 4

/** What looks like a secret whoever it belongs to; a private key that was cut counts to the end of the text. */
const KNOWN_SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{20,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\bhv[bs]\.[A-Za-z0-9_-]{20,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(?<=\bBearer )[A-Za-z0-9+/._~-]{16,}=*/g,
  /(?<=\bauthorization["']?\s?[:=]\s?["']?\w{1,20} )[A-Za-z0-9+/._~-]{4,}=*/gi,
  /(?<=:\/\/[^\s/:@]{1,100}:)[^\s/@]+(?=@)/g,
]

/** Puts `***` in the place of secrets; made once for the secrets of a run (R3.7). */
export type Mask = {
  readonly text: (text: string) => string
  /** For a text that was cut off: also masks the beginning of a secret at its very end. */
  readonly cutText: (text: string) => string
  /** Strings at every depth, keys included, and numbers that hold a secret. */
  readonly data: <T>(data: T) => T
}

/** A mask for these secret values in their usual spellings, and for well-known shapes of secrets in general. */
export function maskSecrets(secrets: readonly string[]): Mask {
  const forms = [...new Set(secrets.flatMap(spellingsOf))].toSorted((a, b) => b.length - a.length)
  const text = (value: string): string =>
    maskShapes(forms.reduce((masked, form) => masked.replaceAll(form, MASK), value))
  return {
    text,
    cutText: (value) => text(maskEnd(value, forms)),
    data: (value) => maskData(value, text) as typeof value,
  }
}

function maskShapes(text: string): string {
  return KNOWN_SHAPES.reduce((masked, shape) => masked.replaceAll(shape, MASK), text)
}

function maskEnd(text: string, forms: readonly string[]): string {
  const longest = Math.max(0, ...forms.map((form) => cutLength(text, form)))
  return longest === 0 ? text : text.slice(0, -longest) + MASK
}

function cutLength(text: string, form: string): number {
  for (let length = form.length - 1; length >= SHORTEST_CUT; length -= 1) {
    if (text.endsWith(form.slice(0, length))) return length
  }
  return 0
}

function maskData(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') return text(String(value)) === String(value) ? value : MASK
  if (Array.isArray(value)) return value.map((each) => maskData(each, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [text(key), maskData(each, text)]))
}
