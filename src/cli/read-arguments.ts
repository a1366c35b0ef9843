import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

type Option = { readonly type: 'string' | 'boolean'; readonly multiple?: boolean; readonly default?: string | boolean }

export type Arguments = {
  readonly positionals: readonly string[]
  readonly text: (name: string) => string | null
  /** The value of an option that must be given. */
  readonly need: (name: string) => string
  readonly flag: (name: string) => boolean
  readonly list: (name: string) => readonly string[]
}

/** Reads a command's arguments strictly: an option it does not know is an error, never ignored. Throws `UsageError`. */
export function readArguments(args: readonly string[], options: Readonly<Record<string, Option>>): Arguments {
  const { values, positionals } = parse(args, { json: { type: 'boolean' }, ...options })
  function text(name: string): string | null {
    const value = values[name]
    return typeof value === 'string' ? value : null
  }
  return {
    positionals,
    text,
    need: (name) => {
      const value = text(name)
      if (value === null || value === '') throw new UsageError(`--${name} is needed`)
      return value
    },
    flag: (name) => values[name] === true,
    list: (name) => {
      const value = values[name]
      return Array.isArray(value) ? value.map(String) : []
    },
  }
}

function parse(args: readonly string[], options: Readonly<Record<string, Option>>) {
  try {
    return parseArgs({ args: [...args], options: { ...options }, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'wrong arguments')
  }
}

/** A pull request or issue number: `#3` or `3`. */
export function numberOf(text: string | undefined, what: string): number {
  const match = /^#?(\d{1,9})$/.exec(text ?? '')
  if (match === null) throw new UsageError(`${what} is needed, as a number: 3 or #3`)
  return Number(match[1])
}
