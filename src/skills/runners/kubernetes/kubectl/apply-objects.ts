import type { JsonObject } from '../../../json-object.ts'
import type { RunnerReport } from '../../runner.ts'
import { bareObject } from '../objects/object-id.ts'
import { secretValues } from '../objects/secret-values.ts'
import type { Told, ToolSession } from '../tool-session.ts'
import { listOf, readLive } from './read-live.ts'
import { applyArguments, changesBetween, rehearse } from './rehearse.ts'
import type { Rehearsal } from './rehearse.ts'
import { waitForRollouts } from './rollout.ts'
import type { WantedObjects } from './wanted-objects.ts'

/** In whose name fields are set, and whether the skill may delete. */
export type Authority = { readonly manager: string; readonly mayDelete: boolean }

const UNTOUCHED: RunnerReport = {
  changed: false,
  failures: [],
  unreachable: [],
  diff: [],
  plan: null,
  notSimulated: [],
}

/** Shows what applying the objects would change; the server rehearses it. */
export async function dryRunObjects(session: ToolSession, wanted: WantedObjects, by: Authority): Promise<Told> {
  const refusal = deletionRefusal(wanted, by)
  if (refusal !== null) return failed(refusal, [], UNTOUCHED)
  const { rehearsal, failure } = await rehearse(session, wanted, by.manager)
  const sensitive = sensitiveOf(wanted, rehearsal)
  if (rehearsal === null) return failed(failure, sensitive, UNTOUCHED)
  const { changes, diff, plan } = rehearsal
  const report = { ...UNTOUCHED, changed: isChange(changes), diff, plan, notSimulated: notRehearsed(wanted) }
  return { output: { objects: changes }, failure: null, report, sensitive }
}

/**
 * Applies the objects, deletes those that are to be absent, and waits until what was applied has rolled out. It is rehearsed anew first: when
 * that gives another plan than the one that was reviewed, nothing is done.
 */
export async function applyObjects(session: ToolSession, wanted: WantedObjects, by: Authority): Promise<Told> {
  const refusal = deletionRefusal(wanted, by)
  if (refusal !== null) return failed(refusal, [], UNTOUCHED)
  const { rehearsal, failure } = await rehearse(session, wanted, by.manager)
  const sensitive = sensitiveOf(wanted, rehearsal)
  if (rehearsal === null) return failed(failure, sensitive, UNTOUCHED)
  const { live, diff, plan } = rehearsal
  const { plan: reviewed } = session.job
  if (reviewed !== null && reviewed !== plan) {
    const words = `the plan is no longer the one that was reviewed: it was ${reviewed}, it would now be ${plan}; nothing was done`
    return failed(words, sensitive, { ...UNTOUCHED, plan })
  }
  const stopped = (await applyAll(session, wanted, by)) ?? (await deleteAll(session, wanted))
  const after = await readLive(session, [...wanted.objects, ...wanted.absent])
  const changes = after.live === null ? null : changesBetween(wanted, live, after.live, by.manager)
  const unread = after.live === null ? `the objects could not be read after it: ${after.failure}` : null
  const stuck =
    stopped === null && after.live !== null ? await waitForRollouts(session, wanted.objects, after.live) : []
  const failures = [stopped, unread, ...stuck].filter((each) => each !== null)
  const report = {
    ...UNTOUCHED,
    changed: changes === null ? ('unknown' as const) : isChange(changes),
    failures,
    diff,
    plan,
  }
  const output = changes === null ? null : { objects: changes }
  return { output, failure: failures.length === 0 ? null : failures.join('; '), report, sensitive }
}

function deletionRefusal({ absent }: WantedObjects, { mayDelete }: Authority): string | null {
  if (mayDelete || absent.length === 0) return null
  const ids = absent.map(({ id }) => id).join(', ')
  return `the program of the skill wants objects to be absent (${ids}), but the access of the skill is not destructive; nothing was done`
}

async function applyAll(session: ToolSession, { objects }: WantedObjects, by: Authority): Promise<string | null> {
  if (objects.length === 0) return null
  const file = await session.write('objects.json', listOf(objects.map(({ object }) => object)))
  return (await session.call({ args: applyArguments(by.manager, file) })).failure
}

async function deleteAll(session: ToolSession, { absent }: WantedObjects): Promise<string | null> {
  if (absent.length === 0) return null
  const file = await session.write('absent.json', listOf(absent.map(({ ref }) => bareObject(ref))))
  return (await session.call({ args: deleteArguments(session, file), shown: true })).failure
}

/** Deletes objects with what they own, and waits until they are gone. */
export function deleteArguments(session: ToolSession, file: string): readonly string[] {
  const timeout = `--timeout=${Math.floor(session.patienceMs() / 1000)}s`
  return ['delete', `--filename=${file}`, '--ignore-not-found', '--cascade=foreground', '--wait', timeout]
}

function isChange(changes: Rehearsal['changes']): boolean {
  return Object.values(changes).some((change) => change !== 'unchanged' && change !== 'missing')
}

function notRehearsed({ absent }: WantedObjects): string[] {
  const rollout = 'whether the pods become ready: a rehearsal starts none'
  return absent.length === 0
    ? [rollout]
    : [rollout, 'the deletions: the server is not asked whether it would allow them']
}

function sensitiveOf({ objects }: WantedObjects, rehearsal: Rehearsal | null): string[] {
  const live: JsonObject[] = rehearsal === null ? [] : [...rehearsal.live.values()]
  return secretValues([...objects.map(({ object }) => object), ...live])
}

function failed(failure: string, sensitive: readonly string[], report: RunnerReport): Told {
  return { output: null, failure, report: { ...report, failures: [failure] }, sensitive }
}
