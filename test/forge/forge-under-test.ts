import type { Forge, ForgeSnapshot, Ref } from '../../src/forge/forge.ts'
import type { Actor, Merge, User } from '../../src/model/snapshot.ts'
import type { ForgeEffect } from '../../src/model/effect.ts'
import type { TreeWrite } from '../../src/git/write-tree.ts'

/** A forge with the people of `USERS`, as the contract suite drives it; a first commit holds `FIRST_FILES`. */
export type ForgeUnderTest = {
  readonly forge: Forge
  /** The identity the forge writes by. */
  readonly bot: { readonly id: number; readonly login: string }
  /** `USERS`, with the ids that this forge gave them. */
  readonly users: readonly User[]
  /** Where the forge's own addresses end: `login@host`, or `id+login@host`, which survives a rename. */
  readonly mailHost: string
  readonly as: (login: string) => UserActions
  readonly close: () => Promise<void>
}

/** What a named user can do; what the forge does not allow is refused with an error. */
export type UserActions = {
  readonly openIssue: (issue: { title: string; body: string }) => Promise<number>
  readonly comment: (target: number, body: string) => Promise<number>
  readonly editComment: (target: number, comment: number, body: string) => Promise<void>
  readonly review: (
    pull: number,
    state: 'approved' | 'changes-requested' | 'commented',
    commit?: string,
  ) => Promise<number>
  readonly dismissReview: (pull: number, review: number) => Promise<void>
  readonly openPull: (pull: { branch: string; title: string; draft?: boolean; base?: string }) => Promise<number>
  readonly merge: (pull: number, method: Merge['method']) => Promise<Merge>
  readonly closePull: (pull: number) => Promise<void>
  readonly push: (
    branch: string,
    files: readonly TreeWrite[],
    options?: { message?: string; onto?: string; author?: { name: string; email: string } },
  ) => Promise<string>
  readonly reset: (branch: string, to: string | null) => Promise<void>
}

export const ENGAGEMENT = '042-edge-certificate'
export const SPEC_BRANCH = `sdd/${ENGAGEMENT}/requirements`
export const DESIGN_BRANCH = `sdd/${ENGAGEMENT}/design`
export const SPEC = `specs/${ENGAGEMENT}/customer-spec.md`
export const UNKNOWN_COMMIT = 'f'.repeat(40)

function user(id: number, login: string, permission: User['permission'], more: Partial<User> = {}): User {
  return { id, login, type: 'User', permission, teams: [], active: true, ...more }
}

/** Ids are those of the local forge; a hosted one gives its own. */
export const USERS: readonly User[] = [
  user(11, 'ada', 'admin', { teams: ['security'] }),
  user(12, 'Bo', 'write', { teams: ['network-architects'] }),
  user(13, 'cy', 'write'),
  user(14, 'rita', 'read'),
  user(15, 'sue', 'write', { active: false }),
]

/** It names both teams, which is why a hosted forge asks for their members. */
export const POLICY = `version: 1
mode: enforce
gates:
  requirements: { approvals: 1, from: [team:network-architects] }
  feasibility: { approvals: 1, from: [team:network-architects] }
  design: { approvals: 2, from: [team:network-architects, team:security], distinct-roles: true }
  as-built: { approvals: 1, from: [team:network-architects] }
environments:
  lab: { stage: 1, runner: local }
`

export const FIRST_FILES = [
  { path: '.specgate/policy.yml', content: POLICY },
  { path: 'README.md', content: '# Network\n' },
  { path: `specs/041-older/customer-spec.md`, content: 'older\n' },
]

export function file(path: string, content: string | null): TreeWrite {
  return { path, content }
}

/** An envelope as the ledger holds it, unsigned: the forge only looks for the issue in it. */
export function openedEnvelope(issue: number): string {
  const payload = Buffer.from(JSON.stringify({ predicate: { data: { issue } } })).toString('base64')
  return JSON.stringify({ payloadType: 'application/vnd.in-toto+json', payload, signatures: [] })
}

export function append(
  expectedTip: string | null,
  path: string,
  envelope: string,
): Extract<ForgeEffect, { kind: 'append-envelope' }> {
  return { kind: 'append-envelope', expectedTip, path, envelope, message: `append ${path}` }
}

export function check(
  pull: number,
  head: string,
  conclusion: 'success' | 'failure' | 'pending',
  title = 'all is well',
) {
  return {
    kind: 'set-check',
    pull,
    head,
    name: 'specgate / gate',
    conclusion,
    title,
    summary: '',
    annotations: [],
  } as const
}

export const OPENED_PATH = `ledger/${ENGAGEMENT}/000001-engagement.opened.dsse.json`
export const ENGAGEMENT_REF: Ref = { kind: 'engagement', id: ENGAGEMENT }

/** Somebody by login, as snapshots name who did something. */
export function actor({ users }: ForgeUnderTest, login: string): Actor {
  const found = users.find((each) => each.login === login)
  if (found === undefined) throw new Error(`there is nobody called ${login}`)
  return { id: found.id, login }
}

/** Observes what must be there. */
export async function look(forge: Forge, ref: Ref = ENGAGEMENT_REF): Promise<ForgeSnapshot> {
  const snapshot = await forge.observe(ref)
  if (snapshot === null) throw new Error(`nothing at ${JSON.stringify(ref)}`)
  return snapshot
}

/** The only pull request, branch, change… of a list. */
export function only<T>(list: readonly T[]): T {
  const [first] = list
  if (first === undefined || list.length > 1) throw new Error(`expected one, got ${list.length}`)
  return first
}

/** Commits a spec on the requirements branch as the bot and opens its pull request; gives number and head. */
export async function proposeSpec(forge: Forge, content = 'spec\n'): Promise<{ number: number; head: string }> {
  await startEngagement(forge)
  const { base } = await look(forge)
  const files = [file(SPEC, content)]
  await forge.apply({
    kind: 'commit-files',
    branch: SPEC_BRANCH,
    expected: null,
    parent: base.sha,
    message: 'Spec',
    files,
  })
  await forge.apply({ kind: 'open-pull', branch: SPEC_BRANCH, phase: 'requirements', title: 'Spec', body: '' })
  const pull = only((await look(forge)).pulls)
  return { number: pull.number, head: pull.content.sha }
}

/** Opens the ledger with the engagement's first record, for issue 1. */
export async function startEngagement(forge: Forge): Promise<void> {
  await forge.apply(append(null, OPENED_PATH, openedEnvelope(1)))
}
