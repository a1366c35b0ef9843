import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { digestOf } from '../../../../model/digest.ts'
import type { JsonObject } from '../../../json-object.ts'
import { cleanObject, progressOf } from '../objects/clean-object.ts'
import { nameObject, ObjectRef } from '../objects/object-id.ts'
import type { Named } from '../objects/object-id.ts'
import type { ToolSession } from '../tool-session.ts'
import type { HelmFlags } from './flags.ts'

const Json = z.record(z.string(), z.json())

/** `helm list`. */
const Listed = z.array(
  z.object({
    name: z.string(),
    namespace: z.string(),
    status: z.string(),
    chart: z.string(),
    app_version: z.string(),
    revision: z.coerce.number(),
  }),
)
/** `helm status`: the manifest as it was made, and what of it is in the cluster, by kind. */
export const Status = z.object({
  manifest: z.string(),
  info: z.object({ resources: z.record(z.string(), z.array(Json)).default({}) }),
})

export type Release = z.infer<typeof Listed>[number] & {
  /** What helm made from chart and values, as it was written and as objects. */
  readonly manifest: string
  readonly objects: readonly Named[]
  /** Those objects as they are in the cluster. */
  readonly live: readonly Named[]
}

export type ReleaseReading =
  | { readonly release: Release | null; readonly failure: null }
  | { readonly release: null; readonly failure: string }

/** In all states that a release can be in: what helm lists by itself is not the same in all its versions. */
const ANY_STATE = ['deployed', 'failed', 'pending', 'superseded', 'uninstalled', 'uninstalling'].map(
  (each) => `--${each}`,
)

/** Reads a release and what is in the cluster of it; null when there is none. */
export async function readRelease(session: ToolSession, name: string, flags: HelmFlags): Promise<ReleaseReading> {
  const list = await session.call({ args: ['list', `--filter=^${name}$`, ...ANY_STATE, '--output=json'] })
  if (list.failure !== null) return { release: null, failure: list.failure }
  const listed = readJson(Listed, list.text)
  if (listed === null) return unreadable('list')
  const [found] = listed
  if (found === undefined) return { release: null, failure: null }
  const { text, failure } = await session.call({ args: ['status', name, ...flags.resources, '--output=json'] })
  if (failure !== null) return { release: null, failure }
  const status = readJson(Status, text)
  if (status === null) return unreadable('status')
  const { manifest, info } = status
  // Pods and the like come along as related to what the release holds: they are not of it.
  const live = Object.entries(info.resources).flatMap(([kind, objects]) => (kind.endsWith('(related)') ? [] : objects))
  return { release: { ...found, manifest, objects: objectsIn(manifest), live: live.map(nameObject) }, failure: null }
}

/**
 * The state of a release: chart, status, digest of its manifest, and its objects in the cluster. Not its revision, which counts up whatever
 * happens.
 */
export function releaseState(release: Release | null): JsonObject {
  if (release === null) return { release: null, objects: {} }
  const { name, namespace, status, chart, app_version: appVersion, manifest, live } = release
  const objects = live
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, object }): [string, JsonObject] => [id, { object: cleanObject(object), progress: progressOf(object) }])
  return {
    release: { name, namespace, status, chart, 'app-version': appVersion, manifest: digestOf(manifest) },
    objects: Object.fromEntries(objects),
  }
}

/** The objects that a manifest holds. */
export function objectsIn(manifest: string): Named[] {
  const documents = parseAllDocuments(manifest)
  return documents.flatMap((document): Named[] => {
    const object = Json.safeParse(document.toJS({ maxAliasCount: 100 }))
    return object.success && ObjectRef.safeParse(object.data).success ? [nameObject(object.data)] : []
  })
}

export function readJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function unreadable(command: string): { readonly release: null; readonly failure: string } {
  return { release: null, failure: `what helm ${command} printed cannot be read` }
}
