import type { JsonObject } from '../../json-object.ts'

/** Where in a cluster a job works; null where its kubeconfig says. */
export type ClusterPlace = { readonly context: string | null; readonly namespace: string | null }

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const CONTEXT = /^[^\s-]\S{0,252}$/

/** The reserved inputs `namespace` and `context` of a skill for Kubernetes. */
export function readClusterPlace({
  namespace = null,
  context = null,
}: JsonObject):
  | { readonly place: ClusterPlace; readonly problem: null }
  | { readonly place: null; readonly problem: string } {
  if (namespace !== null && !isNameLike(namespace, NAMESPACE)) return wrong('namespace')
  if (context !== null && !isNameLike(context, CONTEXT)) return wrong('context')
  return { place: { namespace, context }, problem: null }
}

function isNameLike(value: JsonObject[string], pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

function wrong(input: string): { readonly place: null; readonly problem: string } {
  return { place: null, problem: `the input ${input} is no name of a ${input}` }
}
