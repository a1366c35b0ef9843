import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { canonicalJson, digestOf } from '../../../../model/digest.ts'
import { secretValues } from '../objects/secret-values.ts'
import { toldFailure } from '../tool-session.ts'
import type { Told, ToolSession } from '../tool-session.ts'
import { GRACE_MS } from './flags.ts'
import type { HelmFlags } from './flags.ts'
import { readJson, readRelease, releaseState, Status } from './read-release.ts'
import type { Release } from './read-release.ts'
import { isInBetween } from './stuck.ts'

const POLL_MS = 500

const State = z.object({
  release: z.object({ status: z.string(), manifest: z.string() }).nullable(),
  objects: z.record(z.string(), z.json()),
})
const History = z.array(z.object({ revision: z.int() }))

/**
 * Puts a release back as a state says it was: rolls back to the newest revision with the manifest it had, or uninstalls it when there was none.
 * Then it waits until the state is the same once more. Helm may have done all of it already.
 */
export async function rollBack(
  session: ToolSession,
  name: string,
  now: Release | null,
  flags: HelmFlags,
): Promise<Told> {
  const { before } = session.job.input
  const former = State.safeParse(before)
  if (!former.success) return toldFailure('the state before is none that this runner has read')
  if (isAsBefore(before, now)) return putBack(now, null)
  const { release } = former.data
  if (release !== null && isInBetween(release)) {
    return putBack(now, `the release was ${release.status} before: there is nothing good to go back to`)
  }
  const seconds = Math.max(1, Math.floor(session.patienceMs() / 1000))
  const how = ['--wait', `--timeout=${seconds}s`]
  if (release === null) {
    const { failure } = await session.call({ args: ['uninstall', name, ...how], graceMs: GRACE_MS, shown: true })
    return failure === null ? waitForState(session, name, flags) : putBack(now, failure)
  }
  const revision = await revisionWith(session, name, release.manifest)
  if (revision === null) return putBack(now, 'helm no longer keeps the revision that was deployed before')
  const args = ['rollback', name, String(revision), '--cleanup-on-fail', ...how]
  const { failure } = await session.call({ args, graceMs: GRACE_MS, shown: true })
  return failure === null ? waitForState(session, name, flags) : putBack(now, failure)
}

/** The newest revision whose manifest has this digest. */
async function revisionWith(session: ToolSession, name: string, manifest: string): Promise<number | null> {
  const { text, failure } = await session.call({ args: ['history', name, '--output=json'] })
  const history = failure === null ? (readJson(History, text) ?? []) : []
  for (const { revision } of history.toReversed()) {
    const kept = await session.call({ args: ['status', name, `--revision=${revision}`, '--output=json'] })
    const status = readJson(Status, kept.text)
    if (status !== null && digestOf(status.manifest) === manifest) return revision
  }
  return null
}

async function waitForState(session: ToolSession, name: string, flags: HelmFlags): Promise<Told> {
  for (;;) {
    const { release, failure } = await readRelease(session, name, flags)
    if (failure !== null) return toldFailure(failure)
    if (isAsBefore(session.job.input['before'], release)) return putBack(release, null)
    if (session.patienceMs() <= 2 * POLL_MS) return putBack(release, 'the release is not as it was before')
    await sleep(POLL_MS)
  }
}

function isAsBefore(before: unknown, release: Release | null): boolean {
  return canonicalJson(before) === canonicalJson(releaseState(release))
}

function putBack(release: Release | null, failure: string | null): Told {
  const objects = [...(release?.objects ?? []), ...(release?.live ?? [])]
  return { output: {}, failure, report: null, sensitive: secretValues(objects.map(({ object }) => object)) }
}
