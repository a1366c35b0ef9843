import { fileURLToPath } from 'node:url'
import { openGit } from '../../git/git.ts'
import type { Source } from './scaffold.ts'

const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Where this copy of the program comes from: its origin on a host and the commit that is checked out. Null when it is no clone of a repository
 * on that host.
 */
export async function ownSource(host: string): Promise<Source | null> {
  const git = openGit(PACKAGE)
  try {
    const url = await git.tryRun(['config', '--local', '--get', 'remote.origin.url'])
    const head = await git.tryRun(['rev-parse', '--verify', '--quiet', 'HEAD'])
    const repository = repositoryOf(url.stdout.trim(), host)
    return repository === null || head.code !== 0 ? null : { repository, commit: head.stdout.trim() }
  } catch {
    return null // not a clone: a copy of the files
  }
}

/** `owner/name` of `https://HOST/owner/name.git` or `git@HOST:owner/name.git`; null for anything else. */
export function repositoryOf(url: string, host: string): string | null {
  const match =
    /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)([^/:]+)[/:]([A-Za-z0-9-]+\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(url)
  return match?.[1] === host ? (match[2] ?? null) : null
}

/** Reads `OWNER/NAME@COMMIT`; null when it is not that, with the whole commit id: a shorter one, or a tag, can come to mean something else. */
export function readSource(text: string): Source | null {
  const [, repository, commit] = /^([A-Za-z0-9-]+\/[A-Za-z0-9._-]+)@([0-9a-f]{40})$/.exec(text) ?? []
  return repository === undefined || commit === undefined ? null : { repository, commit }
}
