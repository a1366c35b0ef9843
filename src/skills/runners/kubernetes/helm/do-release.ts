import { canonicalJson } from '../../../../model/digest.ts'
import type { RunnerReport } from '../../runner.ts'
import { secretValues } from '../objects/secret-values.ts'
import { toldFailure } from '../tool-session.ts'
import type { Told, ToolSession } from '../tool-session.ts'
import { GRACE_MS } from './flags.ts'
import type { HelmFlags } from './flags.ts'
import { releaseName } from './make-values.ts'
import { readRelease, releaseState } from './read-release.ts'
import type { Release } from './read-release.ts'
import { render, upgradeArguments } from './render.ts'
import type { Rendering } from './render.ts'
import { rollBack } from './roll-back.ts'
import { stuckRelease } from './stuck.ts'

const UNTOUCHED: RunnerReport = {
  changed: false,
  failures: [],
  unreachable: [],
  diff: [],
  plan: null,
  notSimulated: [],
}
const NOT_SIMULATED = [
  'whether the server admits the objects: helm makes them with the server at hand, but sends them to it only for real',
  'the hooks of the chart, and whether the pods become ready',
]

/** Does a job with the release that the inputs name. */
export async function doRelease(session: ToolSession, flags: HelmFlags): Promise<Told> {
  const { input } = session.job
  const name = releaseName(session)
  if (name === null) return toldFailure('the input release is missing, or no name of a release')
  const { release, failure } = await readRelease(session, name, flags)
  if (failure !== null) return unread(session, failure)
  if (input.mode === 'observe' || input.mode === 'read') {
    return { output: releaseState(release), failure: null, report: null, sensitive: sensitiveOf(release, null) }
  }
  if (input.mode === 'rollback') return rollBack(session, name, release, flags)
  const stuck = await stuckRelease(session, release)
  if (stuck !== null) return failed(stuck, sensitiveOf(release, null), UNTOUCHED)
  const made = await render(session, name, release)
  const sensitive = sensitiveOf(release, made.rendering)
  if (made.rendering === null) return failed(made.failure, sensitive, UNTOUCHED)
  const { changed, diff, plan } = made.rendering
  const { plan: reviewed } = session.job
  if (input.mode === 'dry-run') {
    const output = { release: name, changes: diff.map(({ subject }) => subject) }
    return {
      output,
      failure: null,
      report: { ...UNTOUCHED, changed, diff, plan, notSimulated: NOT_SIMULATED },
      sensitive,
    }
  }
  if (reviewed !== null && reviewed !== plan) {
    const words = `the plan is no longer the one that was reviewed: it was ${reviewed}, it would now be ${plan}; nothing was done`
    return failed(words, sensitive, { ...UNTOUCHED, plan })
  }
  return upgrade(session, name, flags, { release, rendering: made.rendering, sensitive })
}

type Known = { readonly release: Release | null; readonly rendering: Rendering; readonly sensitive: readonly string[] }

/** Makes the release. Helm itself takes a failed one back, in as much time again. */
async function upgrade(
  session: ToolSession,
  name: string,
  flags: HelmFlags,
  { release: before, rendering: { diff, plan }, sensitive }: Known,
): Promise<Told> {
  const seconds = Math.max(1, Math.floor(session.patienceMs() / 2000))
  const how = ['--wait', flags.rollbackOnFailure, `--timeout=${seconds}s`, '--history-max=20']
  const args = [...(await upgradeArguments(session, name)), ...how]
  const { failure } = await session.call({ args, graceMs: GRACE_MS })
  const after = await readRelease(session, name, flags)
  const unread = after.failure === null ? null : `the release could not be read after it: ${after.failure}`
  const failures = [failure, unread].filter((each) => each !== null)
  const isSame = canonicalJson(releaseState(before)) === canonicalJson(releaseState(after.release))
  const changed = after.failure === null ? !isSame : ('unknown' as const)
  return {
    output: after.release === null ? null : outputsOf(after.release),
    failure: failures.length === 0 ? null : failures.join('; '),
    report: { ...UNTOUCHED, changed, failures, diff, plan },
    sensitive: [...sensitive, ...sensitiveOf(after.release, null)],
  }
}

function outputsOf({ name, namespace, revision, status, chart, app_version: appVersion }: Release) {
  return { release: name, namespace, revision, status, chart, 'app-version': appVersion }
}

function sensitiveOf(release: Release | null, rendering: Rendering | null): string[] {
  const named = [...(release?.objects ?? []), ...(release?.live ?? []), ...(rendering?.objects ?? [])]
  return secretValues(named.map(({ object }) => object))
}

function unread({ job }: ToolSession, failure: string): Told {
  const target = job.input['target']
  const isSilent = failure.includes('cluster unreachable') || failure.includes('did not end within')
  const unreachable = isSilent && typeof target === 'string' ? [target] : []
  return { output: null, failure, report: { ...UNTOUCHED, failures: [failure], unreachable }, sensitive: [] }
}

function failed(failure: string, sensitive: readonly string[], report: RunnerReport): Told {
  return { output: null, failure, report: { ...report, failures: [failure] }, sensitive }
}
