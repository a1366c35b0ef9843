import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProcess } from '../../src/skills/run-process.ts'
import type { ProcessJob } from '../../src/skills/run-process.ts'
import { freshFolder, isAlive, until } from './toy-skill.ts'

async function sh(script: string, timeoutMs = 20_000, wish: Partial<ProcessJob> = {}) {
  const cwd = await freshFolder()
  return { cwd, ...(await runProcess({ argv: ['/bin/sh', '-c', script], cwd, env: {}, timeoutMs, ...wish })) }
}

/** The process whose id a script left in a file of its folder. */
async function pidIn(cwd: string, name = 'child'): Promise<number> {
  return Number(await readFile(join(cwd, name), 'utf8'))
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
  const { stdout } = await sh('env', 20_000, { env: { GIVEN: 'yes' } })
  const names = stdout.text.split('\n').map((line) => line.split('=')[0] ?? '')
  const given = ['GIVEN', 'LANG', 'PATH', 'SPECGATE_RUN', 'TZ']
  expect(names.filter((name) => !['', 'PWD', 'SHLVL', '_', 'OLDPWD'].includes(name)).toSorted()).toEqual(given)
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
  const child = await pidIn(cwd)
  await until(() => !isAlive(child))
})

test('what it leaves running ends with it', async () => {
  const { cwd, exitCode } = await sh('sleep 60 & echo $! > child')
  expect(exitCode).toBe(0)
  const child = await pidIn(cwd)
  await until(() => !isAlive(child))
})

test('it has the time to clean up that it was granted', async () => {
  const slow = 'trap "sleep 3; echo clean; exit 0" TERM; while :; do sleep 0.05; done'
  const granted = await sh(slow, 300, { graceMs: 20_000 })
  expect(granted).toMatchObject({ timedOut: true, exitCode: 0, stdout: { text: 'clean\n' } })
  const cut = await sh(slow, 300, { graceMs: 300 })
  expect(cut).toMatchObject({ timedOut: true, signal: 'SIGKILL', stdout: { text: '' } })
})

describe.runIf(process.platform === 'linux')('on Linux', () => {
  const forks = 'echo $$ > child; trap "sleep 1; echo clean; exit 0" TERM; while :; do sleep 0.05; done'

  test('what the leader started has that time too, when the leader ends at once', async () => {
    const { stdout, cwd } = await sh(`/bin/sh -c '${forks}' & wait`, 300, { graceMs: 20_000 })
    expect(stdout.text).toBe('clean\n')
    expect(isAlive(await pidIn(cwd))).toBe(false)
  })

  test('what left the group, and holds the outputs open, ends too and does not hold it up', async () => {
    const started = performance.now()
    const hidden = 'setsid /bin/sh -c "echo \\$\\$ > hidden.new; mv hidden.new hidden; trap : TERM; sleep 60; sleep 60"'
    const { cwd, exitCode, stdout } = await sh(`${hidden} & while ! test -e hidden; do sleep 0.01; done; echo done`)
    expect({ exitCode, text: stdout.text }).toEqual({ exitCode: 0, text: 'done\n' })
    expect(isAlive(await pidIn(cwd, 'hidden'))).toBe(false)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('what left the group ends with a leader that was killed', async () => {
    const hidden = 'setsid /bin/sh -c "echo \\$\\$ > hidden.new; mv hidden.new hidden; sleep 60"'
    const { cwd, signal } = await sh(`${hidden} & while ! test -e hidden; do sleep 0.01; done; kill -KILL $$`)
    expect(signal).toBe('SIGKILL')
    expect(isAlive(await pidIn(cwd, 'hidden'))).toBe(false)
  })

  test('a service that is started with an environment of its own stays', async () => {
    const { cwd } = await sh(
      'env -u SPECGATE_RUN setsid /bin/sh -c "echo \\$\\$ > service.new; mv service.new service; exec sleep 60" > /dev/null 2>&1 &\n' +
        'while ! test -e service; do sleep 0.01; done',
    )
    const service = await pidIn(cwd, 'service')
    expect(isAlive(service)).toBe(true)
    process.kill(service, 'SIGKILL')
  })
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
