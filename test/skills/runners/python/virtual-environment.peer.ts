import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openInterpreter } from '../../../../src/skills/runners/interpreter.ts'
import type { Interpreter } from '../../../../src/skills/runners/interpreter.ts'
import { openPythonRunner } from '../../../../src/skills/runners/python.ts'
import type { RunnerPlace } from '../../../../src/skills/runners/runner.ts'
import { describePeers } from '../../../peers/peer.ts'
import { freshFolder, until } from '../../toy-skill.ts'

const TABULATE = 'tabulate==0.9.0 --hash=sha256:024ca478df22e9340661486f85298cff5f6dcdba14f3813e8830015b9ed1948f'
const JINJA = 'jinja2==3.1.6 --hash=sha256:85ece4451f492d0c13c5dd7c13a64681a86afae63a5f347908daf103ce6d2f67'

const run = promisify(execFile)
const environment = { ...process.env }
const servers: { server: Server; sockets: Socket[] }[] = []
let cache = ''
beforeEach(async () => void (cache = await freshFolder()))
afterEach(() => {
  process.env = { ...environment }
  for (const { server, sockets } of servers.splice(0)) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
})

async function placeWith(requirements: string): Promise<RunnerPlace> {
  const folder = await freshFolder()
  await writeFile(join(folder, 'requirements.txt'), requirements)
  return { folder, cache, path: process.env['PATH'] ?? '' }
}

async function open(requirements: string): Promise<Interpreter> {
  const opened = await openInterpreter(await placeWith(requirements))
  if ('missing' in opened) throw new Error(opened.missing)
  return opened
}

async function missing(requirements: string): Promise<string> {
  const opened = await openInterpreter(await placeWith(requirements))
  return 'missing' in opened ? opened.missing : 'nothing is missing'
}

function kept(): Promise<string[]> {
  return readdir(join(cache, 'venv'))
}

/** An index that takes connections and never answers. */
async function silentIndex(): Promise<{ readonly url: string; readonly isAsked: () => boolean }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => void sockets.push(socket.on('error', () => {})))
  servers.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}/simple`, isAsked: () => sockets.length > 0 }
}

function useIndex(url: string): void {
  for (const name of ['PIP_FIND_LINKS', 'PIP_EXTRA_INDEX_URL']) delete process.env[name]
  Object.assign(process.env, { PIP_INDEX_URL: url, PIP_RETRIES: '0', NO_PROXY: '127.0.0.1' })
}

describePeers('R3.2 packages that a skill pins', ['python3'], () => {
  test('are there with their commands, and nothing else is', async () => {
    const { argv, bin, version } = await open(`# for tables\n${TABULATE}\n`)
    const [python, ...flags] = argv
    expect(flags).toEqual(['-I', '-B', '-u'])
    const list = await run(python, [...flags, '-m', 'pip', 'list', '--format=json', '--disable-pip-version-check'])
    expect(list.stdout).toContain('"tabulate"')
    const names: unknown = JSON.parse(list.stdout)
    expect(names).toHaveLength(version.startsWith('3.11.') || /^3\.(9|10)\./.test(version) ? 3 : 2)
    const tool = join(String(bin), 'tabulate')
    for (const [program, ...rest] of [[tool], [...argv, tool]] as const) {
      expect((await run(program, [...rest, '--help'])).stdout).toContain('Pretty-print tabular data')
    }
  })

  test('are installed once: by several at once, and again only when the cache was emptied', async () => {
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => open(TABULATE)))
    for (const other of others) expect(other).toEqual(first)
    const names = await kept()
    expect(names).toHaveLength(2) // the environment and its name
    useIndex('http://127.0.0.1:9/simple')
    expect(await open(`${TABULATE} # again`)).toEqual(first)
    expect(await kept()).toEqual(names)

    process.env = { ...environment }
    await rm(join(cache, 'venv', names.find((name) => name.includes('.')) ?? ''), { recursive: true })
    const again = await open(TABULATE)
    expect(again.bin).not.toBe(first?.bin)
    expect((await run(join(String(again.bin), 'tabulate'), ['--help'])).stdout).toContain('tabular')
  })

  test('with another hash they are not installed, and nothing of them stays', async () => {
    const told = await missing(TABULATE.replace('024c', '024d'))
    expect(told).toMatch(/^The packages that the skill pins in requirements\.txt cannot be installed: /)
    expect(told).toContain('Expected sha256 024d')
    expect(told).toContain('Got        024c')
    expect(told).not.toContain(cache)
    expect(await kept()).toEqual([])
  })

  test('what they need must be pinned too', async () => {
    expect(await missing(JINJA)).toBe(
      'The packages that the skill pins in requirements.txt cannot be installed: jinja2 3.1.6 requires markupsafe, which is not installed.',
    )
    expect(await kept()).toEqual([])
  })

  test('what is not pinned is not even asked for', async () => {
    expect(await missing(`${TABULATE}\nsix\n`)).toBe(
      'The packages that the skill needs are not pinned: requirements.txt line 2 is "six", expected was name==version --hash=sha256:…',
    )
    expect(existsSync(join(cache, 'venv'))).toBe(false)
  })

  test('an index that does not answer is told, without the password in its address', async () => {
    useIndex('http://user:hunter2hunter2@127.0.0.1:9/simple')
    const told = await missing(TABULATE)
    expect(told).toContain('No matching distribution found for tabulate==0.9.0')
    expect(told).not.toContain('hunter2')
  })

  test('an installation that was cut off is never used', async () => {
    const { url, isAsked } = await silentIndex()
    const place = await placeWith(TABULATE)
    const module = new URL('../../../../src/skills/runners/interpreter.ts', import.meta.url).href
    const script = `import { openInterpreter } from ${JSON.stringify(module)}
      await openInterpreter(${JSON.stringify(place)})`
    useIndex(url)
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: await freshFolder() },
    })
    await until(isAsked)
    child.kill('SIGKILL')
    await until(() => child.signalCode !== null)
    const [half] = await kept()
    expect(existsSync(join(cache, 'venv', String(half), 'bin', 'python3'))).toBe(true)

    process.env = { ...environment }
    const { bin } = await open(TABULATE)
    expect(bin).not.toContain(half)
    expect((await run(join(String(bin), 'tabulate'), ['--help'])).stdout).toContain('tabular')
  })

  test('are at hand for a program of the skill, which learns nothing of how the machine reaches the index', async () => {
    process.env['PIP_RETRIES'] = '3'
    const place = await placeWith(TABULATE)
    const file = join(place.folder, 'program.py')
    await writeFile(
      file,
      `import json, os, tabulate
json.dump({"version": tabulate.__version__, "names": sorted(os.environ)}, open(os.environ["SPECGATE_OUTPUT"], "w"))`,
    )
    const runner = await openPythonRunner(place)
    if ('missing' in runner) throw new Error(runner.missing)
    const input = { mode: 'read', inputs: {} } as const
    const { output, failure } = await runner.run({ file, input, secrets: {}, timeoutMs: 20_000, plan: null })
    expect({ failure, version: output?.['version'] }).toEqual({ failure: null, version: '0.9.0' })
    expect(output?.['names']).not.toContain('PIP_RETRIES')
  })
})
