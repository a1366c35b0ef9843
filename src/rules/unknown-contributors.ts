import type { Finding } from '../model/finding.ts'
import type { OutsidePull, Snapshot } from '../model/snapshot.ts'
import { block } from './rule.ts'

/** A commit by somebody whom no account is known for: it may be by whoever approves it (G06). One finding, for the first. */
export function unknownContributors(
  snapshot: Snapshot,
  { content }: Pick<OutsidePull, 'content'>,
  place: { readonly path: string },
): readonly Finding[] {
  const known = new Set(snapshot.users.map((user) => user.id))
  const [first] = content.commits.flatMap(({ sha, author, committer, coAuthors }) =>
    [author, committer, ...coAuthors]
      .filter(({ id }) => id !== snapshot.bot.id && (id === null || !known.has(id)))
      .map(({ login }) => ({ sha, login })),
  )
  if (first === undefined) return []
  const found = `commit ${first.sha.slice(0, 10)} by ${first.login}, whom no account is known for`
  const expected = 'known contributors, so that approvals can be told to be independent'
  const remedy = 'Write the commit again under a known account, or link the e-mail address to it.'
  return [block('SG132', place, found, expected, remedy)]
}
