import { isAdditive } from '../../../documents/amend.ts'
import { GATES, gateName } from '../../../model/phase.ts'
import type { Gate } from '../../../model/phase.ts'
import { artifactPath, specFolder } from '../../../model/place.ts'
import type { Subject } from '../../../model/record.ts'
import type { Archive } from '../archive.ts'
import { lockNow, nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain, MergeRecord } from '../engagement-chain.ts'
import { fileNow } from '../mainline.ts'
import type { Violation } from '../violation.ts'

/**
 * V25 Locked artifact not edited: on the default branch now, each file that a locked gate approved has the approved bytes; spec and
 * design may go on with dated additive sections, but only with those that an as-built acceptance approved later.
 */
export function checkLockedUnedited(archive: Archive): readonly Violation[] {
  return archive.engagements.flatMap((chain) =>
    GATES.flatMap((gate) => {
      const lock = lockNow(chain, gate)
      const own = lock?.subject.filter(({ name }) => name.startsWith(`${specFolder(chain.id)}/`)) ?? []
      return lock === null ? [] : own.flatMap((subject) => editOf(archive, chain, lock, subject))
    }),
  )
}

function editOf(archive: Archive, chain: EngagementChain, lock: MergeRecord, subject: Subject): readonly Violation[] {
  const { name, digest } = subject
  const now = fileNow(archive.main, name)?.blob ?? null
  if (now === digest.gitBlob || (now !== null && isAmendment(archive, chain, lock, subject, now))) return []
  const place = { record: pathOf(chain, lock), path: name, ...lineOf(archive, digest.gitBlob, now) }
  const found = now === null ? 'is gone' : 'was edited'
  const message = `${name} ${found} after ${gateName(lock.data.gate)}; ${nameOf(lock)} locks blob ${digest.gitBlob}`
  const remedy = `Restore it with git checkout ${lock.data.merge.sha} -- ${name}, or change it through its own phase, which reopens the gate.`
  return [{ code: 'V25', message, remedy, ...place }]
}

/** Whether the bytes now are the approved ones and additive sections after them that a later as-built acceptance covers. */
function isAmendment(
  { documents }: Archive,
  chain: EngagementChain,
  lock: MergeRecord,
  { name, digest }: Subject,
  now: string,
): boolean {
  const amendable: readonly Gate[] = ['requirements', 'design']
  if (!amendable.some((gate) => artifactPath(chain.id, gate) === name)) return false
  const accepted = chain.merged.some(
    ({ data, seq, subject }) =>
      data.gate === 'as-built' &&
      seq > lock.seq &&
      subject.some((each) => each.name === name && each.digest.gitBlob === now),
  )
  const locked = documents.get(digest.gitBlob)?.text ?? null
  const amended = documents.get(now)?.text ?? null
  return accepted && locked !== null && amended !== null && isAdditive(locked, amended)
}

function lineOf({ documents }: Archive, approved: string, now: string | null): { readonly line?: number } {
  const before = documents.get(approved)?.text?.split('\n')
  const after = now === null ? undefined : documents.get(now)?.text?.split('\n')
  if (before === undefined || after === undefined) return {}
  const index = after.findIndex((line, at) => line !== before[at])
  return { line: index === -1 ? after.length : index + 1 }
}
