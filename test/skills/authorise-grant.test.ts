import { describe, expect, test } from 'vitest'
import { idempotencyKey } from '../../src/derive/run-requests.ts'
import { planGrant } from '../../src/decide/plan-grants.ts'
import { digestOf } from '../../src/model/digest.ts'
import { artifactPath, LEDGER_BRANCH, POLICY_PATH } from '../../src/model/place.ts'
import { recordsOf } from '../../src/model/record.ts'
import type { RecordData } from '../../src/model/record.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { deriveEngagement } from '../../src/derive/derive-engagement.ts'
import { authoriseGrant } from '../../src/skills/authorise-grant.ts'
import { beforePhase } from '../decide/scenes.ts'
import { grantedScene, sceneOf } from '../builders/granted.ts'
import { fileOf } from '../builders/repository-file.ts'

type Grant = RecordData<'run.granted'>

const BUILD = grantedScene()
const DISCOVERY = beforePhase({ phase: 'feasibility' })
const DISCOVER = planGrant(sceneOf(DISCOVERY)) ?? undefined

function judge(snapshot: Snapshot, grant: Grant | undefined) {
  const engagement = deriveEngagement(snapshot)
  if (engagement === null || grant === undefined) throw new Error('there is nothing to judge')
  const { requests, findings } = authoriseGrant(snapshot, engagement, grant)
  if (findings.length > 0) expect(requests).toEqual([])
  for (const { severity, remedy } of findings) expect([severity, remedy.length > 10]).toEqual(['block', true])
  return { requests, codes: findings.map(({ code }) => code), findings }
}

/** The snapshot with files of the default branch written anew; null: gone. */
function withFiles(snapshot: Snapshot, files: Readonly<Record<string, (text: string) => string | null>>): Snapshot {
  const changed = snapshot.files.flatMap((file) => {
    const write = files[file.path]
    const text = write === undefined ? file.text : write(file.text ?? '')
    return text === null ? [] : [text === file.text ? file : fileOf(file.path, text)]
  })
  return { ...snapshot, files: changed }
}

function grantOf(change: Partial<Grant>): Grant {
  return { ...BUILD.granted.data, ...change }
}

describe('what a grant names is what the locked documents give', () => {
  test('a build: each run exactly as designed', () => {
    const { requests, codes } = judge(BUILD.snapshot, BUILD.granted.data)
    expect(codes).toEqual([])
    expect(requests).toEqual([BUILD.dryRun, BUILD.apply])
  })

  test('part of a build: what is left of an attempt', () => {
    const runs = BUILD.granted.data.runs.filter(({ id }) => id === BUILD.apply.id)
    expect(judge(BUILD.snapshot, grantOf({ runs })).requests).toEqual([BUILD.apply])
  })

  test('rehearsals: no run that changes anything', () => {
    const runs = BUILD.granted.data.runs.filter(({ id }) => id === BUILD.dryRun.id)
    expect(judge(BUILD.snapshot, grantOf({ command: 'dry-run', runs })).requests).toEqual([BUILD.dryRun])
    const { codes } = judge(BUILD.snapshot, grantOf({ command: 'dry-run' }))
    expect(codes).toEqual(['SG517'])
  })

  test('discovery: each look as the locked spec and the library give it', () => {
    const { requests, codes } = judge(DISCOVERY, DISCOVER)
    expect(codes).toEqual([])
    expect(requests.map(({ id, mode, component }) => [id, mode, component])).toEqual([['discover-1', 'read', null]])
    expect(requests.map(idempotencyKey)).toEqual(DISCOVER?.runs.map((run) => run.idempotencyKey))
  })
})

const EXTRA = { id: 'open-firewall-1-apply', idempotencyKey: digestOf('open-firewall') }
const SPEC = artifactPath('001-demo', 'requirements')
const DESIGN = artifactPath('001-demo', 'design')
const [gate1] = recordsOf(BUILD.snapshot.ledger.records, 'gate.merged')

describe('a grant of a build is refused', () => {
  const { snapshot, granted, dryRun, apply } = BUILD
  const keyOf = (change: Partial<typeof apply>): string => idempotencyKey({ ...apply, ...change })
  const runsWith = (key: string): Grant['runs'] => [{ id: apply.id, idempotencyKey: key }]

  test.each<readonly [string, string, Partial<Grant>, string]>([
    ['in an environment that the policy does not name', 'SG511', { environment: 'moon' }, 'environment moon'],
    ['in one called like what every object has', 'SG511', { environment: 'constructor' }, 'environment constructor'],
    ['on another record than the lock of Gate 2', 'SG512', { authority: digestOf('x') }, `authority ${digestOf('x')}`],
    ['on the lock of Gate 1', 'SG512', { authority: gate1?.digest ?? '' }, `authority ${gate1?.digest}`],
    ['of another design', 'SG512', { design: digestOf('another') }, `a design of digest ${digestOf('another')}`],
    ['of no design', 'SG512', { design: null }, 'a design of digest null'],
    ['with a run that the design does not have', 'SG517', { runs: [...granted.data.runs, EXTRA] }, `run ${EXTRA.id}`],
    ['with another attempt in its runs', 'SG517', { attempt: 2 }, `run ${dryRun.id}`],
    [
      'with another skill',
      'SG517',
      { runs: runsWith(keyOf({ skill: { ...apply.skill, digest: digestOf('x') } })) },
      apply.id,
    ],
    ['with another input', 'SG517', { runs: runsWith(keyOf({ inputs: { ...apply.inputs, days: 3650 } })) }, apply.id],
    ['with another target', 'SG517', { runs: runsWith(keyOf({ target: 'edge-2' })) }, apply.id],
    ['with a rehearsal that is to be applied', 'SG517', { runs: runsWith(keyOf({ mode: 'dry-run' })) }, apply.id],
    ['with the key of another run', 'SG517', { runs: runsWith(idempotencyKey(dryRun)) }, apply.id],
    ['of what only discovery may name', 'SG512', { command: 'discover' }, `authority ${granted.data.authority}`],
  ])('%s: %s', (_, code, change, told) => {
    const { codes, findings } = judge(snapshot, grantOf(change))
    expect(codes).toEqual([code])
    expect(findings[0]?.found).toContain(told)
    expect(findings[0]?.path).toBe(`${LEDGER_BRANCH}/001-demo`)
  })

  test.each<readonly [string, string, Snapshot]>([
    [
      'a policy that dropped the environment',
      'SG511',
      withFiles(snapshot, { [POLICY_PATH]: (text) => text.replace('lab:', 'test:') }),
    ],
    ['no policy', 'SG511', withFiles(snapshot, { [POLICY_PATH]: () => null })],
    [
      'a policy that cannot be read',
      'SG511',
      withFiles(snapshot, { [POLICY_PATH]: () => 'version: 1\nbypass: true\n' }),
    ],
    ['a design edited since Gate 2', 'SG121', withFiles(snapshot, { [DESIGN]: (text) => `${text}\nMore.\n` })],
    ['a spec edited since Gate 1', 'SG121', withFiles(snapshot, { [SPEC]: (text) => `${text}\nMore.\n` })],
    ['a design deleted since Gate 2', 'SG121', withFiles(snapshot, { [DESIGN]: () => null })],
    [
      'a skill that changed',
      'SG518',
      { ...snapshot, skills: snapshot.skills.map((each) => ({ ...each, digest: digestOf(each.name) })) },
    ],
    ['a skill that is gone', 'SG518', { ...snapshot, skills: [] }],
    ['a Gate 2 that was reopened', 'SG512', withoutRecords(snapshot, 'design')],
    ['a Gate 1 that was reopened', 'SG512', withoutRecords(snapshot, 'requirements')],
  ])('under %s: %s', (_, code, seen) => {
    const { codes } = judge(seen, granted.data)
    expect(codes).toContain(code)
  })

  test('in another environment than the design is of', () => {
    const both = withFiles(snapshot, {
      [POLICY_PATH]: (text) => text.replace('  lab:', '  test: { stage: 1 }\n  lab:'),
    })
    expect(judge(both, grantOf({ environment: 'test' })).codes).toEqual(['SG516'])
  })
})

describe('a grant of discovery is refused', () => {
  const grant = (change: Partial<Grant>): Grant => ({ ...(DISCOVER ?? BUILD.granted.data), ...change })
  const change = DISCOVERY.skills.map((skill) => ({ ...skill, access: 'change' as const }))

  test.each<readonly [string, string, Partial<Grant>, Snapshot]>([
    ['on another record', 'SG512', { authority: digestOf('x') }, DISCOVERY],
    ['with a design', 'SG512', { design: digestOf('x') }, DISCOVERY],
    ['with a skill that changes something', 'SG513', {}, { ...DISCOVERY, skills: change }],
    ['without the library', 'SG514', {}, { ...DISCOVERY, library: [] }],
    ['without an inventory', 'SG514', {}, withFiles(DISCOVERY, { '.specgate/environments/lab.yml': () => null })],
    ['without its skill', 'SG517', {}, { ...DISCOVERY, skills: [] }],
    ['of a run that the library does not have', 'SG517', { runs: [{ ...EXTRA, id: 'discover-2' }] }, DISCOVERY],
    ['of a component', 'SG517', { runs: [EXTRA] }, DISCOVERY],
    ['to rehearse', 'SG512', { command: 'dry-run' }, DISCOVERY],
    ['to build', 'SG512', { command: 'build' }, DISCOVERY],
    ['in an environment that the policy does not name', 'SG511', { environment: 'moon' }, DISCOVERY],
  ])('%s: %s', (_, code, changed, snapshot) => {
    expect(judge(snapshot, grant(changed)).codes).toEqual([code])
  })

  test('in another environment than the spec’s', () => {
    const both = withFiles(DISCOVERY, {
      [POLICY_PATH]: (text) => text.replace('  lab:', '  test: { stage: 1 }\n  lab:'),
    })
    expect(judge(both, grant({ environment: 'test' })).codes).toEqual(['SG515'])
  })
})

/** The snapshot as if a gate, and with it every later one, had never been locked. */
function withoutRecords(snapshot: Snapshot, gate: string): Snapshot {
  const records = snapshot.ledger.records.filter(
    ({ statement: { predicate } }) => predicate.event !== 'gate.merged' || predicate.data.gate !== gate,
  )
  return { ...snapshot, ledger: { ...snapshot.ledger, records } }
}
