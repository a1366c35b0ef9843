import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProcess } from '../../src/skills/run-process.ts'
import { freshFolder, isAlive, until } from './toy-skill.ts'

async function sh(script: string, timeoutMs = 20_000, env: Readonly<Record<string, string>> = {}) {
  const cwd = await freshFolder()
  return { cwd, ...(await runProcess({ argv: ['/bin/sh', '-c', script], cwd, env, timeoutMs })) }
}

test('outputs are kept apart and the exit code is told', async () => {
  expect(await sh('echo out; echo err >&2; exit 3')).toMatchObject({
    exitCode: 3,
    signal: null,
    timedOut: false,
    truncated: false,
    stdout: { text: 'out\n', dropped: 0 },
    stderr: { text: 'err\n', dropped: 0 },
  })
})

test('nothing of the environment leaks in but PATH', async () => {
  const { stdout } = await sh('env', 20_000, { GIVEN: 'yes' })
  const names = stdout.text.split('\n').map((line) => line.split('=')[0])
  expect(names).toEqual(expect.arrayContaining(['GIVEN', 'LANG', 'PATH', 'TZ']))
  expect(
    names.filter((name) => !['', 'GIVEN', 'LANG', 'PATH', 'TZ', 'PWD', 'SHLVL', '_', 'OLDPWD'].includes(name ?? '')),
  ).toEqual([])
})

test('there is no input to wait for', async () => {
  expect(await sh('cat')).toMatchObject({ exitCode: 0, stdout: { text: '' } })
})

test('a signal that ends it is told', async () => {
  expect(await sh('kill -KILL $$')).toMatchObject({ exitCode: null, signal: 'SIGKILL', timedOut: false })
})

test('a program that is not there is an error that names it', async () => {
  const cwd = await freshFolder()
  await expect(runProcess({ argv: ['/nonexistent/tool'], cwd, env: {}, timeoutMs: 1000 })).rejects.toThrow(
    '/nonexistent/tool',
  )
})

test('when time is up, it is asked to end', async () => {
  const started = performance.now()
  expect(await sh('trap "echo bye; exit 0" TERM; while :; do sleep 0.05; done', 300)).toMatchObject({
    timedOut: true,
    stdout: { text: 'bye\n' },
  })
  expect(performance.now() - started).toBeLessThan(2000)
})

test('when it does not want to end, it is killed with all it started', async () => {
  const { cwd, timedOut, signal } = await sh(
    'trap "" TERM; sleep 60 & echo $! > child; while :; do sleep 0.05; done',
    300,
  )
  expect({ timedOut, signal }).toEqual({ timedOut: true, signal: 'SIGKILL' })
  const child = Number(await readFile(join(cwd, 'child'), 'utf8'))
  await until(() => !isAlive(child))
})

test('what it leaves running ends with it', async () => {
  const { cwd, exitCode } = await sh('sleep 60 & echo $! > child')
  expect(exitCode).toBe(0)
  const child = Number(await readFile(join(cwd, 'child'), 'utf8'))
  await until(() => !isAlive(child))
})

test('a flood is cut, counted and does not hold it up', async () => {
  const { exitCode, truncated, stdout } = await sh('head -c 20000000 /dev/zero | tr "\\0" x; echo end >&2')
  expect({ exitCode, truncated, length: stdout.text.length, dropped: stdout.dropped }).toEqual({
    exitCode: 0,
    truncated: true,
    length: 64 * 1024,
    dropped: 20_000_000 - 64 * 1024,
  })
})

test('a cut does not leave half a character', async () => {
  const { stdout } = await sh('printf x; while :; do printf éééééééééé; done', 500)
  expect(stdout.dropped).toBeGreaterThan(0)
  expect(stdout.text).not.toContain('\ufffd')
})
