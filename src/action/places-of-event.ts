import { z } from 'zod'
import { readEvent } from '../app/events/read-event.ts'
import type { Self } from '../app/events/read-event.ts'
import type { Ref } from '../forge/forge.ts'

/** What a job of its own looks at: what its event names, or everything that is open. */
export type Places = 'everything' | readonly Ref[]

/** Started by a clock or by hand: no event says where to look. */
const UNTOLD = ['schedule', 'workflow_dispatch', 'repository_dispatch']

/** A job's event names no installation; the reader only passes it on. */
const INSTALLATION = { id: 1 }

const EnvelopeOfJob = z.looseObject({})
/** Pull requests of this repository whose review or push started the workflow that has ended. */
const EndedRun = z.object({
  workflow_run: z.object({ pull_requests: z.array(z.object({ number: z.int().positive() })).max(100) }),
})

/**
 * Where the event of a job says to look; what happened is never taken from it (R11.2). An event that nobody can read says to look everywhere;
 * one that reports this program's own writes, or is about nothing of ours, to look nowhere.
 * @param name as GitHub calls the event for a workflow, `pull_request_target` for one
 */
export function placesOfEvent(name: string, payload: unknown, self: Self): Places {
  const envelope = EnvelopeOfJob.safeParse(payload)
  if (UNTOLD.includes(name) || !envelope.success) return 'everything'
  const told = name === 'pull_request_target' ? 'pull_request' : name
  const reading = readEvent(told, { ...envelope.data, installation: INSTALLATION }, self)
  if (reading.kind === 'installation') return 'everything'
  const places = reading.kind === 'work' ? reading.work.map(({ ref }) => ref) : []
  if (places.some(({ kind }) => kind === 'all')) return 'everything'
  // Merge groups and deployments are told to an App alone.
  const found = places.filter((ref): ref is Ref => ['engagement', 'issue', 'pull'].includes(ref.kind))
  return found.length === 0 && name === 'workflow_run' ? pullsOf(payload) : found
}

function pullsOf(payload: unknown): readonly Ref[] {
  const { data } = EndedRun.safeParse(payload)
  return (data?.workflow_run.pull_requests ?? []).map(({ number }) => ({ kind: 'pull', number }))
}
