import { z } from 'zod'
import { digestOfData } from '../../../../model/digest.ts'
import type { JsonObject } from '../../../json-object.ts'
import { diffStates } from '../../../state-diff.ts'
import type { RunnerReport } from '../../runner.ts'
import { isObject } from '../objects/clean-object.ts'
import type { Named } from '../objects/object-id.ts'
import type { ToolSession } from '../tool-session.ts'
import { makeValues } from './make-values.ts'
import { objectsIn, readJson } from './read-release.ts'
import type { Release } from './read-release.ts'

type Json = JsonObject[string]

const Rendered = z.object({
  manifest: z.string(),
  hooks: z.array(z.object({ path: z.string(), manifest: z.string() })).default([]),
})

/** What helm would bring into the cluster. */
export type Rendering = {
  readonly objects: readonly Named[]
  readonly changed: RunnerReport['changed']
  readonly diff: RunnerReport['diff']
  readonly plan: string
}

/** How a release is made from the chart and the values that lie in the workspace. */
export async function upgradeArguments(session: ToolSession, name: string): Promise<readonly string[]> {
  await session.bring('chart', session.job.file)
  const values = await session.write('values.json', makeValues(session))
  return ['upgrade', name, 'chart', '--install', `--values=${values}`, '--output=json']
}

/**
 * Has helm check the chart and make its manifest with what the server can do, twice: a chart that makes another one each time cannot be held to
 * a plan. The Secrets in it are for the digest and the mask only.
 */
export async function render(
  session: ToolSession,
  name: string,
  release: Release | null,
): Promise<
  { readonly rendering: Rendering; readonly failure: null } | { readonly rendering: null; readonly failure: string }
> {
  const upgrade = [...(await upgradeArguments(session, name)), '--dry-run=server']
  const lint = await session.call({ args: ['lint', 'chart', '--strict', '--values=values.json'], shown: true })
  if (lint.failure !== null) return { rendering: null, failure: `${lint.failure}\n${complaintsIn(lint.text)}` }
  const [first, second] = [await session.call({ args: upgrade }), await session.call({ args: upgrade })]
  const failure = first.failure ?? second.failure
  if (failure !== null) return { rendering: null, failure }
  const [made, again] = [readJson(Rendered, first.text), readJson(Rendered, second.text)]
  if (made === null || again === null) return { rendering: null, failure: 'what helm upgrade printed cannot be read' }
  if (digestOfData(made) !== digestOfData(again)) {
    const reason =
      'the chart makes other objects each time it is rendered (random values, or the time): it cannot be held to a plan'
    return { rendering: null, failure: reason }
  }
  const objects = objectsIn(made.manifest)
  const diff = await diffOf(release, objects)
  const changed = diff.length > 0 ? true : release !== null && isAsMade(objects, release.live) ? false : 'unknown'
  return {
    rendering: { objects, changed, diff, plan: digestOfData({ made, from: release?.manifest ?? null }) },
    failure: null,
  }
}

async function diffOf(release: Release | null, objects: readonly Named[]): Promise<RunnerReport['diff']> {
  const [before, after] = [byId(release?.objects ?? []), byId(objects)]
  const ids = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  const texts = await Promise.all(
    ids.map(async (subject) => {
      const [old, next] = [pretty(before.get(subject)), pretty(after.get(subject))]
      return old === next ? [] : [{ subject, text: await diffStates(old, next) }]
    }),
  )
  return texts.flat()
}

/** Whether all that was made is in the cluster just so. The server writes some values its own way, so that a "no" is none for certain. */
function isAsMade(objects: readonly Named[], live: readonly Named[]): boolean {
  const found = new Map(live.map(({ object }) => [kindAndName(object), object]))
  return objects.every(({ object }) => {
    const there = found.get(kindAndName(object))
    return there !== undefined && isWithin(inBase64(object), there)
  })
}

/** A Secret as the server keeps it, which takes `stringData` but never gives it out. */
function inBase64({ stringData, ...object }: JsonObject): JsonObject {
  if (object['kind'] !== 'Secret' || !isObject(stringData))
    return { ...object, ...(stringData === undefined ? {} : { stringData }) }
  const encoded = Object.entries(stringData).map(([name, value]) => [
    name,
    Buffer.from(String(value)).toString('base64'),
  ])
  const data = isObject(object['data']) ? object['data'] : {}
  return { ...object, data: { ...data, ...Object.fromEntries(encoded) } }
}

/** The namespace of an object in a manifest may be left out; one release has no two of a kind with the same name but for that. */
function kindAndName({ kind, metadata }: JsonObject): string {
  return `${String(kind)} ${isObject(metadata) ? String(metadata['name']) : ''}`
}

function isWithin(part: Json, whole: Json): boolean {
  if (isObject(part)) {
    return isObject(whole) && Object.entries(part).every(([name, value]) => isWithin(value, whole[name] ?? null))
  }
  if (!Array.isArray(part)) return part === whole
  return (
    Array.isArray(whole) &&
    part.length === whole.length &&
    part.every((item, index) => isWithin(item, whole[index] ?? null))
  )
}

/** What lint found wrong, without what it merely recommends. */
function complaintsIn(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^\[(ERROR|WARNING)\]/.test(line))
    .join('\n')
}

function byId(objects: readonly Named[]): ReadonlyMap<string, JsonObject> {
  return new Map(objects.map(({ id, object }) => [id, object]))
}

function pretty(object: JsonObject | undefined): string {
  return object === undefined ? '' : `${JSON.stringify(object, null, 2)}\n`
}
