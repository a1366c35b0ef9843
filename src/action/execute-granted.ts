import { join } from 'node:path'
import { readDossier } from '../derive/dossier.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import { decidingRun } from '../derive/reconcile-build.ts'
import { runId } from '../derive/run-requests.ts'
import { topologicalOrder } from '../derive/topological-order.ts'
import { evidenceAudience } from '../forge/run-host.ts'
import { readEnvironment } from '../library/environment.ts'
import { parseBatch } from '../model/batch.ts'
import { digestOf } from '../model/digest.ts'
import { environmentPath, phaseBranch } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import type { RunRecord, RunRequest } from '../model/run.ts'
import { governRun } from '../skills/governed-run.ts'
import { loadSecrets } from '../skills/load-secrets.ts'
import { executeAll, executeBuild } from './execute-runs.ts'
import { holdTarget } from './hold-target.ts'
import { recallRun } from './recall-run.ts'
import type { GrantContext } from './run-grant.ts'

/**
 * Runs what is left of a grant: discovery and rehearsals one after the other, a build in the batches of the approved design.
 * @param before records that this grant delivered already
 */
export function executeGranted(
  context: GrantContext,
  left: readonly RunRequest[],
  before: readonly RunRecord[],
): Promise<readonly RunRecord[]> {
  const { snapshot, granted, settings } = context
  const execute = (request: RunRequest, reviewed: string | null): Promise<RunRecord> =>
    context.surroundings.group(`${request.id}: ${request.skill.name} on ${request.target}`, () =>
      executeOne(context, request, reviewed),
    )
  if (granted.data.command !== 'build') return executeAll(left, execute)
  const { design } = readDossier(snapshot, settings.engagement ?? '', null)
  const batch = parseBatch(design?.frontMatter.batch ?? 'sequential')
  if (design === null || batch === null) throw new Error('the locked design cannot be read')
  const engagement = design.frontMatter.engagement
  const content = snapshot.branches.find(({ name }) => name === phaseBranch(engagement, 'build')) ?? null
  const signed = signedEvidence(snapshot)
  const runs = readEvidence(snapshot, engagement, content).runs.filter(({ digest }) => signed.has(digest))
  const { attempt, authority } = granted.data
  const records = [...runs.map(({ record }) => record), ...before]
  const done = design.components.filter(
    (component) =>
      decidingRun({ contract: authority, runs }, component)?.record.outcome === 'succeeded' ||
      before.some(({ id, outcome }) => id === runId(component.id, attempt, 'apply') && outcome === 'succeeded'),
  )
  const reviewed = design.components.flatMap(({ id }) => {
    const rehearsal = records.find((record) => record.id === runId(id, attempt, 'dry-run'))
    const plan = rehearsal?.plan ?? null
    return plan === null ? [] : [[id, plan] as const]
  })
  const failed = before.flatMap(({ component, outcome }) => (outcome === 'succeeded' ? [] : (component ?? [])))
  const asked = new Set(granted.data.runs.map(({ id }) => id))
  const named = design.components.filter(({ id }) =>
    (['dry-run', 'apply'] as const).some((mode) => asked.has(runId(id, attempt, mode))),
  )
  return executeBuild(
    {
      batch,
      components: topologicalOrder(design.components).order,
      granted: new Set(named.map(({ id }) => id)),
      requests: left,
      done: new Set(done.map(({ id }) => id)),
      // What failed before under this grant is not tried again, and counts: the batch policy may let nothing more begin.
      failed: new Set(failed),
      reviewed: new Map(reviewed),
    },
    execute,
  )
}

/** Digests of evidence that the ledger names: what else lies on a branch anybody may have pushed, and nothing is built on its word. */
function signedEvidence({ ledger: { records } }: GrantContext['snapshot']): ReadonlySet<string> {
  return new Set([
    ...recordsOf(records, 'build.step').map(({ data }) => data.run.evidence),
    ...recordsOf(records, 'run.ended').flatMap(({ data }) => data.runs.map(({ evidence }) => evidence)),
    ...recordsOf(records, 'plan.approved').flatMap(({ data }) => data.runs),
  ])
}

/** One run under its target's lock: announced, run, and delivered with the forge's own signature under it where there is one. */
export function executeOne(context: GrantContext, request: RunRequest, reviewed: string | null): Promise<RunRecord> {
  const { settings, surroundings, delivery, skills, snapshot, now, journal } = context
  return holdTarget(settings.state, request.environment, request.target, async () => {
    const skill = skills.skills.find(({ summary }) => summary.digest === request.skill.digest)
    if (skill === undefined) throw new Error(`skill ${request.skill.name} ${request.skill.digest} is gone`)
    const path = environmentPath(request.environment)
    const inventory = snapshot.files.find((file) => file.path === path)?.text ?? ''
    const references = readEnvironment(inventory, path).environment?.secrets ?? {}
    const { secrets, problems } = await loadSecrets(references, skill.summary.secrets)
    for (const secret of Object.values(secrets)) surroundings.hide(secret)
    for (const problem of problems) surroundings.say(problem)
    const onStep = (step: string): void => surroundings.say(`step ${request.id}: ${step}`)
    const cache = join(settings.state, 'cache')
    const begun = await recallRun(context, request)
    if (begun === null && request.mode === 'apply') await delivery.start(request.id)
    const evidence = begun ?? (await governRun(request, { skill, secrets, journal, cache, reviewed, now, onStep }))
    const written = evidence.files.find(({ name }) => name === 'run.json')
    const digest = digestOf(written?.content ?? '')
    await delivery.deliver(evidence, await surroundings.prove(evidenceAudience(digest)))
    const { outcome, changed, failure } = evidence.record
    surroundings.say(`${request.id} ${outcome}, changed: ${String(changed)}${failure === null ? '' : `: ${failure}`}`)
    return evidence.record
  })
}
