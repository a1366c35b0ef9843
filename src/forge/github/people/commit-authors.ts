import type { Actor, Commit } from '../../../model/snapshot.ts'
import type { CommitObject } from '../../../git/read-commit.ts'
import type { AuthorshipAnswer } from '../graphql/authorship.ts'
import type { Seal } from './seal.ts'
import { sealText, splitSeal } from './seal.ts'

/** How commits are told apart: by seal, and by what GitHub says of their addresses. */
export type Registrar = {
  readonly bot: { readonly id: number; readonly login: string }
  readonly seal: Seal
  /** Host of GitHub's own address, `noreply@<host>`, under which it commits for whoever pressed a button. */
  readonly host: string
}

/** Whether this installation made the commit. */
export function isSealed({ seal }: Registrar, { parents, tree, message }: CommitObject): boolean {
  const { signature } = splitSeal(message)
  return parents.length <= 1 && signature !== null && seal.holds(sealText(parents[0] ?? null, tree), signature)
}

/** Whether GitHub has to be asked whose addresses stand in a commit. */
export function hasUnknownAuthors(registrar: Registrar, commit: CommitObject): boolean {
  return !isSealed(registrar, commit) || coAuthorsIn(commit.message).length > 0
}

/**
 * A commit with the accounts that it claims. A sealed one is the bot's, and its seal is not shown. GitHub's own address as the committer
 * stands for the author. An address of no account gives a null id; so does the bot's on a commit that the bot did not make, and GitHub's
 * own as the author.
 * @param authorship what GitHub says of the commit; null when it was not asked or says nothing
 */
export function toCommit(registrar: Registrar, commit: CommitObject, authorship: AuthorshipAnswer | null): Commit {
  const { bot } = registrar
  const isOwn = isSealed(registrar, commit)
  const split = splitSeal(commit.message)
  const accounts = accountsIn(authorship, bot.id)
  // GitHub's own address belongs to an account, but to nobody who writes: as an author it hides somebody.
  const known = (email: string): Actor =>
    (isForOthers(registrar, email) ? undefined : accounts.get(email.toLowerCase())) ?? {
      id: null,
      login: email.slice(0, 100) || 'unknown',
    }
  const author = isOwn ? bot : known(commit.author.email)
  return {
    sha: commit.oid,
    parents: commit.parents,
    author,
    committer: isOwn || isForOthers(registrar, commit.committer.email) ? author : known(commit.committer.email),
    coAuthors: coAuthorsIn(commit.message).map(known),
    message: isOwn ? split.message : commit.message,
  }
}

/** Whether every address of a commit belongs to an account, so that there is nothing more to learn. */
export function isFullyKnown(commit: Commit): boolean {
  return [commit.author, commit.committer, ...commit.coAuthors].every((actor) => actor.id !== null)
}

function isForOthers({ host }: Registrar, email: string): boolean {
  return ['noreply@github.com', `noreply@${host}`].includes(email.toLowerCase())
}

function accountsIn(authorship: AuthorshipAnswer | null, bot: number): ReadonlyMap<string, Actor> {
  if (authorship === null) return new Map()
  const signers = [authorship.author, authorship.committer, ...(authorship.authors.nodes ?? [])]
  return new Map(
    signers.flatMap((signer) => {
      const { email, user } = signer ?? {}
      if (email === null || email === undefined || user?.databaseId === null || user?.databaseId === undefined)
        return []
      return user.databaseId === bot ? [] : [[email.toLowerCase(), { id: user.databaseId, login: user.login }] as const]
    }),
  )
}

function coAuthorsIn(message: string): readonly string[] {
  const trailers = message.matchAll(/^\s*co-authored-by:[^<\n]*<([^>\n]*)>/gim)
  return [...trailers].map((trailer) => String(trailer[1]).trim())
}
