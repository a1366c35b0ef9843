import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { digestOf, digestOfData } from '../../src/model/digest.ts'
import { RunRecord } from '../../src/model/run.ts'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { idempotencyKey } from '../../src/derive/run-requests.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import type { Skill } from '../../src/skills/registry.ts'
import { freshFolder, now, requestFor, toyProgram, toySkill } from './toy-skill.ts'

const SECRETS = { token: 'correct-horse-battery' }
let journal = ''
let path = ''
beforeEach(async () => {
  journal = await freshFolder()
  path = join(await freshFolder(), 'target')
  await writeFile(path, 'old')
})

async function run(skill: Skill, mode: RunMode, value = 'new', change: Partial<RunRequest> = {}) {
  const request = { ...requestFor(skill, mode, { path, value }), ...change }
  const deps = { skill, secrets: SECRETS, journal, cache: journal, reviewed: null, now, onStep: () => {} }
  const { record, files } = await governRun(request, deps)
  expect(RunRecord.parse(record)).toEqual(record)
  return { record, content: Object.fromEntries(files.map((file) => [file.name, file.content])) }
}

async function target(): Promise<string> {
  return readFile(path, 'utf8')
}

test('R3.6 apply: dry run, change, read back, check', async () => {
  const { record, content } = await run(await toySkill(), 'apply')
  expect(record).toMatchObject({
    outcome: 'succeeded',
    changed: true,
    exitCode: 0,
    failure: null,
    outputs: { written: 'new' },
  })
  expect(record.checks.map(({ name, when, passed }) => [name, when, passed])).toEqual([
    ['is-there', 'before', true],
    ['is-set', 'after', true],
  ])
  expect(content['output.log']?.match(/(?<=^== ).*(?=,)/gm)).toEqual([
    'observe before: observe.py',
    'check before: checks/is_there.py',
    'dry-run: set.py',
    'observe after dry run: observe.py',
    'apply: set.py',
    'observe after: observe.py',
    'check after: checks/is_set.py',
  ])
  expect(await target()).toBe('new')
})

test('R3.7 the evidence holds both states and their difference, each by digest, and the record says what it answers to', async () => {
  const skill = await toySkill()
  const { record, content } = await run(skill, 'apply')
  expect(JSON.parse(content['state-before.json'] ?? '')).toEqual({ content: 'old' })
  expect(JSON.parse(content['state-after.json'] ?? '')).toEqual({ content: 'new' })
  expect(content['state.diff']).toBe(
    '--- state-before.json\n+++ state-after.json\n@@ -1,3 +1,3 @@\n {\n-  "content": "old"\n+  "content": "new"\n }\n',
  )
  expect(JSON.parse(content['run.json'] ?? '')).toEqual(record)
  expect(record.files).toEqual(
    ['state-before.json', 'state-after.json', 'state.diff', 'output.log'].map((name) => ({
      name,
      digest: digestOf(content[name] ?? ''),
    })),
  )
  expect(record).toMatchObject({
    inputsDigest: digestOfData({ path, value: 'new' }),
    skill: { digest: skill.summary.digest },
    startedAt: now(),
    runner: { name: 'python', version: expect.stringMatching(/^3\./) },
  })
})

test('apply of what is there already succeeds and says that nothing changed', async () => {
  const { record, content } = await run(await toySkill(), 'apply', 'old')
  expect(record).toMatchObject({ outcome: 'succeeded', changed: false })
  expect(content['state.diff']).toBe('No difference.\n')
})

test('the same run in another place gives the same bytes', async () => {
  const skill = await toySkill()
  const first = await run(skill, 'dry-run')
  journal = await freshFolder()
  expect(await run(skill, 'dry-run')).toEqual(first)
})

test('dry run: shows what would change, and changes nothing', async () => {
  const { record } = await run(await toySkill(), 'dry-run')
  expect(record).toMatchObject({ outcome: 'succeeded', changed: false, outputs: { 'would-write': 'new' } })
  expect(await target()).toBe('old')
})

test('a dry run that changes the target has failed', async () => {
  const skill = await toySkill({}, { 'set.py': toyProgram('write(inputs["value"])\nanswer({"written": "new"})') })
  expect((await run(skill, 'dry-run')).record).toMatchObject({
    outcome: 'failed',
    changed: true,
    failure: 'the dry run changed the target',
  })
  await writeFile(path, 'old')
  const { record } = await run(skill, 'apply')
  expect(record).toMatchObject({
    outcome: 'rolled-back',
    changed: false,
    failure: 'the dry run changed the target; rolled back',
  })
  expect(await target()).toBe('old')
})

test('a check that fails before stops everything', async () => {
  const skill = await toySkill(
    {},
    { 'checks/is_there.py': toyProgram('answer({"passed": False, "detail": "not today"})') },
  )
  const { record, content } = await run(skill, 'apply')
  expect(record).toMatchObject({
    outcome: 'failed',
    changed: false,
    exitCode: null,
    failure: 'check is-there (before): not today',
  })
  expect(content['output.log']).not.toContain('set.py')
  expect(await target()).toBe('old')
})

const FAILURES: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  [
    'the check after',
    { 'checks/is_set.py': toyProgram('answer({"passed": False, "detail": "no"})') },
    /^check is-set \(after\): no; rolled back$/,
  ],
  [
    'a check that cannot be made',
    { 'checks/is_set.py': 'raise SystemExit(3)' },
    /check could not be made: it ended with exit code 3/,
  ],
  [
    'a check that says nothing',
    { 'checks/is_set.py': toyProgram('answer({"ok": True})') },
    /did not write \{ passed, detail \}/,
  ],
  [
    'half way',
    { 'set.py': toyProgram('if mode == "dry-run": answer({})\nelse:\n    write("half")\n    sys.exit("broke off")') },
    /^set\.py: it ended with exit code 1: broke off; rolled back$/,
  ],
  [
    'outputs that are not as promised',
    { 'set.py': toyProgram('if mode == "apply": write("new")\nanswer({"wrote": 1})') },
    /its outputs are wrong: .*'written'/,
  ],
  [
    'time',
    { 'set.py': toyProgram('import time\nif mode == "apply":\n    write("half")\n    time.sleep(60)\nanswer({})') },
    /^set\.py: it did not end within 1 s and was stopped; rolled back$/,
  ],
  [
    'being killed',
    { 'set.py': toyProgram('if mode == "apply":\n    write("half")\n    os.kill(os.getpid(), 9)\nanswer({})') },
    /^set\.py: it was ended by SIGKILL; rolled back$/,
  ],
]
test.each(FAILURES)('R3.6 a failure by %s rolls back, and reading proves it', async (_name, programs, failure) => {
  const { record } = await run(await toySkill({ timeout: '1s' }, programs), 'apply')
  expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, failure: expect.stringMatching(failure) })
  expect(record.checks.at(-1)).toMatchObject({ name: 'is-there', when: 'after-rollback', passed: true })
  expect(await target()).toBe('old')
})

test.each([
  ['fails', 'sys.exit("stuck")', /rollback failed: undo\.py: .*stuck.*not as it was before/],
  ['says that it worked but did not', 'answer({})', /rollback failed: the target is not as it was before$/],
])('a rollback that %s is told', async (_name, body, failure) => {
  const { record } = await run(await toySkill({}, { 'undo.py': toyProgram(body) }), 'apply', 'bad')
  expect(record).toMatchObject({ outcome: 'rollback-failed', changed: true, failure: expect.stringMatching(failure) })
  expect(await target()).toBe('bad')
})

test('without a rollback the reason stands in the failure', async () => {
  const { record } = await run(await toySkill({ rollback: { none: 'cannot be undone' } }), 'apply', 'bad')
  expect(record).toMatchObject({
    outcome: 'failed',
    changed: true,
    failure: 'check is-set (after): found bad; there is no rollback: cannot be undone',
  })
})

test('what cannot be read back is never taken for unchanged', async () => {
  const observe = toyProgram('if read() != "old": sys.exit("cannot see")\nanswer({"content": read()})')
  const { record } = await run(await toySkill({ rollback: { none: 'no' } }, { 'observe.py': observe }), 'apply')
  expect(record).toMatchObject({
    outcome: 'failed',
    changed: 'unknown',
    failure: expect.stringContaining('could not be read back'),
  })
})

test('read: outputs are held to their schema', async () => {
  const reading = { access: 'read', observe: undefined, rollback: undefined, checks: {}, 'dry-run': false }
  const good = await toySkill(reading, { 'set.py': toyProgram('answer({"written": read()})') })
  const { record, content } = await run(good, 'read')
  expect(record).toMatchObject({ outcome: 'succeeded', changed: false, outputs: { written: 'old' } })
  expect(Object.keys(content)).toEqual(['run.json', 'output.log'])
  const bad = await toySkill(reading, { 'set.py': toyProgram('answer({"written": 1})') })
  expect((await run(bad, 'read')).record).toMatchObject({
    outcome: 'failed',
    failure: 'its outputs are wrong: written must be string',
  })
})

test('R3.1 a shell skill is governed alike', async () => {
  const shell = {
    runner: 'shell',
    entry: 'set.sh',
    observe: 'observe.sh',
    rollback: 'undo.sh',
    checks: {},
    'dry-run': false,
  }
  const skill = await toySkill(shell, {
    'set.sh': `printf new > ${path}; printf '{"written":"new"}' > "$SPECGATE_OUTPUT"`,
    'observe.sh': `printf '{"content":"%s"}' "$(cat ${path})" > "$SPECGATE_OUTPUT"`,
    'undo.sh': 'exit 1',
  })
  expect((await run(skill, 'apply')).record).toMatchObject({
    outcome: 'succeeded',
    changed: true,
    runner: { name: 'shell' },
  })
  expect(await target()).toBe('new')
})

const digest = `sha256:${'0'.repeat(64)}`
test.each<readonly [string, RunMode, Partial<RunRequest>, string]>([
  [
    'another digest',
    'apply',
    { skill: { name: 'toy/set', version: '1.0.0', digest } },
    'approved was toy/set sha256:0000',
  ],
  ['another name', 'apply', { skill: { name: 'toy/get', version: '1.0.0', digest } }, 'approved was toy/get'],
  ['an input that is missing', 'apply', { inputs: { value: 'new' } }, "must have required property 'path'"],
  ['an input nobody knows', 'apply', { inputs: { path: '/x', value: 'new', force: true } }, '(force)'],
  ['an input of the wrong type', 'apply', { inputs: { path: '/x', value: 5 } }, 'value must be string'],
  ['a mode that reads', 'read', {}, 'access change, which does not go with mode read'],
])('R3.5 refused, and nothing is run: %s', async (_name, mode, change, words) => {
  const { record, content } = await run(await toySkill(), mode, 'new', change)
  expect(record).toMatchObject({ outcome: 'refused', changed: false, failure: expect.stringContaining(words) })
  expect(Object.keys(content)).toEqual(['run.json'])
  expect(await target()).toBe('old')
})

test('R3.5 refused: a skill that was changed on disk after it was loaded', async () => {
  const skill = await toySkill()
  await appendFile(join(skill.folder, 'set.py'), '\nprint("more")\n')
  expect((await run(skill, 'apply')).record).toMatchObject({
    outcome: 'refused',
    failure: expect.stringContaining('approved was'),
  })
})

test('refused: a dry run that the skill does not have, a secret that was not given', async () => {
  expect((await run(await toySkill({ 'dry-run': false }), 'dry-run')).record).toMatchObject({
    failure: 'skill toy/set has no dry run',
  })
  const { record } = await run(await toySkill({ secrets: ['token', 'pin'] }), 'apply')
  expect(record).toMatchObject({ outcome: 'refused', failure: 'skill toy/set needs secrets that were not given: pin' })
})

test('the key of a run differs by each thing it is for', async () => {
  const request = requestFor(await toySkill(), 'apply', { path, value: 'a' })
  const others: readonly Partial<RunRequest>[] = [
    { engagement: '002-toy' },
    { component: 'other' },
    { component: null },
    { target: 'other' },
    { attempt: 2 },
    { mode: 'dry-run' },
    { skill: { ...request.skill, digest } },
    { inputs: { path, value: 'b' } },
    { authority: digest },
  ]
  const keys = [request, ...others.map((other) => ({ ...request, ...other }))].map(idempotencyKey)
  expect(new Set(keys).size).toBe(keys.length)
  expect(idempotencyKey({ ...request, id: 'other', inputs: { value: 'a', path } })).toBe(keys[0])
})
