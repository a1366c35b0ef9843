import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readEvent } from '../../../src/app/events/read-event.ts'
import type { EventReading } from '../../../src/app/events/read-event.ts'

const Examples = z.array(z.object({ name: z.string(), examples: z.array(z.looseObject({})) }))
type Example = { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }

/** Every payload that the package holds, for github.com. */
function loadExamples(): readonly Example[] {
  const path = fileURLToPath(import.meta.resolve('@octokit/webhooks-examples'))
  const events = Examples.parse(JSON.parse(readFileSync(path, 'utf8')))
  return events.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })))
}

const Told = z.object({
  repository: z.object({ id: z.number() }).optional(),
  repositories_added: z.array(z.object({ id: z.number() })).default([]),
})

/** What most of the recorded payloads lack: deliveries to an App name its installation. */
function asDelivered({ payload }: Example): object {
  return { installation: { id: 1 }, ...payload }
}

const SELF = { appId: 29_310, botLogin: 'specgate[bot]' }
const EXAMPLES = loadExamples()

function readAll(): readonly (Example & { readonly reading: EventReading })[] {
  return EXAMPLES.map((example) => ({ ...example, reading: readEvent(example.name, asDelivered(example), SELF) }))
}

test('the package holds 329 payloads of 58 events', () => {
  expect(EXAMPLES).toHaveLength(329)
  expect(new Set(EXAMPLES.map(({ name }) => name)).size).toBe(58)
})

test('none throws, and none gives work for another repository than its own', () => {
  for (const { payload, reading } of readAll()) {
    if (reading.kind !== 'work') continue
    const { repository, repositories_added: added } = Told.parse(payload)
    const own = repository === undefined ? added.map(({ id }) => id) : [repository.id]
    for (const each of reading.work) expect(own).toContain(each.repository.id)
  }
})

test('what comes of them', () => {
  const counts: Record<string, number> = {}
  for (const { name, reading } of readAll()) {
    const kinds = reading.kind === 'work' ? reading.work.map(({ ref }) => ref.kind).join('+') : reading.kind
    if (reading.kind === 'ignored' && reading.reason === 'the event is not one that specgate looks at') continue
    counts[`${name} → ${kinds}`] = (counts[`${name} → ${kinds}`] ?? 0) + 1
  }
  expect(counts).toMatchInlineSnapshot(`
    {
      "check_run → ignored": 9,
      "check_suite → ignored": 7,
      "check_suite → pull": 2,
      "installation → ignored": 3,
      "installation → installation": 4,
      "installation_repositories → all": 2,
      "installation_repositories → ignored": 1,
      "issue_comment → issue": 9,
      "issues → ignored": 17,
      "issues → issue": 12,
      "member → all": 4,
      "membership → installation": 5,
      "merge_group → merge-group": 2,
      "pull_request → ignored": 8,
      "pull_request → pull": 21,
      "pull_request_review → pull": 4,
      "push → all": 2,
      "push → ignored": 5,
      "team → all": 3,
      "team → installation": 3,
      "workflow_run → ignored": 5,
    }
  `)
})

test('no payload reads as work once its repository is cut out', () => {
  for (const example of EXAMPLES) {
    const { repository: _, repositories_added: __, ...rest } = { ...example.payload }
    const reading = readEvent(example.name, { installation: { id: 1 }, ...rest }, SELF)
    expect(reading.kind).not.toBe('work')
  }
})
