import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { idempotencyKey } from '../../src/derive/run-requests.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import type { RunDeps } from '../../src/skills/governed-run.ts'
import type { Skill } from '../../src/skills/registry.ts'
import { openJournal } from '../../src/skills/run-journal.ts'
import { freshFolder, isAlive, now, requestFor, toyProgram, toySkill, until } from './toy-skill.ts'

let journal = ''
let path = ''
const secrets = { token: 'correct-horse-battery' }

function depsFor(skill: Skill): RunDeps {
  return { skill, secrets, journal, cache: journal, reviewed: null, now, onStep: () => {} }
}

beforeEach(async () => {
  journal = await freshFolder()
  path = join(await freshFolder(), 'target')
  await writeFile(path, 'old')
})

test('R11.2 a run that ended is not repeated: the same evidence comes back', async () => {
  const skill = await toySkill()
  const request = requestFor(skill, 'apply', { path, value: 'new' })
  const first = await governRun(request, depsFor(skill))
  await writeFile(path, 'changed since')
  const again = await governRun(request, { ...depsFor(skill), now: () => '2027-01-01T00:00:00.000Z' })
  expect(again).toEqual(first)
  expect(await readFile(path, 'utf8')).toBe('changed since')
})

test('another attempt is another run', async () => {
  const skill = await toySkill()
  const request = requestFor(skill, 'apply', { path, value: 'new' })
  await governRun(request, depsFor(skill))
  await writeFile(path, 'changed since')
  const { record } = await governRun({ ...request, attempt: 2 }, depsFor(skill))
  expect(record).toMatchObject({ outcome: 'succeeded', changed: true })
})

test('R11.2 a run whose process was killed while it changed something is never repeated', async () => {
  const slow = toyProgram(`
if mode == "apply":
    write("half")
    open(inputs["path"] + ".new", "w").write(str(os.getpid()))
    os.rename(inputs["path"] + ".new", inputs["path"] + ".pid")
    import time
    time.sleep(60)
answer({})`)
  const skill = await toySkill({}, { 'set.py': slow })
  const request = requestFor(skill, 'apply', { path, value: 'new' })
  const module = new URL('../../src/skills/governed-run.ts', import.meta.url).href
  const script = `import { governRun } from ${JSON.stringify(module)}
    await governRun(${JSON.stringify(request)}, { ...${JSON.stringify(depsFor(skill))}, now: () => ${JSON.stringify(now())}, onStep: () => {} })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: await freshFolder() }, // what the killed process leaves there is removed with it
  })
  await until(() => existsSync(`${path}.pid`))
  child.kill('SIGKILL')
  const orphan = Number(await readFile(`${path}.pid`, 'utf8'))
  process.kill(orphan, 'SIGKILL')
  await until(() => child.signalCode !== null && !isAlive(orphan))

  const { record, files } = await governRun(request, depsFor(skill))
  expect(record).toMatchObject({
    outcome: 'outcome-unknown',
    changed: 'unknown',
    exitCode: null,
    failure: expect.stringContaining('A person must look at the target; nothing was run this time'),
  })
  expect(files.map(({ name }) => name)).toEqual(['run.json'])
  expect(await readFile(path, 'utf8')).toBe('half')
})

test('R11.2 of several that start the same run at once, one runs, and the others wait for what it finds', async () => {
  const count = toyProgram(
    'if mode == "apply":\n    open(inputs["path"] + ".runs", "a").write("1")\n    write(inputs["value"])\nanswer({"written": inputs["value"]})',
  )
  const skill = await toySkill({}, { 'set.py': count })
  const request = requestFor(skill, 'apply', { path, value: 'new' })
  const deps = depsFor(skill)
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => governRun(request, deps)))
  expect(first?.record.outcome).toBe('succeeded')
  for (const other of others) expect(other).toEqual(first)
  expect(await readFile(`${path}.runs`, 'utf8')).toBe('1')
})

test('a refused run leaves no trace in the journal: mended, it can be started', async () => {
  const skill = await toySkill()
  const request = requestFor(skill, 'apply', { path, value: 'new' })
  expect((await governRun(request, { ...depsFor(skill), secrets: {} })).record.outcome).toBe('refused')
  expect(await readdir(journal)).toEqual([])
  expect((await governRun(request, depsFor(skill))).record.outcome).toBe('succeeded')
})

test('a damaged entry stops the run instead of repeating it', async () => {
  const skill = await toySkill()
  const request = requestFor(skill, 'apply', { path, value: 'new' })
  await governRun(request, depsFor(skill))
  const [key] = await readdir(journal)
  await writeFile(join(journal, String(key), 'result.json'), '{')
  await expect(governRun(request, depsFor(skill))).rejects.toThrow('is damaged')
})

test('the mark is made once, and what is kept is read back', async () => {
  const skill = await toySkill()
  const request = requestFor(skill, 'apply', { path, value: 'new' })
  const evidence = await governRun(request, depsFor(skill))
  const entry = openJournal(await freshFolder(), idempotencyKey(request))
  expect(await entry.read()).toEqual({ kind: 'none' })
  const mark = { startedAt: now(), port: 1, token: randomUUID() }
  expect(await entry.markStarted(mark)).toBe(true)
  expect(await entry.markStarted(mark)).toBe(false)
  expect(await entry.read()).toEqual({ kind: 'started', ...mark })
  await entry.keep(evidence)
  expect(await entry.read()).toEqual({ kind: 'ended', evidence })
})
