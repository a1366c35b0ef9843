import type { Actor, Commit, User } from '../../model/snapshot.ts'
import type { CommitObject, Signature } from '../../git/read-commit.ts'

const MAIL_DOMAIN = 'users.specgate.local'

type Account = { readonly id: number; readonly login: string }

/** How the forge signs a commit of one of its users, or of the bot. */
export function signatureOf(account: Account, when: string): Signature {
  return { name: account.login, email: `${account.login}@${MAIL_DOMAIN}`, when }
}

/** Just id and login, as they are stored with what somebody did. */
export function actorOf(account: Account): Actor {
  return { id: account.id, login: account.login }
}

/**
 * Whose e-mail address it is: `login@users.specgate.local`, or `id+login@users.specgate.local`, which survives a rename.
 * Anybody can write any address into a commit, so this tells who is claimed. An unknown one gives a null id; so does the bot's on a
 * commit that the bot did not make: the machine knows its own work.
 */
function actorByEmail(accounts: readonly Account[], email: string): Actor {
  const match = /^(?:(\d{1,15})\+)?([^@]+)@users\.specgate\.local$/i.exec(email)
  const known = accounts.find((account) =>
    match?.[1] === undefined
      ? account.login.toLowerCase() === match?.[2]?.toLowerCase()
      : account.id === Number(match[1]),
  )
  return known === undefined ? { id: null, login: email.slice(0, 100) || 'unknown' } : actorOf(known)
}

/** A commit with the accounts that its addresses claim, co-authors from its trailers included. */
export function toCommit(
  users: readonly User[],
  bot: Account,
  machineCommits: readonly string[],
  commit: CommitObject,
): Commit {
  const accounts = machineCommits.includes(commit.oid) ? accountsOf(users, bot) : users
  const trailers = commit.message.matchAll(/^\s*co-authored-by:[^<\n]*<([^>\n]*)>/gim)
  return {
    sha: commit.oid,
    parents: commit.parents,
    author: actorByEmail(accounts, commit.author.email),
    committer: actorByEmail(accounts, commit.committer.email),
    coAuthors: [...trailers].map((trailer) => actorByEmail(accounts, String(trailer[1]).trim())),
    message: commit.message,
  }
}

/** Everybody who can have written a commit: the users and the bot. */
export function accountsOf(users: readonly User[], bot: Account): readonly Account[] {
  return [...users, bot]
}
