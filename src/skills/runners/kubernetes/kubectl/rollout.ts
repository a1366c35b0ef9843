import type { JsonObject } from '../../../json-object.ts'
import { isObject } from '../objects/clean-object.ts'
import type { Named } from '../objects/object-id.ts'
import type { ToolSession } from '../tool-session.ts'
import { explainRollout } from './explain-rollout.ts'
import type { Live } from './read-live.ts'

const ROLLED_OUT = ['Deployment', 'StatefulSet', 'DaemonSet']

/** Waits until everything among the objects that has a rollout has rolled out. Returns for each that has not, why. */
export async function waitForRollouts(session: ToolSession, objects: readonly Named[], live: Live): Promise<string[]> {
  const failures: string[] = []
  for (const { id, ref } of objects) {
    const object = live.get(id)
    if (object === undefined || !hasRollout(object)) continue
    const name = `${ref.kind.toLowerCase()}.apps/${ref.metadata.name}`
    const namespace = `--namespace=${ref.metadata.namespace ?? ''}`
    const seconds = Math.max(1, Math.floor(session.patienceMs() / 1000))
    const args = ['rollout', 'status', name, namespace, `--timeout=${seconds}s`]
    const { failure } = await session.call({ args, shown: true })
    if (failure !== null) failures.push(await explainRollout(session, { id, ref, object }, failure))
  }
  return failures
}

/** One that starts pods only when they are deleted by hand has no rollout to wait for. */
function hasRollout({ apiVersion, kind, spec }: JsonObject): boolean {
  if (apiVersion !== 'apps/v1' || typeof kind !== 'string' || !ROLLED_OUT.includes(kind)) return false
  const strategy = isObject(spec) && isObject(spec['updateStrategy']) ? spec['updateStrategy'] : {}
  return strategy['type'] !== 'OnDelete'
}
