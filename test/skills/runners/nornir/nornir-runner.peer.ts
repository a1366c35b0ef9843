import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/skills/json-object.ts'
import { openNornirRunner } from '../../../../src/skills/runners/nornir/open-nornir-runner.ts'
import type { ProgramMode, ProgramResult } from '../../../../src/skills/runners/runner.ts'
import { describePeers, findPeer, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, until, writeFiles } from '../../toy-skill.ts'
import { CACHE, NOTE_PROGRAMS, noteOn } from './note-skill.ts'
import { SSH_PEERS, startSshHosts } from './ssh-hosts.ts'
import type { SshHosts } from './ssh-hosts.ts'

const PAIR = [
  { name: 'edge-1', files: { 'etc/note': 'old' } },
  { name: 'edge-2', files: { 'etc/note': 'old' } },
]

type Wish = {
  readonly mode?: ProgramMode
  readonly file?: string
  readonly inputs?: JsonObject
  /** States and outputs, as the run knows them by then. */
  readonly known?: JsonObject
  readonly secrets?: Readonly<Record<string, string>>
  readonly plan?: string | null
  readonly requirements?: string
}

/** Runs one task module, or one file of the note skill, on the hosts. */
async function run(
  { input, key }: Pick<SshHosts, 'input' | 'key'>,
  module: string,
  wish: Wish = {},
): Promise<ProgramResult> {
  const folder = await freshFolder()
  const { 'requirements.txt': pinned = '' } = NOTE_PROGRAMS
  await writeFiles(folder, { ...NOTE_PROGRAMS, 'module.py': module, 'requirements.txt': wish.requirements ?? pinned })
  const runner = await openNornirRunner({ folder, cache: CACHE, path: PEERS_PATH })
  if ('missing' in runner) throw new Error(runner.missing)
  const inputs = { hosts: { ...input }, text: 'new', ...wish.inputs }
  return runner.run({
    file: join(folder, wish.file ?? 'module.py'),
    input: { mode: wish.mode ?? 'apply', inputs, target: 'edge', ...wish.known },
    secrets: wish.secrets ?? { 'ssh-key': key },
    timeoutMs: 60_000,
    plan: wish.plan ?? null,
  })
}

/** What the host edge-2 does; edge-1 does as it is told. */
function second(body: string): string {
  return `from nornir.core.task import Result

def task(task, job):
    if task.host.name == "edge-2":
        ${body}
    return Result(host=task.host, result={})
`
}

describePeers('nornir runner', ['python3', ...SSH_PEERS], () => {
  test.each([
    ['an exception', 'raise ValueError("no such thing")', 'edge-2: ValueError: no such thing (module.py, line 5)'],
    [
      'a result that says so',
      'return Result(host=task.host, failed=True, result="the disk is full")',
      'edge-2: the disk is full',
    ],
    ['a subtask', 'task.run(lambda task: 1 / 0)', 'edge-2: ZeroDivisionError: division by zero (module.py, line 5)'],
    ['exit(0)', 'raise SystemExit(0)', 'edge-2: RuntimeError: it called exit(0)'],
    [
      'what JSON cannot say',
      'return Result(host=task.host, result={"a": b"x"})',
      /^edge-2: its result is not JSON: .*bytes/,
    ],
    ['no document', 'return Result(host=task.host, result="done")', 'edge-2: its task returned no document'],
    ['nothing', 'return None', 'edge-2: its task returned no document'],
  ])('one host fails by %s', async (_name, body, words) => {
    const { failure, report, output } = await run(await startSshHosts(PAIR), second(body))
    expect(report?.failures).toEqual([typeof words === 'string' ? words : expect.stringMatching(words)])
    expect(report?.unreachable).toEqual([])
    expect(failure).toBe(`1 of 2 hosts failed: ${report?.failures[0]}`)
    expect(output?.['hosts']).toEqual({ 'edge-1': {} })
  })

  test('a subtask that failed counts when the task around it goes on as if nothing was', async () => {
    const body = 'try: task.run(lambda task: 1 / 0)\n        except Exception: pass'
    const { failure } = await run(await startSshHosts(PAIR), second(body))
    expect(failure).toContain('1 of 2 hosts failed: edge-2: ZeroDivisionError')
  })

  test('a host that Nornir leaves out without a word has failed', async () => {
    const skipping = `from nornir.plugins.runners import ThreadedRunner
run = ThreadedRunner.run
ThreadedRunner.run = lambda self, task, hosts: run(self, task, [host for host in hosts if host.name != "edge-2"])

def task(task, job):
    return {"seen": True}
`
    const { failure, output } = await run(await startSshHosts(PAIR), skipping, { mode: 'observe' })
    expect(failure).toBe('1 of 2 hosts failed: edge-2: it was not asked, or did not answer')
    expect(output).toBeNull()
  })

  test('what a task does not say about change is not known; a reading that changes something has failed', async () => {
    const hosts = await startSshHosts(PAIR)
    const applied = await run(hosts, 'def task(task, job):\n    return {"done": True}\n')
    expect(applied).toMatchObject({ failure: null, report: { changed: 'unknown' } })
    expect(applied.output?.['changed']).toEqual({ 'edge-1': 'unknown', 'edge-2': 'unknown' })
    const body = 'return Result(host=task.host, result={}, changed=True)'
    const observed = await run(hosts, second(body), { mode: 'observe' })
    expect(observed.failure).toBe('1 of 2 hosts failed: edge-2: it says that it changed something in mode observe')
  })

  test('each mode but apply and rollback is a dry run; each host sees only its own part of the states', async () => {
    const seen =
      'def task(task, job):\n    return {"dry": task.is_dry_run(), "before": job["before"], "after": job["after"]}\n'
    const hosts = await startSshHosts(PAIR)
    const known = { before: { hosts: { 'edge-1': { a: 1 }, 'edge-2': { a: 2 } } } }
    for (const mode of ['observe', 'dry-run', 'apply', 'rollback', 'read'] as const) {
      const dry = mode !== 'apply' && mode !== 'rollback'
      const { output } = await run(hosts, seen, { mode, known })
      expect(output?.['hosts']).toEqual({
        'edge-1': { dry, before: { a: 1 }, after: null },
        'edge-2': { dry, before: { a: 2 }, after: null },
      })
    }
  })

  test('a check passes when it passes on every host, and names those it does not pass on', async () => {
    const hosts = await startSshHosts(PAIR)
    const passed = await run(hosts, '', { mode: 'check', file: 'checks/is_there.py' })
    expect(passed.output).toEqual({ passed: true, detail: 'edge-1: the note is old; edge-2: the note is old' })
    const body = 'return {"passed": task.host.name == "edge-1", "detail": "looked"}'
    const failed = await run(hosts, `def task(task, job):\n    ${body}\n`, { mode: 'check' })
    expect(failed.output).toEqual({ passed: false, detail: '1 of 2 hosts: edge-2: looked' })
    const silent = await run(hosts, 'def task(task, job):\n    return {"ok": True}\n', { mode: 'check' })
    expect(silent.output).toMatchObject({
      passed: false,
      detail: expect.stringContaining('did not return { passed, detail }'),
    })
  })

  test('another plan than the reviewed one is not applied', async () => {
    const hosts = await startSshHosts(PAIR)
    const { report } = await run(hosts, '', { mode: 'dry-run', file: 'set.py' })
    const other = await run(hosts, '', { file: 'set.py', plan: report?.plan ?? '', inputs: { text: 'newer' } })
    expect(other).toMatchObject({ output: null, report: { changed: false } })
    expect(other.failure).toMatch(
      /^the plan is no longer the one that was reviewed: it was sha256:\w+, it would now be sha256:\w+; nothing was applied$/,
    )
    expect(noteOn(hosts)).toEqual(['old', 'old'])
    const same = await run(hosts, '', { file: 'set.py', plan: report?.plan ?? '' })
    expect(same).toMatchObject({ failure: null, report: { changed: true, plan: report?.plan } })
    expect(noteOn(hosts)).toEqual(['new', 'new'])
  })

  test('what hosts print at the same time stays in whole lines, each with its host', async () => {
    const printing = `import sys, time

def task(task, job):
    for n in range(20):
        print("line", n)
        time.sleep(0.001)
    print("end", end="")
    sys.stderr.write("warned")
    return {}
`
    const { process: ended } = await run(await startSshHosts(PAIR), printing, { mode: 'read' })
    const lines = ended.stdout.text.split('\n')
    for (const name of ['edge-1', 'edge-2']) {
      const numbers = Array.from({ length: 20 }, (_, n) => `${name}: line ${n}`)
      expect(lines.filter((line) => line.startsWith(name))).toEqual([...numbers, `${name}: end`])
    }
    expect(ended.stderr.text.split('\n').toSorted()).toEqual(['', 'edge-1: warned', 'edge-2: warned'])
  })

  test('a module that cannot run on any host says why', async () => {
    const hosts = await startSshHosts(PAIR)
    const failureOf = async (module: string, wish: Wish = {}) => (await run(hosts, module, wish)).failure
    expect(await failureOf('tasks = 1')).toBe('it ended with exit code 1: module.py has no function task(task, job)')
    expect(await failureOf('import nowhere')).toBe(
      "it ended with exit code 1: module.py cannot be loaded: ModuleNotFoundError: No module named 'nowhere' (module.py, line 1)",
    )
    const closed = second('pass')
    expect(await failureOf(closed, { secrets: { 'ssh-key': 'not a key' } })).toContain(
      'secret ssh-key is not a private key',
    )
    const folder = await freshFolder()
    execFileSync(findPeer('ssh-keygen') ?? '', ['-q', '-t', 'ed25519', '-N', 'passphrase', '-f', join(folder, 'key')])
    const locked = readFileSync(join(folder, 'key'), 'utf8')
    expect(await failureOf(closed, { secrets: { 'ssh-key': locked } })).toContain('protected by a passphrase')
    expect(await failureOf(closed, { inputs: { hosts: {} } })).toBe('the input hosts names no host')
  })

  test('who cannot be reached is kept apart, each with its reason', async () => {
    const hosts = await startSshHosts([
      ...PAIR,
      { name: 'edge-3', files: { 'etc/note': 'old' } },
      { name: 'edge-4' },
      { name: 'edge-5' },
    ])
    const [first, , , fourth] = Object.values(hosts.input)
    const { 'host-key': _, ...keyless } = first ?? { 'host-key': '' }
    const input: JsonObject = {
      ...hosts.input,
      'edge-2': { ...hosts.input['edge-2'], user: 'nobody-here' },
      'edge-3': keyless,
      'edge-4': { ...fourth, address: 'edge-4.invalid' },
      'edge-5': { ...hosts.input['edge-5'] },
    }
    const { report } = await run(hosts, '', { mode: 'observe', file: 'observe.py', inputs: { hosts: input } })
    expect(report?.failures).toEqual([expect.stringMatching(/^edge-5: FileNotFoundError: .*\(note\.py, line 7\)$/)])
    expect(report?.unreachable).toEqual([
      expect.stringMatching(
        /^edge-2 is unreachable: 127\.0\.0\.1:\d+ does not let nobody-here in with secret ssh-key$/,
      ),
      'edge-3 is unreachable: the inputs give it no host-key',
      expect.stringMatching(/^edge-4 is unreachable: no address is known for edge-4\.invalid:\d+$/),
    ])
    const nameless = await run(hosts, '', { mode: 'observe', file: 'observe.py', secrets: {} })
    expect(nameless.report?.unreachable[0]).toBe('edge-1 is unreachable: the skill names no ssh-key')
  })

  test('a host that is lost while files are open is unreachable', async () => {
    const [hosts, place] = [await startSshHosts(PAIR), join(await freshFolder(), 'waiting')]
    const body = `import os, time
        from note import files
        sftp = files(task)
        open(job["inputs"]["place"], "w").close()
        while os.path.exists(job["inputs"]["place"]): time.sleep(0.05)
        sftp.open("/etc/note")`
    const running = run(hosts, second(body), { inputs: { place } })
    await until(() => existsSync(place))
    hosts.hosts[1]?.kill()
    await rm(place)
    expect((await running).report).toMatchObject({
      failures: [],
      unreachable: [expect.stringMatching(/^edge-2 is unreachable: /)],
    })
  })

  test('a host with several keys is known by the one that is given', async () => {
    const hosts = await startSshHosts([{ name: 'edge-1', files: { 'etc/note': 'old' }, hostKeys: ['ed25519', 'rsa'] }])
    for (const hostKey of hosts.hosts[0]?.hostKeys ?? []) {
      const input = { 'edge-1': { ...hosts.input['edge-1'], 'host-key': hostKey } }
      const { output } = await run(hosts, '', { mode: 'observe', file: 'observe.py', inputs: { hosts: input } })
      expect(output).toEqual({ hosts: { 'edge-1': { text: 'old' } } })
    }
  })

  test('Netmiko connects with the same key, and only to the host whose key is given', async () => {
    const hosts = await startSshHosts(['edge-1', 'edge-2', 'edge-3'].map((name) => ({ name, hasShell: true })))
    const asking = `from nornir_netmiko.tasks import netmiko_send_command

def task(task, job):
    return {"said": task.run(netmiko_send_command, command_string="echo $((40 + 2))")[0].result.splitlines()[-1]}
`
    const requirements = readFileSync('test/skills/runners/nornir/netmiko-requirements.txt', 'utf8')
    const [own, other] = hosts.hosts.map(({ hostKeys }) => hostKeys[0] ?? '')
    const hostOf = (name: string) => ({
      address: '127.0.0.1',
      port: hosts.input[name]?.port ?? 0,
      user: 'root',
      platform: 'linux',
    })
    const input: JsonObject = {
      'edge-1': { ...hostOf('edge-1'), 'host-key': own ?? '' },
      'edge-2': { ...hostOf('edge-2'), 'host-key': own ?? '' },
      'edge-3': hostOf('edge-3'),
    }
    expect(own).not.toBe(other)
    const { output, report, failure } = await run(hosts, asking, {
      mode: 'read',
      inputs: { hosts: input },
      requirements,
    })
    expect(output, failure ?? '').toEqual({ hosts: { 'edge-1': { said: '42' } } })
    expect(report?.unreachable).toEqual([
      expect.stringMatching(/^edge-2 is unreachable: .*Host key .* does not match/s),
      expect.stringMatching(/^edge-3 is unreachable: .*not found in known_hosts/s),
    ])
  })
})
