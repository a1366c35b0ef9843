import { z } from 'zod'
import type { InputValues } from '../model/library-spec.ts'
import { CustomerSpecFrontMatter, SpecInputs } from './customer-spec.ts'
import { readYaml } from './read-yaml.ts'
import { frontMatterText, scanBlock } from './scan-ids.ts'

/** What a customer spec asks for: its use case, the place, and the values. */
export type SpecRequest = { readonly useCase: string; readonly environment: string; readonly inputs: InputValues }

const CODES = { syntax: 'SG306', shape: 'SG307', remedy: 'Mend the spec.' }
const FrontMatter = z.looseObject(CustomerSpecFrontMatter.pick({ 'use-case': true, environment: true }).shape)
const Head = z.looseObject(
  CustomerSpecFrontMatter.pick({ 'use-case': true, environment: true, title: true, 'based-on': true }).shape,
)

/** What the front matter of a customer spec says of the request as a whole. */
export type SpecHead = {
  readonly useCase: string
  readonly environment: string
  readonly title: string
  readonly basedOn: string | null
}

/** Reads only that, for looking at many specs at once. Null when it cannot be read. */
export function readSpecHead(text: string): SpecHead | null {
  const front = frontMatterText(text)
  const head = front === null ? null : readYaml({ path: '', text: front, firstLine: 2 }, Head, CODES).value
  if (head === null) return null
  const { 'use-case': useCase, environment, title } = head
  return { useCase, environment, title, basedOn: head['based-on'] ?? null }
}

/** Reads only that, without taking the Markdown apart, for looking at many specs at once. Null when it cannot be read. */
export function readSpecRequest(text: string): SpecRequest | null {
  const front = frontMatterText(text)
  const block = scanBlock(text, 'yaml inputs')
  if (front === null || block === null) return null
  const head = readYaml({ path: '', text: front, firstLine: 2 }, FrontMatter, CODES).value
  const inputs = readYaml({ path: '', ...block }, SpecInputs, CODES).value
  if (head === null || inputs === null) return null
  return { useCase: head['use-case'], environment: head.environment, inputs }
}
