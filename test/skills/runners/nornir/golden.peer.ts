import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openNornirRunner } from '../../../../src/skills/runners/nornir/open-nornir-runner.ts'
import { describePeers, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, isAlive, until } from '../../toy-skill.ts'
import { noteOn, pretty, runNote, TOKEN } from './note-skill.ts'
import { SSH_PEERS, startSshHosts } from './ssh-hosts.ts'
import type { HostWish, SshHosts } from './ssh-hosts.ts'

const PATH = process.env['PATH']
beforeEach(() => {
  process.env['PATH'] = PEERS_PATH
})
afterEach(() => {
  process.env['PATH'] = PATH
})

function three(change: Readonly<Record<string, Partial<HostWish>>> = {}): Promise<SshHosts> {
  const names = ['edge-1', 'edge-2', 'edge-3']
  return startSshHosts(names.map((name) => ({ name, files: { 'etc/note': 'old' }, ...change[name] })))
}

/** What the task does on edge-2, when it applies, just before it writes. */
function troubleOnSecond(body: string) {
  return {
    'trouble.py': `import os\nimport time\n\ndef make(task, job):\n    if task.host.name == "edge-2":\n        ${body}\n`,
  }
}

/** The task writes its process into a file and waits. */
const HANGING = troubleOnSecond('open(job["inputs"]["place"], "w").write(str(os.getpid())); time.sleep(600)')

describePeers('nornir', ['python3', ...SSH_PEERS], () => {
  test('success', async () => {
    const hosts = await three()
    const rehearsed = await runNote(hosts, 'new', { mode: 'dry-run' })
    expect(rehearsed.record).toMatchObject({ outcome: 'succeeded', changed: false })
    expect(noteOn(hosts)).toEqual(['old', 'old', 'old'])
    const { record, golden } = await runNote(hosts, 'new', { deps: { reviewed: rehearsed.record.plan } })
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null })
    expect(noteOn(hosts)).toEqual(['new', 'new', 'new'])
    await expect(golden).toMatchFileSnapshot('golden/success.json')
  })

  test('no change', async () => {
    const { record, golden } = await runNote(await three(), 'old')
    expect(record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
    expect(record.outputs['changed']).toEqual({ 'edge-1': false, 'edge-2': false, 'edge-3': false })
    await expect(golden).toMatchFileSnapshot('golden/no-change.json')
  })

  test('failure half way', async () => {
    const hosts = await three({ 'edge-2': { isReadOnly: true }, 'edge-3': { isReadOnly: true } })
    const { record, golden } = await runNote(hosts, 'new')
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toMatch(/^set\.py: 2 of 3 hosts failed: edge-2: PermissionError: .*; rolled back$/)
    expect(record.outputs['changed']).toEqual({ 'edge-1': true, 'edge-2': 'unknown', 'edge-3': 'unknown' })
    expect(noteOn(hosts)).toEqual(['old', 'old', 'old'])
    await expect(golden).toMatchFileSnapshot('golden/failure-half-way.json')
  })

  test('unreachable target', async () => {
    const hosts = await three()
    hosts.hosts[1]?.kill()
    const other = hosts.hosts[0]?.hostKeys[0] ?? ''
    const input = { ...hosts.input, 'edge-3': { ...hosts.input['edge-3'], 'host-key': other } }
    const { record, golden } = await runNote(hosts, 'new', { inputs: { hosts: input } })
    expect(record).toMatchObject({ outcome: 'failed', changed: false, exitCode: null })
    expect(record.failure).toMatch(
      /edge-2 is unreachable: nothing answers at .*; edge-3 is unreachable: .* another host key/,
    )
    expect(noteOn(hosts)).toEqual(['old', 'old', 'old'])
    await expect(golden).toMatchFileSnapshot('golden/unreachable-target.json')
  })

  test('unreachable target: lost on the way', async () => {
    const [hosts, place] = [await three(), join(await freshFolder(), 'waiting')]
    const trouble = troubleOnSecond(
      'open(job["inputs"]["place"], "w").close()\n        while os.path.exists(job["inputs"]["place"]): time.sleep(0.05)',
    )
    const running = runNote(hosts, 'new', { programs: trouble, inputs: { place } })
    await until(() => existsSync(place) && noteOn(hosts).filter((note) => note === 'new').length === 2)
    hosts.hosts[1]?.kill()
    await rm(place)
    const { record, golden } = await running
    expect(record).toMatchObject({ outcome: 'rollback-failed', changed: 'unknown' })
    expect(record.failure).toMatch(/^set\.py: 1 of 3 hosts failed: edge-2 is unreachable: /)
    expect(record.outputs['changed']).toEqual({ 'edge-1': true, 'edge-2': 'unknown', 'edge-3': true })
    expect(noteOn(hosts)).toEqual(['old', 'old', 'old'])
    await expect(withoutPlace(golden, place)).toMatchFileSnapshot('golden/unreachable-target-lost-on-the-way.json')
  })

  test('bad input', async () => {
    const hosts = await three()
    const input = {
      'edge-1': { address: '-oProxyCommand=x', 'host-key': 'ssh-ed25519 A\nB', shell: true },
      '../x': hosts.input['edge-2'] ?? {},
    }
    const { record, golden } = await runNote(hosts, 'new', { inputs: { hosts: input } })
    expect(record).toMatchObject({ outcome: 'failed', changed: false, exitCode: null })
    expect(record.failure).toContain('the input hosts is not in order: ')
    await expect(golden).toMatchFileSnapshot('golden/bad-input.json')
  })

  test('missing tool', async () => {
    const folder = await freshFolder()
    const opened = await openNornirRunner({ folder, cache: folder, path: PEERS_PATH })
    expect(opened).toMatchObject({ name: 'nornir', missing: expect.stringMatching(/^There is no Nornir for Python 3/) })
    const golden = pretty(opened).replaceAll(/Python 3\.\d+\.\d+\S*/g, 'Python <version>')
    await expect(golden).toMatchFileSnapshot('golden/missing-tool.json')
  })

  test('timeout', async () => {
    const [hosts, place] = [await three(), join(await freshFolder(), 'pid')]
    const wish = { programs: HANGING, inputs: { place }, timeout: '15s' }
    const { record, golden } = await runNote(hosts, 'new', wish)
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, exitCode: null })
    expect(record.failure).toBe('set.py: it did not end within 15 s and was stopped; rolled back')
    expect(isAlive(Number(readFileSync(place, 'utf8')))).toBe(false)
    expect(noteOn(hosts)).toEqual(['old', 'old', 'old'])
    await expect(withoutPlace(golden, place)).toMatchFileSnapshot('golden/timeout.json')
  })

  test('killed', async () => {
    const [hosts, place] = [await three(), join(await freshFolder(), 'pid')]
    const running = runNote(hosts, 'new', { programs: HANGING, inputs: { place } })
    await until(() => existsSync(place) && readFileSync(place, 'utf8') !== '')
    await until(() => noteOn(hosts).filter((note) => note === 'new').length === 2)
    const pid = Number(readFileSync(place, 'utf8'))
    process.kill(pid, 'SIGKILL')
    const { record, golden } = await running
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, exitCode: null })
    expect(record.failure).toBe('set.py: it was ended by SIGKILL; rolled back')
    expect(isAlive(pid)).toBe(false)
    expect(noteOn(hosts)).toEqual(['old', 'old', 'old'])
    await expect(withoutPlace(golden, place)).toMatchFileSnapshot('golden/killed.json')
  })

  test('output flood', async () => {
    const hosts = await three()
    const { record, golden } = await runNote(hosts, 'new', { programs: troubleOnSecond('print("x" * 5_000_000)') })
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(golden).toMatch(/stdout truncated: \d{7} bytes more/)
    await expect(golden).toMatchFileSnapshot('golden/output-flood.json')
  })

  test('output flood: in an answer', async () => {
    const hosts = await three()
    const observe =
      'def task(task, job):\n    return {"text": "x" * 400_000 if task.host.name == "edge-2" else "x" * 600_000}\n'
    const { record } = await runNote(hosts, 'new', { programs: { 'observe.py': observe } })
    expect(record).toMatchObject({
      outcome: 'failed',
      failure: expect.stringMatching(
        /: it ended with exit code 1: the answers of the hosts are longer than 1 MiB together; the longest, of edge-[13], has 600\d{3} bytes$/,
      ),
    })
  })

  test('secret in output', async () => {
    const hosts = await three({ 'edge-1': { files: { 'etc/note': `old, ${TOKEN}` } } })
    const trouble = `from nornir.core.task import Result

def make(task, job):
    token = __import__("os").environ["SPECGATE_SECRET_TOKEN"]
    key = __import__("os").environ["SPECGATE_SECRET_SSH_KEY"]
    if task.host.name == "edge-1":
        print("logging in with", token)
        print(key)
    if task.host.name == "edge-1":
        raise ValueError("x" * 955 + "refused for " + token)
    if task.host.name == "edge-2":
        task.run(lambda task: Result(host=task.host, diff="-" + token + "\\n+" + key, changed=True), name=token)
    if task.host.name == "edge-3":
        raise ValueError(key)
`
    const { record, golden, content } = await runNote(hosts, 'new', { programs: { 'trouble.py': trouble } })
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(noteOn(hosts)).toEqual([`old, ${TOKEN}`, 'old', 'old'])
    expect(content['report.json']).toContain('-***\\n+***')
    const [, ...lines] = hosts.key.split('\n').slice(0, -1)
    for (const secret of [TOKEN, TOKEN.slice(0, 8), ...lines]) expect(JSON.stringify(content)).not.toContain(secret)
    await expect(golden).toMatchFileSnapshot('golden/secret-in-output.json')
  })
})

function withoutPlace(golden: string, place: string): string {
  return golden.replaceAll(place, '<place>')
}
