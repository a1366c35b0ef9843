import type { GitHubFacts } from '../doctor/facts.ts'
import { ContentAnswer, RepositoryAnswer } from './answers.ts'
import type { GitHubApi } from './github-api.ts'

/** `OWNER/NAME` as GitHub allows it. */
export const REPOSITORY_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[A-Za-z0-9._-]{1,100}$/

/** The repository that a person names. Throws when there is none, or none that the token may see. */
export async function findRepository(github: GitHubApi, named: string): Promise<GitHubFacts['repository']> {
  const answer = await github.ask({ method: 'GET', path: `/repos/${named}` }, RepositoryAnswer)
  if (!answer.ok && answer.status === 401)
    throw new Error('GitHub does not accept the token: it is wrong, has expired or was revoked')
  if (!answer.ok)
    throw new Error(
      `there is no repository ${named} that this token may see (GitHub said ${answer.status}: ${answer.message})`,
    )
  const { id, name, private: isPrivate, html_url: url, default_branch: defaultBranch, owner } = answer.value
  return {
    id,
    owner: owner.login,
    name,
    url,
    defaultBranch,
    private: isPrivate,
    ownerType: owner.type === 'Organization' ? 'Organization' : 'User',
  }
}

/** A file's text at a branch; null when there is none. Throws when it may not be read. `home` is `/repos/OWNER/NAME`. */
export async function readRepositoryFile(
  github: GitHubApi,
  home: string,
  branch: string,
  path: string,
): Promise<string | null> {
  const place = `${home}/contents/${path}?ref=${encodeURIComponent(branch)}`
  const answer = await github.ask({ method: 'GET', path: place }, ContentAnswer)
  if (!answer.ok) {
    if (answer.status === 404) return null
    const needs = answer.needs ?? 'Contents: read'
    throw new Error(
      `${path} cannot be read: the token needs permission ${needs} (GitHub said ${answer.status}: ${answer.message})`,
    )
  }
  const { encoding, content } = answer.value
  if (encoding !== 'base64') throw new Error(`${path} cannot be read: it is longer than 1 MB`)
  return Buffer.from(content, 'base64').toString('utf8')
}
