import type { Gate } from '../model/phase.ts'
import type { Actor, Instant, OutsidePull, Review, Snapshot, User } from '../model/snapshot.ts'
import { personOf } from '../policy/policy.ts'
import type { GatePolicy, Policy } from '../policy/policy.ts'

/** A review that counts, with the roles of the gate that its author brings. */
export type CountedReview = { readonly review: Review; readonly user: User; readonly roles: readonly string[] }

/** A review that does not count, and why, in words for its author. */
export type IgnoredReview = { readonly review: Review; readonly code: string; readonly reason: string }

/** What the reviews of a pull request amount to at its current head. */
export type ApprovalJudgement = {
  readonly counted: readonly CountedReview[]
  readonly ignored: readonly IgnoredReview[]
  readonly objections: readonly CountedReview[]
  readonly required: number
  readonly missing: number
  /** Logins that could still approve. */
  readonly couldApprove: readonly string[]
}

const CAN_WRITE = ['admin', 'maintain', 'write']

/** Weighs the latest word of each reviewer against policy, roles, authorship and the head it was given for (R1.9). */
export function judgeApprovals(
  snapshot: Snapshot,
  policy: Policy,
  gate: Gate,
  pull: OutsidePull,
  requester: Actor,
): ApprovalJudgement {
  const rule = policy.gates[gate]
  const denied = deniedPeople(snapshot, policy, pull, requester)
  const ignored: IgnoredReview[] = []
  const counted: CountedReview[] = []
  const objections: CountedReview[] = []
  const seen = new Set<string>()
  for (const review of latestWords(pull)) {
    const user = snapshot.users.find((each) => each.id === review.author.id) ?? null
    if (review.state === 'changes-requested' && user !== null && mayObject(user)) {
      objections.push({ review, user, roles: rolesOf(user, rule.from) })
      continue
    }
    const why = user === null ? unknownAuthor() : refusalOf(snapshot, policy, gate, denied, user)
    if (user === null || why !== null) {
      ignored.push({ review, ...(why ?? unknownAuthor()) })
      continue
    }
    if (review.commit !== pull.content.sha) ignored.push({ review, ...staleReview(review, pull) })
    else if (hasExpired(rule, review, pull.merge?.at ?? snapshot.now)) ignored.push({ review, ...expired(rule) })
    else if (seen.has(personOf(policy, user.login))) ignored.push({ review, ...samePerson(user) })
    else {
      seen.add(personOf(policy, user.login))
      counted.push({ review, user, roles: rolesOf(user, rule.from) })
    }
  }
  const reached = rule.distinctRoles ? distinctRoles(counted, rule.from) : counted.length
  const couldApprove = snapshot.users.filter(
    (user) => !seen.has(personOf(policy, user.login)) && refusalOf(snapshot, policy, gate, denied, user) === null,
  )
  return {
    counted,
    ignored,
    objections,
    required: rule.approvals,
    missing: Math.max(rule.approvals - reached, 0),
    couldApprove: couldApprove.map((user) => user.login).toSorted(),
  }
}

/** Each reviewer's latest opinion; plain comments leave it as it was, a dismissal takes it away. */
function latestWords(pull: OutsidePull): readonly Review[] {
  const latest = new Map<number | string, Review>()
  for (const review of pull.reviews.toSorted((a, b) => a.id - b.id)) {
    if (review.state !== 'commented') latest.set(review.author.id ?? `ghost-${review.id}`, review)
  }
  return [...latest.values()].filter((review) => review.state !== 'dismissed')
}

/** Anybody who may write may object, also who may not approve: the requester knows best what is missing. */
function mayObject(user: User): boolean {
  return user.type === 'User' && user.active && CAN_WRITE.includes(user.permission)
}

type Denial = { readonly code: string; readonly reason: string }

function deniedPeople(
  snapshot: Snapshot,
  policy: Policy,
  pull: OutsidePull,
  requester: Actor,
): ReadonlyMap<string, Denial> {
  const denied = new Map<string, Denial>()
  function deny(applies: boolean, actor: Actor, code: string, reason: string): void {
    const login = snapshot.users.find((user) => user.id === actor.id)?.login ?? actor.login
    if (applies && actor.id !== snapshot.bot.id) denied.set(personOf(policy, login), { code, reason })
  }
  for (const commit of pull.content.commits) {
    for (const actor of [commit.author, commit.committer, ...commit.coAuthors]) {
      deny(policy.deny.contributor, actor, 'SG136', `wrote commit ${commit.sha.slice(0, 10)} of this pull request`)
    }
  }
  for (const pusher of pull.pushers) deny(policy.deny.contributor, pusher, 'SG136', 'pushed to this pull request')
  deny(policy.deny.author, pull.author, 'SG136', 'opened this pull request')
  deny(policy.deny.requester, requester, 'SG135', 'asked for this engagement')
  return denied
}

function refusalOf(
  snapshot: Snapshot,
  policy: Policy,
  gate: Gate,
  denied: ReadonlyMap<string, Denial>,
  user: User,
): Denial | null {
  if (user.type === 'Bot' || user.id === snapshot.bot.id) return { code: 'SG137', reason: 'is not a person' }
  const denial = denied.get(personOf(policy, user.login))
  if (denial !== undefined) return denial
  if (!user.active) return { code: 'SG139', reason: 'is suspended' }
  if (!CAN_WRITE.includes(user.permission))
    return { code: 'SG139', reason: `has ${user.permission} permission, not write` }
  const { from } = policy.gates[gate]
  if (rolesOf(user, from).length === 0) return { code: 'SG138', reason: `has none of the roles ${from.join(', ')}` }
  return null
}

function unknownAuthor(): Denial {
  return { code: 'SG139', reason: 'is not a known account' }
}

function staleReview(review: Review, pull: OutsidePull): Denial {
  if (/^0+$/.test(review.commit)) {
    return { code: 'SG134', reason: 'was given for a commit that is gone, or before the base branch was changed' }
  }
  const reason = `approved ${review.commit.slice(0, 10)}; the head is now ${pull.content.sha.slice(0, 10)}`
  return { code: 'SG134', reason }
}

/** Measured where the approval was used: at the merge, or now. */
function hasExpired({ expiresAfterHours }: GatePolicy, { submittedAt }: Review, at: Instant): boolean {
  if (expiresAfterHours === null) return false
  return Date.parse(at) - Date.parse(submittedAt) >= expiresAfterHours * 3_600_000
}

function expired({ expiresAfterHours }: GatePolicy): Denial {
  return { code: 'SG143', reason: `is older than ${expiresAfterHours} hours, after which the policy asks again` }
}

function samePerson(user: User): Denial {
  return { code: 'SG133', reason: `is the same person as another approver (${user.login})` }
}

function rolesOf(user: User, from: readonly string[]): readonly string[] {
  const own = new Set(
    [`user:${user.login}`, ...user.teams.map((team) => `team:${team}`)].map((role) => role.toLowerCase()),
  )
  return from.filter((role) => own.has(role.toLowerCase()))
}

/** How many approvers can each be given a role of their own (augmenting paths; the lists are short). */
function distinctRoles(counted: readonly CountedReview[], roles: readonly string[]): number {
  const holder = new Map<string, number>()
  function place(index: number, tried: Set<string>): boolean {
    for (const role of roles) {
      if (tried.has(role) || !counted[index]?.roles.includes(role)) continue
      tried.add(role)
      const current = holder.get(role)
      if (current === undefined || place(current, tried)) {
        holder.set(role, index)
        return true
      }
    }
    return false
  }
  return counted.filter((_, index) => place(index, new Set())).length
}
