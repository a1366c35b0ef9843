import { runProgram } from '../../run-program.ts'
import { isObject } from '../objects/clean-object.ts'
import { bareObject, objectId } from '../objects/object-id.ts'
import type { Named } from '../objects/object-id.ts'
import { withoutKubeconfig } from '../tool-session.ts'
import type { ToolSession } from '../tool-session.ts'
import { BRIEFLY, listOf } from './read-live.ts'
import { readWanted } from './wanted-objects.ts'
import type { WantedObjects } from './wanted-objects.ts'

const LINE = /^(\S+) (\S+) (\S*) (\S+)$/

type Description =
  | { readonly wanted: WantedObjects; readonly failure: null }
  | { readonly wanted: null; readonly failure: string }

/** Runs the skill's program for the objects it wants, and has the cluster say which namespace each belongs to. */
export async function describe(session: ToolSession, python: readonly [string, ...string[]]): Promise<Description> {
  const { job } = session
  const told = await runProgram(python, { ...job, secrets: withoutKubeconfig(job.secrets) })
  const failure = session.adopt('the program of the skill', told)
  if (told.output === null) return { wanted: null, failure: failure ?? 'the program of the skill wrote nothing' }
  const { wanted, problem } = readWanted(told.output)
  if (wanted === null) return { wanted: null, failure: `the program of the skill cannot be used: ${problem}` }
  const [objects, absent] = [await place(session, wanted.objects), await place(session, wanted.absent)]
  if (objects.placed === null) return { wanted: null, failure: objects.failure }
  if (absent.placed === null) return { wanted: null, failure: absent.failure }
  return { wanted: { objects: objects.placed, absent: absent.placed }, failure: null }
}

type Placement =
  | { readonly placed: readonly Named[]; readonly failure: null }
  | { readonly placed: null; readonly failure: string }

/** Only the cluster knows which kinds have namespaces. Nothing is sent to it but the question. */
async function place(session: ToolSession, objects: readonly Named[]): Promise<Placement> {
  if (objects.length === 0) return { placed: [], failure: null }
  const file = await session.write('wanted.json', listOf(objects.map(({ ref }) => bareObject(ref))))
  const line = '{.apiVersion}{" "}{.kind}{" "}{.metadata.namespace}{" "}{.metadata.name}{"\\n"}'
  const args = ['create', '--dry-run=client', '--validate=false', `--filename=${file}`, `--output=jsonpath=${line}`]
  const { text, failure } = await session.call({ args: [...args, BRIEFLY], title: 'kubectl create --dry-run=client' })
  if (failure !== null) return { placed: null, failure }
  const lines = text.trimEnd().split('\n')
  const placed = objects.flatMap((each, index) => withNamespace(each, lines[index] ?? ''))
  return placed.length === objects.length
    ? { placed, failure: null }
    : { placed: null, failure: 'kubectl did not say which namespace each object belongs to' }
}

function withNamespace({ ref, object }: Named, line: string): Named[] {
  const [, apiVersion, kind, namespace, name] = LINE.exec(line) ?? []
  if (apiVersion !== ref.apiVersion || kind !== ref.kind || name !== ref.metadata.name) return []
  if (namespace === undefined || namespace === '') return [{ id: objectId(ref), ref, object }]
  const placed = { ...ref, metadata: { ...ref.metadata, namespace } }
  const metadata = isObject(object['metadata']) ? object['metadata'] : {}
  return [{ id: objectId(placed), ref: placed, object: { ...object, metadata: { ...metadata, namespace } } }]
}
