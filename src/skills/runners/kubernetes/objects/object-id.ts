import { z } from 'zod'
import type { JsonObject } from '../../../json-object.ts'

const Part = z.string().regex(/^[^\s/]{1,253}$/, 'is empty, too long, or holds a space or a slash')

/** What names an object of the Kubernetes API. The namespace is missing where the object has none, or has not been given one yet. */
export const ObjectRef = z.object({
  apiVersion: z.string().regex(/^([a-z0-9.-]{1,253}\/)?[a-z0-9][a-z0-9-]{0,62}$/, 'is not a version like apps/v1'),
  kind: z.string().regex(/^[A-Z][A-Za-z0-9]{0,62}$/, 'is not a kind like Deployment'),
  metadata: z.object({ name: Part, namespace: Part.optional() }),
})
export type ObjectRef = z.infer<typeof ObjectRef>

/** An object by its name: `apps/v1 Deployment shop/web`, or `v1 Namespace shop` where there is no namespace. */
export type Named = { readonly id: string; readonly ref: ObjectRef; readonly object: JsonObject }

/** Throws when it is no object of the Kubernetes API; those that others wrote are judged before (wanted-objects.ts). */
export function nameObject(object: JsonObject): Named {
  const ref = ObjectRef.parse(object)
  return { id: objectId(ref), ref, object }
}

/** An object that has nothing but its name. */
export function bareObject({ apiVersion, kind, metadata: { name, namespace } }: ObjectRef): JsonObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } }
}

export function objectId({ apiVersion, kind, metadata: { name, namespace } }: ObjectRef): string {
  return `${apiVersion} ${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`
}

/** The object that an id names; null when it is none. */
export function parseObjectId(id: string): ObjectRef | null {
  const [apiVersion, kind, path, ...rest] = id.split(' ')
  const names = path?.split('/') ?? []
  const [first, second] = names
  const metadata = second === undefined ? { name: first } : { name: second, namespace: first }
  const ref = ObjectRef.safeParse({ apiVersion, kind, metadata })
  return ref.success && rest.length === 0 && names.length <= 2 ? ref.data : null
}
