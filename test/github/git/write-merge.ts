import { findMergeBase } from '../../../src/git/merge-base.ts'
import { listCommits } from '../../../src/git/list-commits.ts'
import { mergeTrees } from '../../../src/git/merge-trees.ts'
import type { CommitObject, Signature } from '../../../src/git/read-commit.ts'
import { readCommit } from '../../../src/git/read-commit.ts'
import { writeCommit } from '../../../src/git/write-commit.ts'
import type { PeerPull } from '../peer-data.ts'
import { Refusal } from '../refusal.ts'
import type { Account, PullFacts, StandIn } from '../stand-in.ts'
import { now } from '../stand-in.ts'

type Merging = { readonly pull: PeerPull; readonly facts: PullFacts; readonly base: string; readonly by: Account }

/** GitHub's own name on commits that it makes for others. */
export const WEB_FLOW = { name: 'GitHub', email: 'noreply@github.com' }

/** Writes what a merge puts on the base branch into the bare repository, and gives its tip; null when it conflicts. */
export async function writeMerge(
  standIn: StandIn,
  method: 'merge' | 'squash' | 'rebase',
  merging: Merging,
): Promise<string | null> {
  const { base, facts } = merging
  const tree = await mergeTrees(standIn.git, base, facts.head)
  if (tree === null) return null
  const common = await findMergeBase(standIn.git, base, facts.head)
  const ids = await listCommits(standIn.git, common, facts.head, 250)
  const commits = await Promise.all(ids.map((id) => requireCommit(standIn, id)))
  if (method === 'rebase') return rebase(standIn, merging, commits)
  const oid = await (method === 'merge' ? join(standIn, merging, tree) : squash(standIn, merging, tree, commits))
  standIn.state.signed.add(oid)
  return oid
}

function join(standIn: StandIn, { pull, facts, base, by }: Merging, tree: string): Promise<string> {
  const from = `${standIn.repository.owner}/${facts.headBranch}`
  const message = `Merge pull request #${pull.number} from ${from}\n\n${pull.title}`
  const committer = { ...WEB_FLOW, when: now() }
  return writeCommit(standIn.dir, { tree, parents: [base, facts.head], author: signatureOf(by), committer, message })
}

/** The author of the pull request is the commit's, whoever merges; the other authors are named below. */
function squash(
  standIn: StandIn,
  { pull, base, by }: Merging,
  tree: string,
  commits: readonly CommitObject[],
): Promise<string> {
  const opener = standIn.state.accounts.get(pull.user?.login.toLowerCase() ?? '') ?? by
  const author = signatureOf(opener)
  const list = commits.map((commit) => `* ${commit.message.trim()}`).join('\n\n')
  const others = new Map(commits.map((commit) => [commit.author.email, commit.author.name]))
  others.delete(author.email)
  const trailers = [...others].map(([email, name]) => `Co-authored-by: ${name} <${email}>`).join('\n')
  const text = [`${pull.title} (#${pull.number})`, commits.length > 1 ? list : '', trailers]
  const message = text.filter((part) => part !== '').join('\n\n')
  const committer = { ...WEB_FLOW, when: now() }
  return writeCommit(standIn.dir, { tree, parents: [base], author, committer, message })
}

async function rebase(
  standIn: StandIn,
  { base, by }: Merging,
  commits: readonly CommitObject[],
): Promise<string | null> {
  if (commits.some((commit) => commit.parents.length !== 1)) throw new Refusal(405, "This branch can't be rebased")
  let tip = await requireCommit(standIn, base)
  for (const commit of commits) {
    // git 2.39 has no --merge-base: the tip's tree stands on the commit's own parent, which is then the merge base.
    const side = await writeCommit(standIn.dir, { ...tip, parents: commit.parents, message: 'side' })
    const tree = await mergeTrees(standIn.git, side, commit.oid)
    if (tree === null) throw new Refusal(405, "This branch can't be rebased")
    if (tree === tip.tree) continue
    const { author, message } = commit
    const parents = [tip.oid]
    tip = await requireCommit(
      standIn,
      await writeCommit(standIn.dir, { tree, parents, author, committer: signatureOf(by), message }),
    )
  }
  return tip.oid === base ? null : tip.oid
}

export function signatureOf({ name, email }: Account): Signature {
  return { name, email, when: now() }
}

async function requireCommit(standIn: StandIn, oid: string): Promise<CommitObject> {
  const commit = await readCommit(standIn.reader, oid)
  if (commit === null) throw new Error(`there is no commit ${oid}`)
  return commit
}
