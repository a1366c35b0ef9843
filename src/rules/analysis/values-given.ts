import { entryOf } from '../../model/entry-of.ts'
import type { Dossier } from '../../derive/dossier.ts'
import { targetOf } from '../../derive/placeholder-context.ts'

/** A request has some dozens of values; more are not looked for, so that time stays linear in the text. */
const MOST = 400

/**
 * Texts that stand in documents as values: what the requester typed for the inputs of the use case, and what the inventory says in
 * several words of target and environment. Choices and numbers are left out, since they are the author's words as well. Longest first, so that a value
 * inside another one does not break it.
 */
export function valuesGiven({ spec, library, environment }: Dossier): readonly string[] {
  if (spec === null) return []
  const typed = (library?.inputs ?? [])
    .filter(({ schema }) => schema['enum'] === undefined)
    .flatMap(({ name }) => textsIn(entryOf(spec.inputs, name)))
  const inventory =
    environment === null ? [] : textsIn([entryOf(environment.targets, targetOf(spec)), environment.facts])
  const described = inventory.filter((text) => /\s/.test(text.trim()))
  const values = [...typed, ...described].map((text) => text.replaceAll(/\s+/g, ' ').trim())
  const choices = new Set((library?.inputs ?? []).flatMap(({ schema }) => textsIn(schema['enum'])))
  return [...new Set(values.filter((text) => text.length > 1 && !/^[\d.]+$/.test(text) && !choices.has(text)))]
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST)
}

/** All texts in a value, at any depth. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
