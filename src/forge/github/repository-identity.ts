import { REPOSITORY_ID, RepositoryIdAnswer } from './graphql/repository-id.ts'
import type { Hub } from './hub.ts'
import { askGraphql } from './hub.ts'

/** The repository's node id, by which GraphQL names it. */
export async function nodeIdOf(hub: Hub): Promise<string> {
  return hub.memory.repository.get('id') ?? (await ask(hub)).id
}

/** The repository's number, which survives renames. */
export async function numberOf(hub: Hub): Promise<number> {
  const known = hub.memory.repository.get('number')
  return known === undefined ? (await ask(hub)).databaseId : Number(known)
}

/** Name of the default branch, as it was seen last. */
export async function defaultBranchOf(hub: Hub): Promise<string> {
  return hub.memory.repository.get('defaultBranch') ?? (await ask(hub)).defaultBranchRef.name
}

async function ask(hub: Hub) {
  const { repository } = await askGraphql(hub, REPOSITORY_ID, {}, RepositoryIdAnswer)
  hub.memory.repository.set('id', repository.id)
  hub.memory.repository.set('number', String(repository.databaseId))
  return repository
}
