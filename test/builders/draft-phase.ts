import { draft } from '../../src/agents/draft.ts'
import { readDossier } from '../../src/derive/dossier.ts'
import { componentRequest, discoveryRequests, idempotencyKey } from '../../src/derive/run-requests.ts'
import { authorityIn } from '../../src/model/authority.ts'
import type { DraftRequest, FileWrite } from '../../src/model/effect.ts'
import type { Component } from '../../src/documents/read-components.ts'
import { lockedDigest, lockOf } from '../../src/model/engagement.ts'
import type { Lock } from '../../src/model/engagement.ts'
import { GRANT_MS } from '../../src/model/grant.ts'
import type { Gate, PullPhase } from '../../src/model/phase.ts'
import { gateOf } from '../../src/model/phase.ts'
import { artifactPath, phaseBranch } from '../../src/model/place.ts'
import { branchOf, contentOf } from './branch-content.ts'
import type { Facts } from './facts.ts'
import { applyEvidence, discoveryEvidence, dryRunEvidence, observedEvidence } from './run-evidence.ts'
import type { Told } from './run-evidence.ts'
import { CERTIFICATES, exampleOf } from './shipped.ts'
import { ENGAGEMENT, engagementOf, nowOf, observe, record } from './world.ts'
import type { World } from './world.ts'

/** A world with what its runs had recorded, and the files that a phase's branch carries. */
export type Drafted = { readonly world: World; readonly files: readonly FileWrite[] }

/**
 * Lets the real drafters do a phase, with the evidence of runs that did not happen. Every gate before it must be locked.
 * A build goes as far as the facts say; with none, its branch holds the assets alone.
 */
export function draftPhase(world: World, phase: PullPhase, facts: Pick<Facts, 'built' | 'observed'>): Drafted {
  switch (phase) {
    case 'requirements':
    case 'design':
      return { world, files: written(world, phase, phase, []) }
    case 'feasibility':
      return discover(world, facts)
    case 'build':
      return build(world, facts.built)
  }
}

function discover(world: World, { observed }: Pick<Facts, 'observed'>): Drafted {
  const { lock: gate1, spec, environment } = standing(world, 'requirements')
  const requests = discoveryRequests(ENGAGEMENT, spec, world.library, environment, world.skills, gate1)
  const runs = requests.map((request) =>
    world.library === CERTIFICATES
      ? discoveryEvidence(request, nowOf(world), observed)
      : observedEvidence(request, nowOf(world), { ...exampleOf(world.library.id).observed, ...observed }),
  )
  const files = runs.flatMap((run) => run.files)
  const told = runs.reduce(
    (before, run) =>
      record(before, {
        event: 'skill.run',
        subject: [],
        data: { environment: environment.name, previous: gate1.record, run: summaryOf(run) },
      }),
    world,
  )
  return { world: told, files: [...files, ...written(world, 'feasibility', 'feasibility', files)] }
}

function build(world: World, built: Facts['built']): Drafted {
  const assets = written(world, 'build', 'assets', [])
  if (built === null) return { world, files: assets }
  const { lock: gate2, design } = standing(world, 'design')
  const [component] = design.components
  if (component === undefined) throw new Error('the design of a scene has one component')
  const requested = record(world, {
    event: 'build.requested',
    subject: [],
    data: { contract: gate2.record, attempt: 1, by: { id: 10, login: 'rik' }, comment: null },
  })
  if (built === 'requested') return { world: requested, files: assets }
  if (built === 'stuck') {
    const lost = (before: World): World => {
      const given = granted(before, gate2, component)
      const grant = given.records.at(-1)?.digest ?? ''
      return record(given, { event: 'run.ended', subject: [], data: { grant, how: 'lost', job: null, runs: [] } })
    }
    return { world: lost(lost(lost(requested))), files: assets }
  }
  const dryRun = dryRunEvidence(componentRequest(ENGAGEMENT, 'lab', component, 'dry-run', 1, gate2), nowOf(requested))
  const request = componentRequest(ENGAGEMENT, 'lab', component, 'apply', 1, gate2)
  const run = built === 'as-designed' || built === 'hidden-deviation' ? 'succeeded' : built
  const applied = run === 'started' ? null : applyEvidence(request, nowOf(requested), run)
  const step = { contract: gate2.record, component: component.id, attempt: 1 }
  const started = granted(requested, gate2, component)
  const soFar = [...assets, ...dryRun.files]
  if (applied === null) return { world: started, files: soFar }
  const evidence = [...soFar, ...applied.files]
  const report = written(started, 'build', 'as-built', evidence)
  const actual = built === 'hidden-deviation' ? applyEvidence(request, nowOf(requested), 'rolled-back') : applied
  const ended = record(started, {
    event: 'build.step',
    subject: [],
    data: { ...step, idempotencyKey: idempotencyKey(request), run: summaryOf(actual) },
  })
  const grant = started.records.at(-1)?.digest ?? ''
  const delivered = [dryRun, actual].map(({ record: { id }, digest: evidence }) => ({ id, evidence }))
  const over = record(ended, {
    event: 'run.ended',
    subject: [],
    data: { grant, how: 'ended', job: 'local', runs: delivered },
  })
  return { world: over, files: [...soFar, ...actual.files, ...report] }
}

/** The world with a grant to rehearse and apply the component. */
function granted(world: World, gate2: Lock, component: Component): World {
  const requests = (['dry-run', 'apply'] as const).map((mode) =>
    componentRequest(ENGAGEMENT, 'lab', component, mode, 1, gate2),
  )
  return record(world, {
    event: 'run.granted',
    subject: [],
    data: {
      command: 'build',
      authority: gate2.record,
      design: lockedDigest(gate2, artifactPath(ENGAGEMENT, 'design')),
      attempt: 1,
      environment: 'lab',
      runner: ['local'],
      workflow: null,
      commit: observe(world).base.sha,
      expires: new Date(Date.parse(nowOf(world)) + GRANT_MS).toISOString(),
      runs: requests.map((each) => ({ id: each.id, idempotencyKey: idempotencyKey(each) })),
    },
  })
}

/** What the agent of a phase drafts on a branch that holds `already`. */
function written(
  world: World,
  phase: PullPhase,
  document: DraftRequest['document'],
  already: readonly FileWrite[],
): readonly FileWrite[] {
  const content = contentOf(world, phase, already)
  const agent = authorityIn(phase)?.agent
  if (agent === undefined) throw new Error(`nobody drafts ${phase}`)
  const request: DraftRequest = {
    agent,
    engagement: ENGAGEMENT,
    document,
    branch: phaseBranch(ENGAGEMENT, phase),
    expected: null,
    parent: content.sha,
  }
  const files = draft(
    observe(world, [branchOf(phase, content)]),
    engagementOf(world),
    world.library,
    request,
    world.documents,
  )
  const expected = document === 'assets' ? null : artifactPath(ENGAGEMENT, gateOf(phase))
  if (files.length === 0 || (expected !== null && !files.some((file) => file.path === expected)))
    throw new Error(`nothing to draft ${document} from`)
  return files
}

function standing(world: World, gate: Gate) {
  const { spec, environment, design } = readDossier(observe(world), ENGAGEMENT, null, world.documents)
  const lock = lockOf(engagementOf(world), gate)
  if (lock === null || spec === null || environment === null)
    throw new Error(`${gate} is not locked, or what it locked cannot be read`)
  return { lock, spec, environment, design: design ?? { components: [] } }
}

/** What the ledger says of a run. */
function summaryOf({ record: run, digest }: Told) {
  const { id, skill, inputsDigest, outcome, changed } = run
  return { id, skill, inputs: inputsDigest, outcome, changed, evidence: digest }
}
