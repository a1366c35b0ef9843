import { z } from 'zod'
import { readYaml } from '../../../../documents/read-yaml.ts'

/** Where a skill pins the collections it needs, in the format of ansible-galaxy. */
export const COLLECTIONS = 'collections/requirements.yml'

const CODES = { syntax: 'SG602', shape: 'SG602', remedy: '' }

const FromGalaxy = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'is not a name like community.general'),
  version: z
    .string()
    .regex(
      /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/,
      'is not one exact version in quotes, like "1.2.3": ranges and "*" are not pinned',
    ),
  type: z.literal('galaxy').optional(),
})
const FromFile = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][A-Za-z0-9._-]{0,150}\.tar\.gz$/, 'is not a file in the folder collections of the skill'),
  type: z.literal('file'),
})
const Requirements = z.strictObject({
  collections: z
    .array(z.union([FromFile, FromGalaxy]))
    .min(1)
    .max(50),
})

/** One collection of a skill: by name and version, or a file beside the list, which the digest of the skill pins. */
export type Collection = z.infer<typeof Requirements>['collections'][number]

type Reading =
  | { readonly collections: readonly Collection[]; readonly problem: null }
  | { readonly collections: null; readonly problem: string }

/** Reads what a skill pins; nothing but exact versions and files of the skill is taken. */
export function readCollections(text: string): Reading {
  const { value, findings } = readYaml({ path: COLLECTIONS, text, firstLine: 1 }, Requirements, CODES)
  if (value !== null) return { collections: value.collections, problem: null }
  const told = findings.slice(0, 5).map(({ line, found, expected }) => `line ${line}: ${found}, expected ${expected}`)
  return { collections: null, problem: `${COLLECTIONS} does not pin collections: ${told.join('; ')}` }
}
