import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { GrantContext } from '../../src/action/run-grant.ts'
import { settleRuns } from '../../src/action/settle-runs.ts'
import { onTerminal } from '../../src/action/on-terminal.ts'
import { idempotencyKey } from '../../src/derive/run-requests.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import type { Skill } from '../../src/skills/registry.ts'
import type { RunEvidence } from '../../src/skills/run-journal.ts'
import { openJournal } from '../../src/skills/run-journal.ts'
import { showPresence } from '../../src/skills/run-presence.ts'
import { grantedScene } from '../builders/granted.ts'
import { freshFolder, now, requestFor, toySkill } from '../skills/toy-skill.ts'

const { snapshot, granted } = grantedScene()

let skill: Skill
let state: string
let target: string
beforeEach(async () => {
  skill = await toySkill({ secrets: [] })
  state = await freshFolder()
  target = join(await freshFolder(), 'target')
  await writeFile(target, 'old')
})

const journal = (): string => join(state, 'journal')

function request(id: string, mode: 'dry-run' | 'apply' = 'apply'): RunRequest {
  return { ...requestFor(skill, mode, { path: target, value: 'new' }), id, component: id }
}

/** Runs it as a job does that is cut off before it can deliver. */
function runUndelivered(asked: RunRequest): Promise<RunEvidence> {
  const deps = { skill, secrets: {}, journal: journal(), cache: state, reviewed: null, now, onStep: () => {} }
  return governRun(asked, deps)
}

/** Begins it like a process that is killed in the middle. */
async function beginAndDie(asked: RunRequest): Promise<void> {
  const { presence, end } = await showPresence()
  await openJournal(journal(), idempotencyKey(asked)).markStarted({ startedAt: now(), ...presence })
  end()
}

type Told = { readonly started: string[]; readonly delivered: RunEvidence[]; readonly lines: string[] }

async function settle(left: readonly RunRequest[], begun: readonly string[] = []): Promise<Told> {
  const told: Told = { started: [], delivered: [], lines: [] }
  const context: GrantContext = {
    settings: {
      command: 'record',
      engagement: '001-demo',
      grant: granted.digest,
      remote: { url: 'file:///nowhere', token: null },
      state,
      rootFingerprint: null,
      ledgerKey: null,
      app: null,
      job: null,
      payload: null,
    },
    surroundings: onTerminal((line) => void told.lines.push(line)),
    snapshot,
    granted,
    reading: {
      job: null,
      claim: { schema: 1, holder: 'local:x', at: '2026-11-20T11:00:00.000Z' },
      hasStarted: (run) => begun.includes(run),
      ended: false,
      evidence: [],
      provenanceOf: () => null,
    },
    skills: { skills: [skill], findings: [] },
    delivery: {
      claim: () => Promise.reject(new Error('it was taken up before')),
      start: (run) => Promise.resolve(void told.started.push(run)),
      deliver: (evidence) => Promise.resolve(void told.delivered.push(evidence)),
      end: () => Promise.resolve(),
    },
    now,
    journal: journal(),
  }
  const records = await settleRuns(context, left)
  expect(records).toEqual(told.delivered.map(({ record }) => record))
  return told
}

const outcomes = ({ delivered }: Told) =>
  delivered.map(({ record: { id, outcome, changed } }) => [id, outcome, changed])

describe('what a cut-off job left', () => {
  test('a run that ended and was never delivered is delivered as it was', async () => {
    const kept = await runUndelivered(request('done'))
    await writeFile(target, 'changed since by somebody')
    const told = await settle([request('done')])
    expect(told.delivered).toEqual([kept])
    expect(await readFile(target, 'utf8')).toBe('changed since by somebody')
  })

  test('a run that began and whose process is gone: nobody knows, and nothing is run', async () => {
    await beginAndDie(request('cut'))
    const told = await settle([request('cut')])
    expect(outcomes(told)).toEqual([['cut', 'outcome-unknown', 'unknown']])
    expect(told.delivered[0]?.record.failure).toContain('A person must look')
    expect(await readFile(target, 'utf8')).toBe('old')
  })

  test('a run that the branch says began and this journal does not know: the same', async () => {
    const told = await settle([request('elsewhere')], ['elsewhere'])
    expect(outcomes(told)).toEqual([['elsewhere', 'outcome-unknown', 'unknown']])
    expect(told.delivered[0]?.record.startedAt).toBe('2026-11-20T11:00:00.000Z')
    expect(await readFile(target, 'utf8')).toBe('old')
  })

  test('a run that nobody began is left to another grant', async () => {
    expect(await settle([request('next'), request('next-2', 'dry-run')])).toMatchObject({ started: [], delivered: [] })
    expect(await readFile(target, 'utf8')).toBe('old')
    expect((await openJournal(journal(), idempotencyKey(request('next'))).read()).kind).toBe('none')
  })

  test('all of it together, in order', async () => {
    await runUndelivered(request('done', 'dry-run'))
    await beginAndDie(request('cut'))
    const told = await settle([request('done', 'dry-run'), request('cut'), request('next')])
    expect(outcomes(told).map(([id]) => id)).toEqual(['done', 'cut'])
    expect(told.lines.join('\n')).toMatch(/done succeeded, changed: false\n.*cut outcome-unknown, changed: unknown/s)
  })
})
