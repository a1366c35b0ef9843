import type { z } from 'zod'
import { LEDGER_BRANCH, parsePhaseBranch } from '../../model/place.ts'
import type { Work } from '../../queue/work.ts'
import {
  AddedRepositories,
  CheckRunEvent,
  CheckSuiteEvent,
  DeploymentEvent,
  Envelope,
  IssueEvent,
  MergeGroupEvent,
  PullEvent,
  PushEvent,
  WorkflowRunEvent,
} from './event-payload.ts'
import type { PullSource } from './event-payload.ts'
import { engagementOfBranch, engagementOfRun } from './read-place.ts'

type Target = Work['repository']
type Place = Work['ref']

/** Who this program is on GitHub; the login is null until GitHub told it, and then no event counts as its own. */
export type Self = { readonly appId: number; readonly botLogin: string | null }

/** Where a delivery says to look. What happened is never taken from it (R11.2). */
export type EventReading =
  | { readonly kind: 'work'; readonly work: readonly [Work, ...Work[]] }
  /** Something that touches every repository of the installation. */
  | { readonly kind: 'installation'; readonly installation: number }
  | { readonly kind: 'ignored'; readonly reason: string }

type Event = {
  readonly name: string
  readonly payload: unknown
  readonly action: string
  readonly installation: number
  /** The account of the installation, where the event tells it. */
  readonly account: string | null
  readonly repository: Target | null
  readonly defaultBranch: string | null
  /** The sender is this program: what it reports is a write that was already followed by another look. */
  readonly own: boolean
  readonly appId: number
}

type Reader = (event: Event) => EventReading

const ISSUE_ACTIONS = ['opened', 'edited', 'closed', 'reopened', 'labeled', 'unlabeled']
const PULL_ACTIONS = [
  'opened',
  'edited',
  'closed',
  'reopened',
  'synchronize',
  'converted_to_draft',
  'ready_for_review',
  'labeled',
  'unlabeled',
  'review_requested',
  'review_request_removed',
]

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['issues', (event) => (ISSUE_ACTIONS.includes(event.action) ? notOwn(event, readIssue) : ignoredAction(event))],
  ['issue_comment', (event) => notOwn(event, readIssue)],
  ['pull_request', readPullRequest],
  ['pull_request_review', readPull],
  ['push', readPush],
  ['check_run', readCheckRun],
  ['check_suite', readCheckSuite],
  ['workflow_run', readWorkflowRun],
  ['merge_group', readMergeGroup],
  ['member', readMembers],
  ['membership', readMembers],
  ['team', readMembers],
  ['installation', readInstallation],
  ['installation_repositories', readAddedRepositories],
  ['deployment_protection_rule', readDeployment],
])

/** Whether specgate looks at events of this name; the header that carries it is not signed. */
export function isKnownEvent(name: string): boolean {
  return READERS.has(name)
}

/**
 * Reads a verified delivery: pure, and total for whatever GitHub may send. Only bounded names and numbers come out; what cannot be read,
 * what is unknown and what only reports this program's own writes is ignored with the reason.
 * @param name the event as the header `X-GitHub-Event` calls it
 */
export function readEvent(name: string, payload: unknown, self: Self): EventReading {
  const read = READERS.get(name)
  if (read === undefined) return ignored('the event is not one that specgate looks at')
  const envelope = Envelope.safeParse(payload)
  if (!envelope.success) return unreadable(envelope.error)
  const { action = '', installation, repository, sender } = envelope.data
  if (installation === null || installation === undefined) return ignored('it names no installation')
  return read({
    name,
    payload,
    action,
    installation: installation.id,
    account: installation.account?.login ?? null,
    repository:
      repository === null || repository === undefined
        ? null
        : { installation: installation.id, id: repository.id, owner: repository.owner.login, name: repository.name },
    defaultBranch: repository?.default_branch ?? null,
    own: self.botLogin !== null && sender?.type === 'Bot' && sender.login === self.botLogin,
    appId: self.appId,
  })
}

function readIssue(event: Event): EventReading {
  return parsed(IssueEvent, event, ({ issue }) => [
    { kind: issue.pull_request === null || issue.pull_request === undefined ? 'issue' : 'pull', number: issue.number },
  ])
}

/** A merge is never ignored, whoever made it: its record is missing until somebody looks. */
function readPullRequest(event: Event): EventReading {
  if (!PULL_ACTIONS.includes(event.action)) return ignoredAction(event)
  return event.action === 'closed' ? readPull(event) : notOwn(event, readPull)
}

function readPull(event: Event): EventReading {
  return parsed(PullEvent, event, ({ pull_request }) => [placeOf(pull_request, event)])
}

function readPush(event: Event): EventReading {
  return parsed(PushEvent, event, ({ ref }): readonly Place[] | string => {
    const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? []
    if (branch === undefined) return 'the push is not to a branch'
    if (branch === event.defaultBranch) return [{ kind: 'all' }]
    const id = engagementOfBranch(branch)
    if (id === null && branch !== LEDGER_BRANCH) return 'the branch is none that specgate looks at'
    if (event.own) return OWN_WRITE
    return id === null ? [{ kind: 'all' }] : [{ kind: 'engagement', id }]
  })
}

function readCheckRun(event: Event): EventReading {
  if (event.action !== 'rerequested' && event.action !== 'requested_action') return ignoredAction(event)
  return parsed(CheckRunEvent, event, ({ check_run }) => readRerun(check_run, event))
}

function readCheckSuite(event: Event): EventReading {
  if (event.action !== 'rerequested') return ignoredAction(event)
  return parsed(CheckSuiteEvent, event, ({ check_suite }) => readRerun(check_suite, event))
}

type Rerun = {
  readonly pull_requests: readonly PullSource[]
  readonly app?: { readonly id: number } | null | undefined
}

/** Asked to look again: nothing but the place is taken from it. A head without an open pull request is found by looking at all. */
function readRerun({ pull_requests: pulls, app }: Rerun, event: Event): readonly Place[] | string {
  if (app?.id !== event.appId) return 'the check is of another App'
  return pulls.length === 0 ? [{ kind: 'all' }] : pulls.map((pull) => placeOf(pull, event))
}

/** Whoever started it, this program too: what counts is that it began or ended. */
function readWorkflowRun(event: Event): EventReading {
  const here = { repository: event.repository?.id ?? null, defaultBranch: event.defaultBranch }
  return parsed(WorkflowRunEvent, event, ({ workflow_run: run }) => {
    const id = engagementOfRun(run, here)
    return id === null ? 'the run is of no engagement' : [{ kind: 'engagement', id }]
  })
}

function readMergeGroup(event: Event): EventReading {
  if (event.action !== 'checks_requested') return ignoredAction(event)
  return parsed(MergeGroupEvent, event, ({ merge_group: group }) => [
    { kind: 'merge-group', head: group.head_sha, base: group.base_sha },
  ])
}

/** Who may approve what may have changed, anywhere. */
function readMembers(event: Event): EventReading {
  return event.repository === null
    ? { kind: 'installation', installation: event.installation }
    : { kind: 'work', work: [{ repository: event.repository, ref: { kind: 'all' } }] }
}

function readInstallation(event: Event): EventReading {
  return ['created', 'unsuspend', 'new_permissions_accepted'].includes(event.action)
    ? { kind: 'installation', installation: event.installation }
    : ignoredAction(event)
}

function readAddedRepositories({ installation, account, action, payload, name }: Event): EventReading {
  if (action !== 'added') return ignoredAction({ name, action })
  const list = AddedRepositories.safeParse(payload)
  if (!list.success || account === null) return { kind: 'installation', installation }
  const [first, ...rest] = list.data.repositories_added.map(({ id, name }): Work => ({
    repository: { installation, id, owner: account, name },
    ref: { kind: 'all' },
  }))
  return first === undefined ? ignored('no repository was added') : { kind: 'work', work: [first, ...rest] }
}

/** The run's number is all that is taken from the callback's address: the answer goes to an address of our own making. */
function readDeployment(event: Event): EventReading {
  if (event.action !== 'requested') return ignoredAction(event)
  return parsed(DeploymentEvent, event, ({ environment, deployment_callback_url: url }) => {
    const [, run] = /\/actions\/runs\/([1-9]\d{0,15})\/deployment_protection_rule$/.exec(url) ?? []
    return run === undefined
      ? 'its callback names no run'
      : [{ kind: 'deployment', run: Number(run), environment } as const]
  })
}

function placeOf({ number, head }: PullSource, { repository }: Event): Place {
  const phase = head.repo?.id === repository?.id ? parsePhaseBranch(head.ref) : null
  return phase === null ? { kind: 'pull', number } : { kind: 'engagement', id: phase.engagement }
}

const OWN_WRITE = 'it reports what this App itself wrote'

function notOwn(event: Event, read: Reader): EventReading {
  return event.own ? ignored(OWN_WRITE) : read(event)
}

function parsed<T extends z.ZodType>(
  schema: T,
  { repository, payload }: Event,
  places: (value: z.infer<T>) => readonly Place[] | string,
): EventReading {
  if (repository === null) return ignored('it names no repository')
  const value = schema.safeParse(payload)
  if (!value.success) return unreadable(value.error)
  const found = places(value.data)
  if (typeof found === 'string') return ignored(found)
  const [first, ...rest] = found.map((ref): Work => ({ repository, ref }))
  return first === undefined ? ignored('it points nowhere') : { kind: 'work', work: [first, ...rest] }
}

function unreadable(error: z.ZodError): EventReading {
  const [issue] = error.issues
  return ignored(`it cannot be read at ${issue?.path.join('.').slice(0, 100) ?? '?'}`)
}

function ignoredAction({ name, action }: Pick<Event, 'name' | 'action'>): EventReading {
  return ignored(`${name} ${action} changes nothing here`)
}

function ignored(reason: string): EventReading {
  return { kind: 'ignored', reason }
}
