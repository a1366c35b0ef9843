import type { Decision } from '../model/decision.ts'
import { digestOf } from '../model/digest.ts'
import type { Effect } from '../model/effect.ts'
import type { Specified } from '../model/engagement.ts'
import { titleOf } from '../derive/title-of.ts'
import { engagementId, slugOf } from '../model/place.ts'
import type { RecordDraft } from '../model/record.ts'
import type { Issue, Snapshot } from '../model/snapshot.ts'
import { libraryIdOf, readIssueForm } from '../library/issue-form.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { quotedText } from '../views/inline-text.ts'
import { planSpecify } from './plan-specify.ts'

const MARKER = '<!-- specgate:intake -->'

/**
 * An issue that is not an engagement yet: a form of the library opens one, wrong input gets one comment that names each field (R9.2);
 * elsewhere a comment asks for it (R7.1).
 */
export function planOpening(snapshot: Snapshot): Decision {
  const { issue } = snapshot
  if (issue === null || issue.state === 'closed') return nextTo([], [])
  const library = snapshot.library.find((spec) => spec.id === libraryIdOf(issue.title))
  return library === undefined ? openByComment(snapshot, issue) : openByForm(snapshot, issue, library)
}

function openByForm(snapshot: Snapshot, issue: Issue, library: LibrarySpec): Decision {
  const problems = readIssueForm(issue.body, library).problems
  if (problems.length === 0) return opened(snapshot, issue, library, [], null)
  const lines = problems.map(
    ({ field, given, accepted }) =>
      `- **${field}**: "${quotedText(given)}" was given; accepted is ${quotedText(accepted)}`,
  )
  const body = [MARKER, 'This request cannot be taken yet. Edit the issue:', lines.join('\n')].join('\n\n')
  return nextTo(reply(snapshot, issue, body), [`@${issue.author.login} corrects the request in #${issue.number}.`])
}

function openByComment(snapshot: Snapshot, issue: Issue): Decision {
  const { asked, effects } = planSpecify(snapshot, issue)
  if (asked === null) return nextTo(effects, [])
  const { command, wanted } = asked
  const { base } = wanted
  return opened(snapshot, issue, wanted.library, effects, {
    comment: command.comment,
    by: command.author,
    basedOn: base === null ? null : { engagement: base.id, asBuilt: base.asBuilt },
  })
}

function opened(
  snapshot: Snapshot,
  issue: Issue,
  library: LibrarySpec,
  before: readonly Effect[],
  specified: Specified | null,
): Decision {
  const record = opening(snapshot, issue, library, specified)
  const append: Effect = { kind: 'append-record', expectedTip: snapshot.ledger.tip, record }
  return nextTo([...before, append], [`#${issue.number} becomes an engagement.`])
}

function nextTo(effects: readonly Effect[], next: readonly string[]): Decision {
  return { engagement: null, verdicts: [], gates: [], findings: [], effects, next, wakeAt: null }
}

function opening(snapshot: Snapshot, issue: Issue, library: LibrarySpec, specified: Specified | null): RecordDraft {
  const slug = slugOf(titleOf(issue, library))
  const { id, login } = issue.author
  const data = { issue: issue.number, issueBody: digestOf(issue.body), requester: { id, login }, useCase: library.id }
  return {
    event: 'engagement.opened',
    engagement: engagementId(snapshot.ledger.highestNumber + 1, slug),
    at: snapshot.now,
    subject: [],
    data: specified === null ? data : { ...data, specified },
  }
}

function reply(snapshot: Snapshot, issue: Issue, body: string): readonly Effect[] {
  const standing = issue.comments.find((each) => each.author.id === snapshot.bot.id && each.body.startsWith(MARKER))
  return standing?.body === body ? [] : [{ kind: 'upsert-comment', target: issue.number, marker: MARKER, body }]
}
