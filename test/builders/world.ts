import { digestOf, digestOfData } from '../../src/model/digest.ts'
import { openDocumentReader } from '../../src/derive/document-reader.ts'
import type { DocumentReader } from '../../src/derive/document-reader.ts'
import { deriveEngagement } from '../../src/derive/derive-engagement.ts'
import { PREDICATE_TYPE, STATEMENT_TYPE, Statement } from '../../src/model/record.ts'
import type { RecordDraft, StoredRecord } from '../../src/model/record.ts'
import type { Engagement } from '../../src/model/engagement.ts'
import type { Comment, Issue, PhaseBranch, Pull, RepositoryFile, Snapshot, User } from '../../src/model/snapshot.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import type { InputValues, LibrarySpec } from '../../src/model/library-spec.ts'
import { baseFiles } from './base-files.ts'
import type { Facts } from './facts.ts'
import { actorOf, BOT, peopleOf } from './people.ts'
import { gitId } from './repository-file.ts'
import type { SkillSummary } from '../../src/model/skill.ts'
import { CERTIFICATES, OFFERED, skillsFor, useCaseOf } from './shipped.ts'

export const ENGAGEMENT = '001-demo'
const REPOSITORY = { id: 4711, owner: 'acme', name: 'network', url: 'https://forge.example/acme/network' }
const START = Date.parse('2026-11-20T10:00:00.000Z')

/** A repository in the making, as plain data: each step gives the next one. */
export type World = {
  readonly minutes: number
  readonly users: readonly User[]
  readonly issue: Issue
  readonly files: readonly RepositoryFile[]
  readonly pulls: readonly Pull[]
  readonly records: readonly StoredRecord[]
  readonly library: LibrarySpec
  readonly skills: readonly SkillSummary[]
  /** What the drafters have read so far. */
  readonly documents: DocumentReader
}

/** The engagement just opened from the issue of rik, with what was said on it at once. */
export function openWorld(facts: Facts): World {
  const users = peopleOf(facts.people)
  const library = useCaseOf(facts['use-case'])
  const body = renderIssueBody(requestOf(facts, library), library)
  const author = actorOf(users, 'rik')
  const issue: Issue = {
    number: 1,
    title: `[${library.id}] ${library === CERTIFICATES ? 'Renew edge-1' : 'As in the example'}`,
    body,
    author,
    state: 'open',
    createdAt: instant(0),
    comments: [],
  }
  const skills = skillsFor(library)
  const documents = openDocumentReader()
  const empty: World = {
    minutes: 1,
    users,
    issue,
    files: baseFiles(facts),
    pulls: [],
    records: [],
    library,
    skills,
    documents,
  }
  const opened = record(empty, {
    event: 'engagement.opened',
    subject: [],
    data: {
      issue: 1,
      issueBody: digestOf(body),
      requester: { id: author.id, login: author.login },
      useCase: library.id,
    },
  })
  return facts.said.reduce(saidOnIssue, opened)
}

/** The world with a comment by ana on the issue. */
export function saidOnIssue(world: World, body: string): World {
  const comments = [...world.issue.comments, commentIn(world, { by: 'ana', body })]
  return later({ ...world, issue: { ...world.issue, comments } })
}

function requestOf({ request }: Facts, library: LibrarySpec): InputValues {
  const entries = Object.entries({ ...library.example, ...request })
  return Object.fromEntries(entries.filter(([, value]) => value !== null)) as InputValues
}

/** What the forge would show of the world, with the tips of these phase branches. */
export function observe(world: World, branches: readonly PhaseBranch[] = []): Snapshot {
  const last = world.records.at(-1)
  return {
    schema: 1,
    now: nowOf(world),
    repo: REPOSITORY,
    base: { branch: 'main', sha: baseSha(world) },
    engagement: ENGAGEMENT,
    files: world.files,
    users: world.users,
    bot: BOT,
    issue: world.issue,
    pulls: world.pulls,
    outside: null,
    branches,
    runs: [],
    others: [],
    bases: [],
    ledger: {
      tip: gitId(`ledger ${world.records.length}`),
      next: { seq: world.records.length + 1, prev: last?.digest ?? '' },
      records: world.records,
      broken: [],
      highestNumber: 1,
    },
    skills: world.skills,
    library: OFFERED,
  }
}

/** What follows from the world's records. */
export function engagementOf(world: World): Engagement {
  const engagement = deriveEngagement(observe(world))
  if (engagement === null) throw new Error('the scene has no engagement')
  return engagement
}

export type DraftBody = RecordDraft extends infer D
  ? D extends RecordDraft
    ? Omit<D, 'at' | 'engagement'>
    : never
  : never

/** The world with one more trusted record, a minute later. */
export function record(world: World, body: DraftBody): World {
  const records = [...world.records, storedRecord(world.records, { ...body, engagement: ENGAGEMENT, at: nowOf(world) })]
  return later({ ...world, records })
}

/** A draft as the ledger would hold it after these records; not signed, and taken for trusted. */
export function storedRecord(
  before: readonly StoredRecord[],
  { event, engagement, at, subject, data }: RecordDraft,
): StoredRecord {
  const seq = before.length + 1
  const statement = Statement.parse({
    _type: STATEMENT_TYPE,
    subject,
    predicateType: PREDICATE_TYPE,
    predicate: {
      schema: 1,
      seq,
      prev: before.at(-1)?.digest ?? digestOf('ledger.opened'),
      at,
      repo: REPOSITORY,
      engagement,
      observer: { name: 'specgate', version: '0.1.0', keyid: digestOf('key') },
      event,
      data,
    },
  })
  const path = `ledger/${engagement ?? 'repository'}/${String(seq).padStart(6, '0')}-${event}.dsse.json`
  return { digest: digestOfData(statement), path, problem: null, statement }
}

/** A comment as the forge would number and date it now. */
export function commentIn(
  world: World,
  { by, body, edited = false }: { by: string; body: string; edited?: boolean },
): Comment {
  const createdAt = nowOf(world)
  const updatedAt = edited ? instant(world.minutes + 1) : createdAt
  return { id: nextId(world), author: actorOf(world.users, by), body, createdAt, updatedAt, reactions: [] }
}

/** Next number of a comment or review. */
export function nextId({ issue, pulls }: World): number {
  return 1 + issue.comments.length + pulls.reduce((sum, pull) => sum + pull.comments.length + pull.reviews.length, 0)
}

export function later(world: World): World {
  return { ...world, minutes: world.minutes + 1 }
}

export function nowOf(world: World): string {
  return instant(world.minutes)
}

export function baseSha(world: World): string {
  return gitId(`main ${world.files.map((file) => file.blob).join(' ')}`)
}

function instant(minutes: number): string {
  return new Date(START + minutes * 60_000).toISOString()
}
