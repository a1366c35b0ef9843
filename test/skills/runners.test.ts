import { chmod, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openInterpreter } from '../../src/skills/runners/interpreter.ts'
import { openPythonRunner } from '../../src/skills/runners/python.ts'
import type { ProgramResult, Runner, RunnerPlace } from '../../src/skills/runners/runner.ts'
import { openShellRunner } from '../../src/skills/runners/shell.ts'
import { freshFolder } from './toy-skill.ts'

async function placeWith(path = process.env['PATH'] ?? ''): Promise<RunnerPlace> {
  const folder = await freshFolder()
  return { folder, cache: folder, path }
}

async function runnerFor(language: 'python' | 'shell'): Promise<Runner> {
  const place = await placeWith()
  const runner = await (language === 'python' ? openPythonRunner(place) : openShellRunner(place))
  if ('missing' in runner) throw new Error(runner.missing)
  return runner
}

type Wish = { readonly secrets?: Readonly<Record<string, string>>; readonly timeoutMs?: number }

async function run(language: 'python' | 'shell', program: string, wish: Wish = {}): Promise<ProgramResult> {
  const file = join(await freshFolder(), `program.${language}`)
  await writeFile(file, program)
  const runner = await runnerFor(language)
  return runner.run({
    file,
    input: { mode: 'read', inputs: { a: [1, 'ä'] } },
    secrets: wish.secrets ?? {},
    timeoutMs: wish.timeoutMs ?? 20_000,
    plan: null,
  })
}

test.each([
  [
    'python',
    'import os, shutil; shutil.copy(os.environ["SPECGATE_INPUT"], os.environ["SPECGATE_OUTPUT"]); print("for people")',
  ],
  ['shell', 'cp "$SPECGATE_INPUT" "$SPECGATE_OUTPUT"; echo for people'],
] as const)('R3.2 %s: one document in, one document out', async (language, program) => {
  const result = await run(language, program)
  expect(result).toMatchObject({
    output: { mode: 'read', inputs: { a: [1, 'ä'] } },
    failure: null,
    process: { exitCode: 0, stdout: { text: 'for people\n' } },
  })
  expect(existsSync(result.workspace)).toBe(false)
})

test.each([
  [
    'an exit code',
    'echo {} > "$SPECGATE_OUTPUT"; echo one >&2; echo two >&2; exit 4',
    'it ended with exit code 4: one\ntwo',
  ],
  ['a command that fails on the way', 'echo {} > "$SPECGATE_OUTPUT"; false; true', 'it ended with exit code 1'],
  ['a variable that is not set', 'echo "$NOT_SET" > "$SPECGATE_OUTPUT"', /exit code [12]: .*NOT_SET/],
  ['a signal', 'kill -KILL $$', 'it was ended by SIGKILL'],
  ['time', 'sleep 30', 'it did not end within 0.5 s and was stopped'],
  ['no document', 'true', 'it wrote no output document, or one longer than 1 MiB'],
  ['text', 'echo done > "$SPECGATE_OUTPUT"', 'its output document is not JSON'],
  ['a list', 'echo "[]" > "$SPECGATE_OUTPUT"', 'its output document is not one JSON object'],
  ['two documents', 'echo "{}{}" > "$SPECGATE_OUTPUT"', 'its output document is not JSON'],
  ['bytes that are not UTF-8', 'printf \'{"a":"\\377"}\' > "$SPECGATE_OUTPUT"', 'its output document is not JSON'],
  [
    'too much',
    'head -c 1048577 /dev/zero > "$SPECGATE_OUTPUT"',
    'it wrote no output document, or one longer than 1 MiB',
  ],
  [
    'a link elsewhere',
    'echo {} > x; ln -s "$PWD/x" "$SPECGATE_OUTPUT"',
    'it wrote no output document, or one longer than 1 MiB',
  ],
  ['a pipe', 'mkfifo "$SPECGATE_OUTPUT"', 'it wrote no output document, or one longer than 1 MiB'],
])('a program fails by %s', async (_name, program, failure) => {
  const result = await run('shell', program, { timeoutMs: 500 })
  expect(result.output).toBeNull()
  expect(result.failure).toEqual(typeof failure === 'string' ? failure : expect.stringMatching(failure))
})

test('a document that nests without end is refused', async () => {
  const { failure } = await run(
    'python',
    'import os; open(os.environ["SPECGATE_OUTPUT"], "w").write(\'{"a":\' * 60 + "1" + "}" * 60)',
  )
  expect(failure).toBe('its output document nests too deep')
})

test('a Python traceback is the failure', async () => {
  const { failure } = await run('python', 'raise ValueError("no such thing")')
  expect(failure).toMatch(/^it ended with exit code 1: .*ValueError: no such thing$/s)
})

test('Python is isolated: neither its variables nor the folder of the program are used', async () => {
  const { output } = await run(
    'python',
    'import json, os, sys; json.dump({"path": sys.path, "flags": [sys.flags.isolated, sys.flags.dont_write_bytecode]}, open(os.environ["SPECGATE_OUTPUT"], "w"))',
  )
  expect(output?.['flags']).toEqual([1, 1])
  expect(output?.['path']).not.toContain('')
})

test('a program gets its secrets and a home of its own, and nothing else', async () => {
  const { output } = await run(
    'python',
    'import json, os; json.dump(dict(os.environ), open(os.environ["SPECGATE_OUTPUT"], "w"))',
    { secrets: { 'ca-key': 'value' } },
  )
  const names = [
    'HOME',
    'LANG',
    'PATH',
    'SPECGATE_INPUT',
    'SPECGATE_OUTPUT',
    'SPECGATE_RUN',
    'SPECGATE_SECRET_CA_KEY',
    'TMPDIR',
    'TZ',
  ]
  expect(
    Object.keys(output ?? {})
      .filter((name) => !/^(LC_CTYPE|__CF.*)$/.test(name))
      .toSorted(),
  ).toEqual(names)
  expect(output?.['SPECGATE_SECRET_CA_KEY']).toBe('value')
})

test('a secret in the last words of a program is masked in its failure', async () => {
  const { failure } = await run('shell', 'echo "login with $SPECGATE_SECRET_TOKEN failed" >&2; exit 1', {
    secrets: { token: 'hunter2hunter2' },
  })
  expect(failure).toBe('it ended with exit code 1: login with *** failed')
})

test('a missing interpreter is one sentence that says how to get it', async () => {
  const folder = await freshFolder()
  expect(await openInterpreter(await placeWith(folder), ['/nonexistent/python3', 'python3'])).toEqual({
    name: 'python',
    missing: expect.stringMatching(/^There is no python3 on this machine\. Install Python 3\.9 or later/),
  })
  expect(await openShellRunner(await placeWith(), ['/nonexistent/sh'])).toEqual({
    name: 'shell',
    missing: expect.stringContaining('/bin/sh'),
  })
})

test('an interpreter that is too old is not used', async () => {
  const folder = await freshFolder()
  await writeFile(join(folder, 'python3'), '#!/bin/sh\necho Python 3.8.20\n')
  await chmod(join(folder, 'python3'), 0o755)
  expect(await openInterpreter(await placeWith(folder), ['python3'])).toMatchObject({
    missing: expect.stringContaining('too old'),
  })
})

test('the version of the runner is known', async () => {
  expect((await runnerFor('python')).version).toMatch(/^3\.\d+\.\d+/)
  expect((await runnerFor('shell')).version).toMatch(/^\w+$/)
})
