import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { RunMode, RunRequest } from '../../../../src/model/run.ts'
import { governRun } from '../../../../src/skills/governed-run.ts'
import { loadSkills } from '../../../../src/skills/registry.ts'
import type { MissingRunner, Runner, RunnerPlace } from '../../../../src/skills/runners/runner.ts'
import { PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, isAlive, now, requestFor, until, writeFiles } from '../../toy-skill.ts'
import { MISBEHAVIOUR, startValueServer } from './value-server.ts'
import type { ValueServer } from './value-server.ts'

/** A skill that sets the value of a value server, in the language of one runner. */
export type Language = {
  readonly runner: 'python' | 'shell'
  readonly ending: '.py' | '.sh'
  /** Without their endings: set, observe, undo, checks/answers, checks/is_set. */
  readonly programs: Readonly<Record<string, string>>
  readonly openMissing: (place: RunnerPlace) => Promise<Runner | MissingRunner>
}

const TOKEN = 'correct-horse-battery'
const PATH = process.env['PATH']
let server: ValueServer
beforeEach(async () => {
  process.env['PATH'] = PEERS_PATH
  server = await startValueServer('old')
})
afterEach(async () => {
  process.env['PATH'] = PATH
  await server.stop()
})

/** The ten cases every runner is recorded in, each by the real tool through the whole governed sequence. */
export function goldenCases(language: Language): void {
  const run = (mode: RunMode, value: string, inputs: RunRequest['inputs'] = {}, timeout?: string) =>
    runGoverned(language, mode, { url: server.url, value, ...inputs }, timeout)

  test('success', async () => {
    const { record, golden } = await run('apply', 'new')
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null, outputs: { written: 'new' } })
    expect(server.value()).toBe('new')
    await expect(golden).toMatchFileSnapshot('golden/success.json')
  })

  test('no change', async () => {
    const { record, golden } = await run('apply', 'old')
    expect(record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
    await expect(golden).toMatchFileSnapshot('golden/no-change.json')
  })

  test('failure half way', async () => {
    const { record, golden } = await run('apply', MISBEHAVIOUR.breaks)
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toMatch(/^set\.(py|sh): it ended with exit code \d+: .*the disk is full; rolled back$/s)
    expect(server.value()).toBe('old')
    await expect(golden).toMatchFileSnapshot('golden/failure-half-way.json')
  })

  test('unreachable target', async () => {
    await server.stop()
    const { record, golden } = await run('apply', 'new')
    expect(record).toMatchObject({ outcome: 'failed', changed: false, exitCode: null })
    expect(record.failure).toMatch(/^the state before could not be read: .*127\.0\.0\.1/s)
    await expect(golden).toMatchFileSnapshot('golden/unreachable-target.json')
  })

  test('bad input', async () => {
    const { record, golden } = await run('apply', 'new', { url: 'file:///etc/passwd', force: true })
    expect(record).toMatchObject({ outcome: 'refused', changed: false })
    expect(record.failure).toContain('the inputs do not fit')
    await expect(golden).toMatchFileSnapshot('golden/bad-input.json')
  })

  test('missing tool', async () => {
    const folder = await freshFolder()
    const opened = await language.openMissing({ folder, cache: folder, path: folder })
    expect(opened).toMatchObject({ missing: expect.stringMatching(/^There is no /) })
    await expect(pretty(opened)).toMatchFileSnapshot('golden/missing-tool.json')
  })

  test('timeout', async () => {
    const hanging = run('apply', MISBEHAVIOUR.hangs, {}, '5s')
    await until(() => server.waiting().length > 0)
    const [pid] = server.waiting()
    const { record, golden } = await hanging
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, exitCode: null })
    expect(record.failure).toContain('it did not end within 5 s and was stopped')
    expect(isAlive(Number(pid))).toBe(false)
    await until(() => server.waiting().length === 0) // whatever held the connection has ended too
    await expect(golden).toMatchFileSnapshot('golden/timeout.json')
  })

  test('killed', async () => {
    const hanging = run('apply', MISBEHAVIOUR.hangs)
    await until(() => server.waiting().length > 0)
    const [pid] = server.waiting()
    process.kill(Number(pid), 'SIGKILL')
    const { record, golden } = await hanging
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, exitCode: null })
    expect(record.failure).toContain('it was ended by SIGKILL')
    await until(() => server.waiting().length === 0)
    expect(server.value()).toBe('old')
    await expect(golden).toMatchFileSnapshot('golden/killed.json')
  })

  test('output flood', async () => {
    const { record, golden } = await run('apply', 'new', { chatter: 5_000_000 })
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(golden.length).toBeLessThan(20_000)
    expect(golden).toMatch(/stdout truncated: \d{7} bytes more/)
    await expect(golden).toMatchFileSnapshot('golden/output-flood.json')
  })

  test('secret in output', async () => {
    const { record, golden } = await run('apply', MISBEHAVIOUR.tells)
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toContain('not allowed with Bearer ***')
    expect(golden).not.toContain(TOKEN)
    await expect(golden).toMatchFileSnapshot('golden/secret-in-output.json')
  })
}

async function runGoverned(language: Language, mode: RunMode, inputs: RunRequest['inputs'], timeout = '20s') {
  const { runner, ending, programs } = language
  const root = await freshFolder()
  const manifest = {
    name: 'value/set',
    version: '1.0.0',
    summary: 'Sets the value of a server.',
    access: 'change',
    runner,
    entry: `set${ending}`,
    observe: `observe${ending}`,
    inputs: {
      type: 'object',
      additionalProperties: false,
      required: ['url', 'value'],
      properties: {
        url: { type: 'string', pattern: '^http://' },
        value: { type: 'string' },
        chatter: { type: 'integer' },
      },
    },
    outputs: { type: 'object', required: ['written'], properties: { written: { type: 'string' } } },
    secrets: ['token'],
    checks: { before: ['answers'], after: ['is-set'] },
    rollback: `undo${ending}`,
    timeout,
    'dry-run': true,
  }
  const files = Object.entries(programs).map(([name, content]) => [`${name}${ending}`, content] as const)
  await writeFiles(join(root, 'value/set'), { ...Object.fromEntries(files), 'skill.yaml': stringify(manifest) })
  const { skills, findings } = await loadSkills(root)
  const [skill] = skills
  if (skill === undefined) throw new Error(JSON.stringify(findings))
  const [journal, cache] = [await freshFolder(), await freshFolder()]
  const deps = { skill, secrets: { token: TOKEN }, journal, cache, reviewed: null, now, onStep: () => {} }
  const { record, files: kept } = await governRun(requestFor(skill, mode, inputs), deps)
  const { outcome, changed, exitCode, failure, outputs, checks } = record
  const beside = Object.fromEntries(
    kept.filter(({ name }) => name !== 'run.json').map(({ name, content }) => [name, content.split('\n')]),
  )
  const golden = normalise(pretty({ outcome, changed, exitCode, failure, outputs, checks, files: beside }))
  return { record, golden }
}

function pretty(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`
}

/** Takes out what differs from run to run, and the middle of a flood. */
function normalise(text: string): string {
  return text
    .replaceAll(String(server.port), '<port>')
    .replaceAll(/after \d+ ms/g, 'after <n> ms')
    .replaceAll(/x{100,}/g, (flood) => `<${flood.length} times x>`)
}
