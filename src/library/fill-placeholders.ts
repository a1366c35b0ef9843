/** What placeholders stand for; a root that is not known yet stays empty. */
export type FillContext = {
  /** Null for an input that is not asked for in this request. */
  readonly input: Readonly<Record<string, unknown>>
  /** Fields of the target in the environment's inventory. */
  readonly target: Readonly<Record<string, unknown>>
  /** Facts of the environment. */
  readonly fact: Readonly<Record<string, unknown>>
  /** What discovery saw of the target. */
  readonly observed: Readonly<Record<string, unknown>>
}

export const NO_CONTEXT: FillContext = { input: {}, target: {}, fact: {}, observed: {} }

export type Filled<T> = {
  readonly value: T
  /** Placeholders that have no value, `input.reason`, each once; they stand unfilled in the value. */
  readonly unknown: readonly string[]
}

export type Placeholder = { readonly root: keyof FillContext; readonly path: readonly string[] }

const NOT_APPLICABLE = 'not applicable'
const ANY = /\{\{(.*?)\}\}/gs
const WHOLE = /^\{\{([^{}]*)\}\}$/
const NAME = /^(input|target|fact|observed)((?:\.[a-z0-9][a-z0-9-]*)+)$/

/**
 * Puts values in place of `{{input.NAME}}`, `{{target.FIELD}}`, `{{fact.A.B}}` and `{{observed.FIELD}}`, at any depth (R2.4). A text
 * that is one placeholder and nothing else takes the type of what it refers to; inside other text a list is joined with commas. What
 * is filled in is never filled again, so that a value holding `{{…}}` stays text. An input that is not asked for reads "not applicable" inside
 * text; where it is all there is to a key or an item, that is left out.
 */
export function fill(value: string, context: FillContext): Filled<unknown>
export function fill<T>(value: T, context: FillContext): Filled<T>
export function fill(value: unknown, context: FillContext): Filled<unknown> {
  const unknown = new Set<string>()
  return { value: fillAny(value, context, unknown), unknown: [...unknown] }
}

/** Fills a text that stays a text, also when it is one placeholder. */
export function fillText(text: string, context: FillContext): Filled<string> {
  const unknown = new Set<string>()
  return { value: fillInside(text, context, unknown), unknown: [...unknown] }
}

/** What stands between each pair of double braces, at any depth, well formed or not. */
export function placeholdersIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [...value.matchAll(ANY)].map((match) => String(match[1]).trim())
  if (Array.isArray(value)) return value.flatMap(placeholdersIn)
  return isRecord(value) ? Object.values(value).flatMap(placeholdersIn) : []
}

/** `fact.certificate-authority.name` taken apart; null when it is not a placeholder. */
export function parsePlaceholder(text: string): Placeholder | null {
  const match = NAME.exec(text)
  if (match === null) return null
  return { root: match[1] as keyof FillContext, path: String(match[2]).slice(1).split('.') }
}

function fillAny(value: unknown, context: FillContext, unknown: Set<string>): unknown {
  if (typeof value === 'string') {
    const whole = WHOLE.exec(value.trim())
    return whole === null
      ? fillInside(value, context, unknown)
      : lookUp(String(whole[1]).trim(), context, unknown, value)
  }
  if (Array.isArray(value)) {
    const items = value.map((each: unknown) => fillAny(each, context, unknown))
    return items.filter((each, index) => each !== null || value[index] === null)
  }
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(([key, each]) => [key, fillAny(each, context, unknown)] as const)
  return Object.fromEntries(entries.filter(([key, each]) => each !== null || value[key] === null))
}

function fillInside(text: string, context: FillContext, unknown: Set<string>): string {
  return text.replaceAll(ANY, (whole: string, name: string) => textOf(lookUp(name.trim(), context, unknown, whole)))
}

function lookUp(name: string, context: FillContext, unknown: Set<string>, otherwise: string): unknown {
  const placeholder = parsePlaceholder(name)
  let found: unknown = placeholder === null ? undefined : context[placeholder.root]
  for (const key of placeholder?.path ?? []) {
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined
  }
  if (found === null && placeholder?.root === 'input') return null
  if (found !== undefined && found !== null) return found
  unknown.add(name)
  return otherwise
}

function textOf(value: unknown): string {
  if (value === null) return NOT_APPLICABLE
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
