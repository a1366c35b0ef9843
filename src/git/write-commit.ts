import type { CommitObject, Signature } from './read-commit.ts'
import { writeObject } from './write-object.ts'

/**
 * Writes a commit object into the bare repository at `dir` and gives its id. Times are written in UTC and whole seconds, so that
 * equal content gives an equal id anywhere.
 */
export function writeCommit(dir: string, commit: Omit<CommitObject, 'oid'>): Promise<string> {
  const { tree, parents, author, committer, message } = commit
  const header = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(author)}`,
    `committer ${formatSignature(committer)}`,
  ]
  return writeObject(dir, 'commit', `${header.join('\n')}\n\n${message.trimEnd()}\n`)
}

function formatSignature({ name, email, when }: Signature): string {
  const plain = (text: string): string => text.replaceAll(/[<>\p{Cc}]/gu, '').trim()
  return `${plain(name)} <${plain(email)}> ${Math.floor(Date.parse(when) / 1000)} +0000`
}
