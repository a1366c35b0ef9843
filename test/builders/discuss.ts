import { gateOf } from '../../src/model/phase.ts'
import { artifactPath } from '../../src/model/place.ts'
import type { BranchContent, Change, Commit, Pull, Review } from '../../src/model/snapshot.ts'
import type { Facts } from './facts.ts'
import { approve, openPull, recordDraft } from './lock-gate.ts'
import { actorOf } from './people.ts'
import { gitId } from './repository-file.ts'
import { commentIn, ENGAGEMENT, later, nextId, nowOf } from './world.ts'
import type { World } from './world.ts'

/** The content with the further commits that the facts tell of: more by the machine, then one by a contributor. */
export function withCommits(
  world: World,
  content: BranchContent,
  { commits, files, contributor, conflict }: Facts,
): BranchContent {
  const [first] = content.commits
  const machine = first === undefined ? [] : Array.from({ length: commits - 1 }, () => first)
  const author = actorOf(world.users, contributor ?? '')
  const person =
    contributor === null || first === undefined ? [] : [{ ...first, author, committer: author, message: 'Reword' }]
  const chain = [...content.commits]
  for (const commit of [...machine, ...person]) chain.push({ ...commit, ...childOf(chain) })
  const [change] = content.changes
  const further = change === undefined ? [] : Array.from({ length: files - 1 }, (_, index) => moreFiles(change, index))
  return {
    ...content,
    changes: [...content.changes, ...further],
    sha: chain.at(-1)?.sha ?? content.sha,
    commits: chain,
    predictedTree: conflict ? null : content.predictedTree,
  }
}

function moreFiles(change: Change, index: number): Change {
  return { ...change, path: `specs/${ENGAGEMENT}/checklists/${index}.md` }
}

function childOf(before: readonly Commit[]): Pick<Commit, 'sha' | 'parents'> {
  const parent = before.at(-1)?.sha ?? ''
  return { sha: gitId(`child of ${parent}`), parents: [parent] }
}

/** The open pull request of the content, with the reviews, comments and records that the facts tell of. */
export function discuss(
  world: World,
  content: BranchContent,
  facts: Facts,
): { readonly world: World; readonly pull: Pull } {
  const fresh = openPull(world, facts.phase, content)
  const author = facts.opener === null ? fresh.author : actorOf(world.users, facts.opener)
  const opened: Pull = { ...fresh, author, state: facts.state, draft: facts.draft, baseBranch: facts.base }
  const path = artifactPath(ENGAGEMENT, gateOf(facts.phase))
  const isDrafted =
    facts.contributor === null && content.changes.some((change) => change.path === path && change.after !== null)
  const told = isDrafted ? recordDraft(world, opened, path) : world
  const reviewed = { ...opened, reviews: facts.reviews.map((review, index) => reviewIn(told, opened, review, index)) }
  const recorded = later(facts.approved ? approve(told, gateOf(facts.phase), reviewed) : told)
  return comment({ ...recorded, pulls: [...recorded.pulls, reviewed] }, facts.comments, reviewed)
}

function reviewIn(
  world: World,
  { content }: Pull,
  { by, state, commit }: Facts['reviews'][number],
  index: number,
): Review {
  return {
    id: nextId(world) + index,
    author: actorOf(world.users, by),
    state,
    commit: commit === 'head' ? content.sha : gitId(`before ${content.sha}`),
    submittedAt: nowOf(world),
    body: '',
  }
}

function comment(
  world: World,
  comments: Facts['comments'],
  pull: Pull,
): { readonly world: World; readonly pull: Pull } {
  const [first, ...rest] = comments
  if (first === undefined) return { world, pull }
  const said = commentIn(world, first)
  const heard: Pull = first.on === 'pull' ? { ...pull, comments: [...pull.comments, said] } : pull
  const issue = first.on === 'issue' ? { ...world.issue, comments: [...world.issue.comments, said] } : world.issue
  return comment(
    later({ ...world, issue, pulls: world.pulls.map((each) => (each === pull ? heard : each)) }),
    rest,
    heard,
  )
}
