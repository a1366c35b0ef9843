import type { Logger } from 'probot'
import { isMergeable } from '../../decide/is-mergeable.ts'
import type { Ref } from '../../forge/forge.ts'
import { describeEffect } from '../../model/effect.ts'
import type { Effect } from '../../model/effect.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Handle, Queue } from '../../queue/queue.ts'
import type { Work } from '../../queue/work.ts'
import { reconcile } from '../../reconcile/reconcile.ts'
import type { Reconciled } from '../../reconcile/reconcile.ts'
import { answerDeployment } from './deployment-protection.ts'
import { evaluateGroup } from './evaluate-group.ts'
import type { Installations } from '../github/installations.ts'
import type { Metrics } from '../metrics.ts'
import type { OpenMachine, OpenMachines } from './open-machines.ts'

export type Evaluator = {
  readonly machines: Pick<OpenMachines, 'use'>
  readonly installations: Pick<Installations, 'holds' | 'client'>
  readonly queue: Pick<Queue, 'ask' | 'later' | 'learn'>
  readonly metrics: Pick<Metrics, 'count' | 'observe'>
  readonly log: Logger
  /** Told of each engagement that was looked at, for the dashboard. */
  readonly onEvaluated: (repository: Work['repository'], open: OpenMachine, reconciled: Reconciled) => Promise<void>
  /** Told when everything in a repository is about to be looked at again. */
  readonly onListed: (repository: Work['repository'], open: OpenMachine) => Promise<void>
}

type Result =
  | 'settled'
  | 'moved'
  | 'nothing'
  | 'listed'
  | 'group-passed'
  | 'group-failed'
  | 'answered'
  | 'waiting'
  | 'not-ours'

/** A run that waits for an environment is asked about again after so long, while it is not known which run its grant was given to. */
const ASK_AGAIN_MS = 15_000

/** Makes the function that does one piece of work from the queue. It throws when the work has to be done again. */
export function createHandle(evaluator: Evaluator): Handle {
  const { log, metrics } = evaluator
  return async (work, signal) => {
    const { repository, ref } = work
    const about = { repository: `${repository.owner}/${repository.name}`, ref }
    const from = performance.now()
    try {
      signal.throwIfAborted()
      const result = await evaluate(evaluator, work)
      const seconds = (performance.now() - from) / 1000
      metrics.count('specgate_evaluations_total', { result })
      metrics.observe('specgate_evaluation_seconds', seconds)
      log.info({ ...about, result, seconds: Math.round(seconds * 1000) / 1000 }, `evaluation ${result}`)
    } catch (cause) {
      metrics.count('specgate_evaluations_total', { result: 'failed' })
      throw cause
    }
  }
}

/** A repository that the installation does not hold is refused: nothing of it is read or written, and trying again would not help. */
async function evaluate(evaluator: Evaluator, { repository, ref }: Work): Promise<Result> {
  if (!(await evaluator.installations.holds(repository))) return 'not-ours'
  if (ref.kind === 'deployment') return answer(evaluator, repository, ref)
  return evaluator.machines.use(repository, async (open) => {
    switch (ref.kind) {
      case 'all':
        for (const each of await open.forge.list()) await evaluator.queue.ask({ repository, ref: each })
        await evaluator.onListed(repository, open)
        return 'listed'
      case 'merge-group': {
        const look = (each: Ref) => lookAt(evaluator, repository, open, each)
        return evaluateGroup(open.forge, ref, { reconcile: look, isMergeable })
      }
      default:
        return lookOnce(evaluator, repository, open, ref)
    }
  })
}

/**
 * Looks at what a reference points at. An issue or pull request of an engagement is looked at under the engagement's own name, so that two
 * events about one engagement, named differently, are never worked on at once.
 */
async function lookOnce(
  evaluator: Evaluator,
  repository: Work['repository'],
  open: OpenMachine,
  ref: Ref,
): Promise<Result> {
  const found: Snapshot[] = []
  const onSnapshot = (snapshot: Snapshot): 'go-on' | 'stop' => {
    if (ref.kind === 'engagement' || snapshot.engagement === null) return 'go-on'
    found.push(snapshot)
    return 'stop'
  }
  const reconciled = await lookAt(evaluator, repository, open, ref, onSnapshot)
  const [other] = found
  if (other === undefined || other.engagement === null) return reconciled === null ? 'nothing' : 'settled'
  const canonical: Ref = { kind: 'engagement', id: other.engagement }
  await evaluator.queue.learn(repository.id, aliasesOf(other), canonical)
  await evaluator.queue.ask({ repository, ref: canonical })
  return 'moved'
}

async function lookAt(
  { queue, log, onEvaluated }: Evaluator,
  repository: Work['repository'],
  open: OpenMachine,
  ref: Ref,
  onSnapshot: (snapshot: Snapshot) => 'go-on' | 'stop' = () => 'go-on',
): Promise<Reconciled | null> {
  const about = { repository: `${repository.owner}/${repository.name}`, ref }
  const onEffect = (effect: Effect): void => log.info({ ...about, effect: effect.kind }, describeEffect(effect))
  const reconciled = await reconcile(open.machine, ref, { onEffect, onSnapshot })
  if (reconciled === null) return null
  const { snapshot, decision } = reconciled
  const engagement = decision.engagement?.id ?? snapshot.engagement
  const canonical: Ref = engagement === null ? ref : { kind: 'engagement', id: engagement }
  const aliases = engagement === null ? [] : aliasesOf(snapshot)
  if (aliases.length > 0) await queue.learn(repository.id, aliases, canonical)
  if (decision.wakeAt !== null) await queue.later({ repository, ref: canonical }, decision.wakeAt)
  await onEvaluated(repository, open, reconciled)
  return reconciled
}

/** What else the engagement is known by, so that work on any of it is done once. */
function aliasesOf(snapshot: Snapshot): readonly Ref[] {
  const pulls = snapshot.pulls.map(({ number }): Ref => ({ kind: 'pull', number }))
  return snapshot.issue === null ? pulls : [{ kind: 'issue', number: snapshot.issue.number }, ...pulls]
}

async function answer(
  { installations, machines, queue }: Evaluator,
  repository: Work['repository'],
  run: Extract<Work['ref'], { kind: 'deployment' }>,
): Promise<Result> {
  const client = await installations.client(repository.installation)
  return machines.use(repository, async ({ forge, machine: { memory, now } }) => {
    const given = await answerDeployment({ client, forge, memory, now }, repository, run)
    if (given === 'none') return 'nothing'
    if (given !== 'later') return 'answered'
    const again = new Date(Date.parse(now()) + ASK_AGAIN_MS).toISOString()
    await queue.later({ repository, ref: run }, again)
    return 'waiting'
  })
}
