import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { GraphQLError, NoDeprecatedCustomRule, buildSchema, parse, specifiedRules, validate } from 'graphql'

/** What is wrong with GraphQL documents by GitHub's schema, deprecated fields included. */
export function checkDocuments(documents: readonly string[]): readonly string[] {
  const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url)
  if (manifest === undefined) throw new Error('@octokit/graphql-schema is not installed')
  const text = readFileSync(join(dirname(manifest), 'schema.graphql'), 'utf8')
  const schema = buildSchema(text, { assumeValidSDL: true }) // GitHub's own file defines a field of another part twice
  return documents.flatMap((document) => {
    const name = document.trim().slice(0, 60).split('\n')[0]
    try {
      const errors = validate(schema, parse(document), [...specifiedRules, NoDeprecatedCustomRule])
      return errors.map(({ message }) => `${name}: ${message}`)
    } catch (cause) {
      if (cause instanceof GraphQLError) return [`${name}: ${cause.message}`]
      throw cause
    }
  })
}
