import { PULL_PHASES } from '../../model/phase.ts'
import type { PullPhase } from '../../model/phase.ts'
import { LEDGER_BRANCH, POLICY_PATH, phaseBranch, specFolder } from '../../model/place.ts'
import type { Issue, PhaseBranch } from '../../model/snapshot.ts'
import { branchRef } from '../../git/branch-ref.ts'
import type { Refs } from '../../git/read-refs.ts'
import { readBranch } from '../content/branch-content.ts'
import { readGovernedFiles } from '../content/governed-files.ts'
import type { Opening } from '../content/ledger-files.ts'
import { engagementOf, readLedger, readOpenings } from '../content/ledger-files.ts'
import type { ForgeSnapshot } from '../forge.ts'
import { readBaseDocuments } from '../content/base-documents.ts'
import { readOtherSpecs } from '../content/other-specs.ts'
import { bringPullHead } from './mirror/bring-commit.ts'
import type { Stretch } from './people/commit-book.ts'
import { openCommitBook } from './people/commit-book.ts'
import { readRuns } from './actions/read-runs.ts'
import { readAuthorship } from './graphql/authorship.ts'
import type { ProposalAnswer } from './graphql/conversation.ts'
import type { RepositoryFacts } from './graphql/facts.ts'
import { FactsAnswer, factsDocument } from './graphql/facts.ts'
import { roleValues } from './graphql/roles.ts'
import type { Hub } from './hub.ts'
import { askGraphql } from './hub.ts'
import type { Target } from './locate.ts'
import { requireExpected, rememberSeen } from './expected.ts'
import { DEFAULT_REF } from './mirror/mirror.ts'
import { policyRoles } from './people/policy-roles.ts'
import { readRoles } from './people/read-roles.ts'
import { pullReader } from './pulls/read-pull.ts'
import { readDetails } from './read-details.ts'
import { placeProposals } from './pulls/place-proposals.ts'
import { readPhaseProposals, readProposal, readQuestion } from './threads/read-threads.ts'
import type { QuestionThread } from './threads/read-threads.ts'
import { requireSameTips } from './same-tips.ts'
import { toComment, toIssue } from './threads/to-thread.ts'

/** Commits whose authors are asked for in one question. */
const COMMITS_AT_ONCE = 250

/** One look at what a target is, in at most two GraphQL questions unless lists are long; `Unsettled` when parts of it do not fit together. */
export async function look(hub: Hub, target: Target): Promise<ForgeSnapshot | null> {
  const { store } = hub.mirror
  const refs = await hub.mirror.update()
  const base = refs.get(DEFAULT_REF)
  if (base === undefined) throw new Error('the repository has no default branch')
  const ledgerTip = refs.get(branchRef(LEDGER_BRANCH)) ?? null
  const { engagement, issue, outside, isOpened } = scopeOf(target, await readOpenings(store, ledgerTip))

  const tips = tipsOf(refs, engagement)
  const outsideHead = outside === null ? [] : [await bringPullHead(hub, outside)]
  const heads = [...tips.map((tip) => tip.sha), ...outsideHead].map((head): Stretch => ({ base, head }))
  const book = openCommitBook(hub)
  const commits = (await book.unknown(heads)).slice(0, COMMITS_AT_ONCE)
  const files = await readGovernedFiles(store, base, engagement)
  const wanted = policyRoles(files.find((file) => file.path === POLICY_PATH)?.text ?? null)
  const document = factsDocument({ engagement, issue, outside, commits, roles: wanted })
  const answer = await askGraphql(hub, document, roleValues(wanted), FactsAnswer)
  const facts = answer.repository
  book.learn(readAuthorship(facts, commits), commits)
  requireSameTips(refs, facts, engagement)

  const question = facts.issue ? await readQuestion(hub, facts.issue) : null
  if (target.kind === 'issue' && question === null) return null
  const proposals = [
    ...(engagement === null ? [] : await readPhaseProposals(hub, facts, engagement)),
    ...(facts.pullRequest && isOutside(facts, facts.pullRequest)
      ? [await readProposal(hub, facts.pullRequest, null)]
      : []),
  ]
  const isKnown = isOpened || proposals.length + tips.length > 0 || files.some((file) => isOf(engagement, file.path))
  if (target.kind === 'engagement' && !isKnown) return null
  const ledger = await readLedger(store, ledgerTip, engagement)
  const placed = await placeProposals(hub, { refs, base, ledger, proposals, outsideHead: outsideHead[0] ?? null })
  if (target.kind === 'outside' && placed.length === 0) return null

  const runs = await readRuns(hub, book, { refs, base, engagement })
  const stretches = [...heads, ...placed.map(({ from, head }) => ({ base: from, head }))]
  const details = await readDetails(hub, book, {
    refs,
    engagement,
    outside,
    stretches,
    question,
    placed,
    roles: await readRoles(hub, answer, wanted),
  })
  const readPull = pullReader(hub, book, details.runs)
  const [owner = '', name = ''] = facts.nameWithOwner.split('/')
  const pulls = await Promise.all(placed.map(readPull))
  const asked = question === null ? null : issueOf(hub, question)
  const snapshot: ForgeSnapshot = {
    repo: { id: facts.databaseId, owner, name, url: facts.url },
    base: { branch: facts.defaultBranchRef?.name ?? '', sha: base },
    engagement,
    files,
    users: details.users,
    bot: hub.registrar.bot,
    issue: asked,
    pulls: pulls.flatMap(({ phase, ...pull }) => (phase === null ? [] : [{ ...pull, phase }])),
    outside: pulls.flatMap(({ phase, ...pull }) => (phase === null ? [pull] : []))[0] ?? null,
    branches: await Promise.all(
      tips.map(async ({ phase, name, sha }): Promise<PhaseBranch> => {
        return { name, phase, ...(await readBranch(store, base, sha, book.toCommit)) }
      }),
    ),
    runs,
    others: await readOtherSpecs(store, refs, { base, engagement }),
    bases: await readBaseDocuments(store, base, { issue: asked, opening: ledger.files[0] ?? null }),
    ledger,
  }
  requireExpected(hub.memory, snapshot)
  rememberSeen(hub, snapshot, facts.id, details.runs)
  return snapshot
}

/** Only what may still be merged into the default branch has to leave alone what the gates govern; forks have no say here. */
function isOutside(facts: RepositoryFacts, { state, baseRefName, isCrossRepository }: ProposalAnswer): boolean {
  return state === 'OPEN' && !isCrossRepository && baseRefName === facts.defaultBranchRef?.name
}

type Scope = {
  readonly engagement: string | null
  readonly issue: number | null
  readonly outside: number | null
  /** The ledger knows the engagement. */
  readonly isOpened: boolean
}

function scopeOf(target: Target, openings: readonly Opening[]): Scope {
  if (target.kind === 'outside') return { engagement: null, issue: null, outside: target.number, isOpened: false }
  if (target.kind === 'issue') {
    const engagement = engagementOf(openings, target.number)
    return { engagement, issue: target.number, outside: null, isOpened: engagement !== null }
  }
  const opening = openings.find((each) => each.engagement === target.id)
  return { engagement: target.id, issue: opening?.issue ?? null, outside: null, isOpened: opening !== undefined }
}

type Tip = { readonly phase: PullPhase; readonly name: string; readonly sha: string }

function tipsOf(refs: Refs, engagement: string | null): readonly Tip[] {
  if (engagement === null) return []
  return PULL_PHASES.flatMap((phase) => {
    const name = phaseBranch(engagement, phase)
    const sha = refs.get(branchRef(name))
    return sha === undefined ? [] : [{ phase, name, sha }]
  })
}

function isOf(engagement: string | null, path: string): boolean {
  return engagement !== null && path.startsWith(`${specFolder(engagement)}/`)
}

function issueOf({ memory }: Hub, { question, remarks }: QuestionThread): Issue {
  return toIssue(
    question,
    remarks.map((remark) => toComment(remark, memory.reactions)),
  )
}
