import type { Finding } from '../model/finding.ts'
import type { Actor, OutsidePull, Snapshot } from '../model/snapshot.ts'
import { block } from './rule.ts'

/** A commit by somebody whom no account is known for: it may be by whoever approves it (G06). One finding, for the first. */
export function unknownContributors(
  snapshot: Snapshot,
  { content, pushers }: Pick<OutsidePull, 'content' | 'pushers'>,
  place: { readonly path: string },
): readonly Finding[] {
  const known = new Set(snapshot.users.map((user) => user.id))
  const isUnknown = ({ id }: Actor): boolean => id !== snapshot.bot.id && (id === null || !known.has(id))
  const commits = content.commits.flatMap(({ sha, author, committer, coAuthors }) =>
    [author, committer, ...coAuthors].filter(isUnknown).map(({ login }) => `commit ${sha.slice(0, 10)} by ${login}`),
  )
  // A push is by an account or by nobody that the forge can name; an account need not have said anything here.
  const pushes = pushers.filter(({ id }) => id === null).map(({ login }) => `a push by ${login}`)
  const [first] = [...commits, ...pushes]
  if (first === undefined) return []
  const found = `${first}, whom no account is known for`
  const expected = 'known contributors, so that approvals can be told to be independent'
  const remedy = 'Write the commit again under a known account, or link the e-mail address to it.'
  return [block('SG132', place, found, expected, remedy)]
}
