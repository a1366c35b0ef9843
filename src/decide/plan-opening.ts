import type { Decision } from '../model/decision.ts'
import { digestOf } from '../model/digest.ts'
import type { Effect } from '../model/effect.ts'
import { titleOf } from '../derive/title-of.ts'
import { engagementId, slugOf } from '../model/place.ts'
import type { RecordDraft } from '../model/record.ts'
import type { Issue, Snapshot } from '../model/snapshot.ts'
import { libraryIdOf, readIssueForm } from '../library/issue-form.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { quotedText } from '../views/inline-text.ts'

const MARKER = '<!-- specgate:intake -->'

/** An issue that is not an engagement yet: a form of the library opens one, wrong input gets one comment that names each field (R9.2). */
export function planOpening(snapshot: Snapshot): Decision {
  const { issue } = snapshot
  const library = issue === null ? undefined : snapshot.library.find((spec) => spec.id === libraryIdOf(issue.title))
  const nothing: Decision = {
    engagement: null,
    verdicts: [],
    gates: [],
    findings: [],
    effects: [],
    next: [],
    wakeAt: null,
  }
  if (issue === null || issue.state === 'closed' || library === undefined) return nothing
  const problems = readIssueForm(issue.body, library).problems
  if (problems.length > 0) {
    const lines = problems.map(
      ({ field, given, accepted }) =>
        `- **${field}**: "${quotedText(given)}" was given; accepted is ${quotedText(accepted)}`,
    )
    const body = [MARKER, 'This request cannot be taken yet. Edit the issue:', lines.join('\n')].join('\n\n')
    const next = [`@${issue.author.login} corrects the request in #${issue.number}.`]
    return { ...nothing, effects: reply(snapshot, issue, body), next }
  }
  const effects: readonly Effect[] = [
    { kind: 'append-record', expectedTip: snapshot.ledger.tip, record: opening(snapshot, issue, library) },
  ]
  return { ...nothing, effects, next: [`#${issue.number} becomes an engagement.`] }
}

function opening(snapshot: Snapshot, issue: Issue, library: LibrarySpec): RecordDraft {
  const slug = slugOf(titleOf(issue, library))
  const { id, login } = issue.author
  return {
    event: 'engagement.opened',
    engagement: engagementId(snapshot.ledger.highestNumber + 1, slug),
    at: snapshot.now,
    subject: [],
    data: { issue: issue.number, issueBody: digestOf(issue.body), requester: { id, login }, useCase: library.id },
  }
}

function reply(snapshot: Snapshot, issue: Issue, body: string): readonly Effect[] {
  const standing = issue.comments.find((each) => each.author.id === snapshot.bot.id && each.body.startsWith(MARKER))
  return standing?.body === body ? [] : [{ kind: 'upsert-comment', target: issue.number, marker: MARKER, body }]
}
