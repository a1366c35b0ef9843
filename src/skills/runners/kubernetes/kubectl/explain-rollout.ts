import { z } from 'zod'
import { parseJsonObject } from '../../../json-object.ts'
import type { JsonObject } from '../../../json-object.ts'
import { conditionsOf, isObject, progressOf } from '../objects/clean-object.ts'
import type { Named } from '../objects/object-id.ts'
import type { ToolSession } from '../tool-session.ts'
import { BRIEFLY } from './read-live.ts'

const MAX_REASONS = 5

const Waiting = z.object({ waiting: z.object({ reason: z.string(), message: z.string().default('') }) })
const Terminated = z.object({ terminated: z.object({ reason: z.string().default('Error'), exitCode: z.int() }) })
const Container = z.object({ name: z.string(), state: z.union([Waiting, Terminated]) })
const Selector = z.object({
  matchLabels: z.record(z.string(), z.string()).default({}),
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).default([]),
      }),
    )
    .default([]),
})

/**
 * Why a rollout does not get on, as one sentence: how far it is, which conditions of it do not hold, and what its pods wait for. Pods are told by
 * what ails them, not by their names, which are made up anew each time.
 */
export async function explainRollout(session: ToolSession, workload: Named, cause: string): Promise<string> {
  const [now, pods] = [await readNow(session, workload), await readPods(session, workload)]
  const parts = [cause, ...(now === null ? [] : [countsOf(now), ...troublesOf(now)])]
  const reasons = pods === null ? ['its pods could not be read'] : tally(pods.flatMap(reasonsOf))
  return `${workload.id} did not roll out: ${[...parts, ...reasons].filter((part) => part !== '').join('; ')}`
}

async function readNow(session: ToolSession, { ref }: Named): Promise<JsonObject | null> {
  const { name, namespace } = ref.metadata
  const args = ['get', `${ref.kind.toLowerCase()}.apps/${name}`, `--namespace=${namespace ?? ''}`, '--output=json']
  const { text, failure } = await session.call({ args: [...args, BRIEFLY] })
  return failure === null ? parseJsonObject(Buffer.from(text)).value : null
}

async function readPods(session: ToolSession, { ref, object }: Named): Promise<JsonObject[] | null> {
  const selector = Selector.safeParse(isObject(object['spec']) ? object['spec']['selector'] : null)
  if (!selector.success) return null
  const args = [
    'get',
    'pods',
    `--selector=${labelSelector(selector.data)}`,
    `--namespace=${ref.metadata.namespace ?? ''}`,
  ]
  const { text, failure } = await session.call({ args: [...args, '--output=json', BRIEFLY] })
  const { value } = parseJsonObject(failure === null ? Buffer.from(text) : null)
  return value !== null && Array.isArray(value['items']) ? value['items'].filter(isObject) : null
}

function labelSelector({ matchLabels, matchExpressions }: z.infer<typeof Selector>): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`)
  const expressions = matchExpressions.map(({ key, operator, values }) => {
    if (operator === 'Exists') return key
    if (operator === 'DoesNotExist') return `!${key}`
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`
  })
  return [...labels, ...expressions].join(',')
}

function countsOf(workload: JsonObject): string {
  const { conditions: _, ...counts } = progressOf(workload) ?? {}
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${String(count)}`)
    .join(', ')
}

/** Conditions of a workload that say that something is wrong: it fails to make pods, or has given up. */
function troublesOf({ status }: JsonObject): string[] {
  if (!isObject(status)) return []
  return conditionsOf(status)
    .filter(({ type, status: holds }) => (type === 'ReplicaFailure' ? holds === 'True' : holds === 'False'))
    .map(({ reason, message }) => `${reason}: ${message}`)
}

/** What a pod that is not ready waits for. */
function reasonsOf({ status }: JsonObject): string[] {
  if (!isObject(status)) return []
  const conditions = conditionsOf(status)
  if (conditions.some(({ type, status: holds }) => type === 'Ready' && holds === 'True')) return []
  const unplaced = conditions
    .filter(({ type, status: holds }) => type === 'PodScheduled' && holds === 'False')
    .map(({ reason, message }) => `${reason}: ${message}`)
  const statuses = ['initContainerStatuses', 'containerStatuses'].flatMap((name) => {
    const list = status[name]
    return Array.isArray(list) ? list : []
  })
  return [...unplaced, ...statuses.flatMap(containerTrouble)]
}

function containerTrouble(status: JsonObject[string]): string[] {
  const container = Container.safeParse(status)
  if (!container.success) return []
  const { name, state } = container.data
  if ('waiting' in state) {
    const { reason, message } = state.waiting
    return [`container ${name} waits: ${reason}${message === '' ? '' : `: ${message}`}`]
  }
  return [`container ${name} ended: ${state.terminated.reason}, exit code ${state.terminated.exitCode}`]
}

/** `2 pods: Unschedulable: …`, the most frequent first. */
function tally(reasons: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .slice(0, MAX_REASONS)
    .map(([reason, count]) => `${count} ${count === 1 ? 'pod' : 'pods'}: ${reason}`)
}
