import type { Commit } from '../../../model/snapshot.ts'
import type { CommitObject } from '../../../git/read-commit.ts'
import { mergeBaseOf, newestCommits, requireCommit } from '../../content/branch-content.ts'
import type { Account } from './actor.ts'
import { hasUnknownAuthors, isFullyKnown, toCommit } from './commit-authors.ts'
import type { AuthorshipAnswer } from '../graphql/authorship.ts'
import type { Hub } from '../hub.ts'
import { keep } from '../memory.ts'

/** A stretch of history: what `head` has beyond `base`. */
export type Stretch = { readonly base: string; readonly head: string }

/** Who wrote which commit, as far as GitHub was asked in one evaluation or is remembered. */
export type CommitBook = {
  /** Commits of these stretches whose authors GitHub has to be asked for. */
  readonly unknown: (stretches: readonly Stretch[]) => Promise<readonly string[]>
  readonly learn: (answers: ReadonlyMap<string, AuthorshipAnswer>, asked: readonly string[]) => void
  readonly toCommit: (commit: CommitObject) => Commit
  /** Accounts that wrote commits of these stretches. */
  readonly accounts: (stretches: readonly Stretch[]) => Promise<readonly Account[]>
}

export function openCommitBook({ mirror, registrar, memory }: Hub): CommitBook {
  const { store } = mirror
  const learned = new Map<string, AuthorshipAnswer | null>()

  async function commitsOf(stretches: readonly Stretch[]): Promise<readonly CommitObject[]> {
    const lists = await Promise.all(
      stretches.map(async ({ base, head }) => {
        const common = await mergeBaseOf(store, base, head)
        return newestCommits(store, common ?? base, head)
      }),
    )
    return Promise.all([...new Set(lists.flat())].map((id) => requireCommit(store, id)))
  }
  function read(commit: CommitObject): Commit {
    const known = memory.commits.get(commit.oid) ?? toCommit(registrar, commit, learned.get(commit.oid) ?? null)
    // An address that belongs to nobody today may be somebody's tomorrow.
    if (isFullyKnown(known)) keep(memory.commits, commit.oid, known)
    return known
  }
  return {
    unknown: async (stretches) =>
      (await commitsOf(stretches))
        .filter(({ oid }) => !memory.commits.has(oid) && !learned.has(oid))
        .filter((commit) => hasUnknownAuthors(registrar, commit))
        .map(({ oid }) => oid),
    learn: (answers, asked) => {
      for (const oid of asked) learned.set(oid, answers.get(oid) ?? null)
    },
    toCommit: read,
    accounts: async (stretches) =>
      (await commitsOf(stretches))
        .map(read)
        .flatMap(({ author, committer, coAuthors }) => [author, committer, ...coAuthors])
        .map((actor) => ({ ...actor, type: actor.login.endsWith('[bot]') ? 'Bot' : 'User' })),
  }
}
