import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import type { DocumentNode, GraphQLFieldResolver, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import { GraphQLError, OperationTypeNode, buildSchema, execute, getOperationAST, parse, validate } from 'graphql'
import type { Caller, StandIn } from '../stand-in.ts'
import { now } from '../stand-in.ts'
import { shown } from './actors.ts'
import { countNodes } from './count-nodes.ts'
import { createCommitOnBranch, updateRefs } from './mutations.ts'
import { organization } from './organization.ts'
import { findNode, repository } from './repository.ts'
import type { View } from './view.ts'
import { failure, openView } from './view.ts'

export type GraphqlAnswer = { readonly data?: unknown; readonly errors?: readonly unknown[] }

const MAX_NODES = 500_000

/** GitHub's own schema; taken apart once for each process, since it is large. */
const readSchema = once((): GraphQLSchema => {
  // Not through the package's entry point: that one also parses the same schema from 5 MB of JSON.
  const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url)
  if (manifest === undefined) throw new Error('@octokit/graphql-schema is not installed')
  return buildSchema(readFileSync(join(dirname(manifest), 'schema.graphql'), 'utf8'), { assumeValidSDL: true })
})

/** Executes a document against GitHub's schema. Errors are data, as with GitHub: status 200. */
export async function executeGraphql(
  standIn: StandIn,
  caller: Caller,
  request: { readonly query?: unknown; readonly variables?: unknown },
): Promise<GraphqlAnswer> {
  const schema = readSchema()
  const document = parseDocument(String(request.query ?? ''))
  if (document instanceof GraphQLError) return { errors: [formatted(document)] }
  const problems = validate(schema, document)
  if (problems.length > 0) return { errors: problems.map(formatted) }
  const variables = (request.variables ?? {}) as Record<string, unknown>
  const nodes = countNodes(document, variables)
  if (nodes > MAX_NODES) {
    const problem = `This query requests up to ${nodes} possible nodes which exceeds the maximum limit of 500,000.`
    return { errors: [formatted(failure('MAX_NODE_LIMIT_EXCEEDED', problem))] }
  }
  const view = openView(standIn, caller)
  const result = await execute({
    schema,
    document,
    variableValues: variables,
    rootValue: root(view, nodes),
    fieldResolver: resolveField,
  })
  const { errors, data } = result
  return errors === undefined ? { data } : { data, errors: errors.map(formatted) }
}

/** Whether a document changes something; false for one that cannot be read. */
export function isMutation(query: unknown): boolean {
  const document = parseDocument(String(query ?? ''))
  return !(document instanceof GraphQLError) && getOperationAST(document)?.operation === OperationTypeNode.MUTATION
}

function root(view: View, nodes: number) {
  const { owner, name } = view.standIn.repository
  const isOwn = (login: string): boolean => login.toLowerCase() === owner.toLowerCase()
  return {
    repository: (wanted: { owner: string; name: string }) => {
      if (isOwn(wanted.owner) && wanted.name === name) return repository(view)
      const full = `${wanted.owner}/${wanted.name}`
      throw failure('NOT_FOUND', `Could not resolve to a Repository with the name '${full}'.`)
    },
    repositoryOwner: ({ login }: { login: string }) => (isOwn(login) ? organization(view) : userOf(view, login)),
    organization: ({ login }: { login: string }) => {
      if (isOwn(login)) return organization(view)
      throw failure('NOT_FOUND', `Could not resolve to an Organization with the login of '${login}'.`)
    },
    user: ({ login }: { login: string }) => {
      const found = userOf(view, login)
      if (found === null) throw failure('NOT_FOUND', `Could not resolve to a User with the login of '${login}'.`)
      return found
    },
    node: ({ id }: { id: string }) => findNode(view, id),
    viewer: () => {
      const { account } = view.caller
      return account === null ? null : { ...shown(view.standIn, account), login: account.login, __typename: 'User' }
    },
    rateLimit: () => ({
      __typename: 'RateLimit',
      cost: 1,
      limit: 5000,
      remaining: 4999,
      used: 1,
      nodeCount: nodes,
      resetAt: now(),
    }),
    createCommitOnBranch: (wanted: Parameters<typeof createCommitOnBranch>[1]) => createCommitOnBranch(view, wanted),
    updateRefs: (wanted: Parameters<typeof updateRefs>[1]) => updateRefs(view, wanted),
  }
}

function userOf({ standIn }: View, login: string) {
  const account = standIn.state.accounts.get(login.toLowerCase())
  return account === undefined || account.type === 'Bot' ? null : shown(standIn, account)
}

/** A field that the stand-in does not know is an error, never a silent null. */
const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const known = source as Record<string, unknown>
  if (typeof source !== 'object' || source === null || !(info.fieldName in known)) {
    throw new Error(`the GitHub stand-in has no ${info.parentType.name}.${info.fieldName}`)
  }
  const value = known[info.fieldName]
  return typeof value === 'function' ? value(args, context, info) : value
}

function parseDocument(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}

/** GitHub puts the type beside the message. */
function formatted(error: GraphQLError): unknown {
  const { message, locations, path, extensions }: GraphQLFormattedError = error.toJSON()
  return { ...(extensions?.['type'] === undefined ? {} : { type: extensions['type'] }), path, locations, message }
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null
  return () => (made ??= make())
}
