import { z } from 'zod'
import type { ToolSession } from '../tool-session.ts'
import { readJson } from './read-release.ts'
import type { Release } from './read-release.ts'

const History = z.array(z.object({ revision: z.int(), status: z.string() }))

/** Why nothing can be done with a release: a helm that was cut off, or is at work, has left it in between. Null when it can. */
export async function stuckRelease(session: ToolSession, release: Release | null): Promise<string | null> {
  if (release === null || !isInBetween(release)) return null
  const { name, namespace, status, revision } = release
  const good = await lastGood(session, name)
  const back =
    good === null
      ? 'uninstalls it, since no revision of it was ever deployed'
      : `rolls it back to revision ${good}, the last that was deployed`
  return (
    `release ${name} in ${namespace} is ${status} at revision ${revision}: a helm was cut off while it changed it, or is at work now. Nothing was ` +
    `done. When no helm is at work on it, plan the skill helm-release/recover, which is destructive: it ${back}`
  )
}

export function isInBetween({ status }: Pick<Release, 'status'>): boolean {
  return status.startsWith('pending-') || status === 'uninstalling'
}

/** The newest revision that helm had brought to its end. */
async function lastGood(session: ToolSession, name: string): Promise<number | null> {
  const { text, failure } = await session.call({ args: ['history', name, '--output=json'] })
  const history = failure === null ? (readJson(History, text) ?? []) : []
  return history.findLast(({ status }) => status === 'deployed' || status === 'superseded')?.revision ?? null
}
